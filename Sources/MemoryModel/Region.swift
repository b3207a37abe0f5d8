/// A memory region of the linker script, such as `RAM` or `SCRATCH_X`.
public struct Region: Hashable, Sendable {
  /// Whether bytes in the region cost RAM or flash.
  public enum Kind: String, Sendable { case ram, flash }

  public let name: String
  public let range: AddressRange
  public let kind: Kind

  public init(name: String, range: AddressRange, kind: Kind) {
    self.name = name
    self.range = range
    self.kind = kind
  }

  /// A region of `length` bytes from `origin`.
  public init(name: String, origin: UInt64, length: UInt64, kind: Kind) {
    self.init(name: name, range: AddressRange(start: origin, size: length), kind: kind)
  }
}
