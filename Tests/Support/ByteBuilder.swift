/// Appends little-endian values to a growing array of bytes.
public struct ByteBuilder: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func append<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
}
