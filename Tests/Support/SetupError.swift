/// Why a test could not do its work: a tool failed, or a file is missing. The test then fails, for
/// one that skips proves nothing.
public struct SetupError: Error, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}
