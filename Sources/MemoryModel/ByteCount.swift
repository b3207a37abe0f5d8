/// A number of bytes.
///
/// Integer literals do not convert: `48` could mean bytes or kilobytes, so say which.
///
/// ```swift
/// let pool: ByteCount = .KB(150)
/// pool.bytes  // 153600
/// ```
public struct ByteCount: Hashable, Comparable, Sendable {
  /// The count in bytes.
  public var bytes: Int

  public init(_ bytes: Int) { self.bytes = bytes }

  /// `count` bytes.
  public static func bytes(_ count: Int) -> ByteCount { ByteCount(count) }

  /// `count` units of 1,024 bytes. Spelt as the unit is.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public static func KB(_ count: Int) -> ByteCount { ByteCount(count * 1024) }

  public static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }
}

extension ByteCount: AdditiveArithmetic {
  public static var zero: ByteCount { ByteCount(0) }
  public static func + (left: ByteCount, right: ByteCount) -> ByteCount {
    ByteCount(left.bytes + right.bytes)
  }
  public static func - (left: ByteCount, right: ByteCount) -> ByteCount {
    ByteCount(left.bytes - right.bytes)
  }
}

extension ByteCount: CustomStringConvertible {
  /// `153,600 B`.
  public var description: String { "\(Self.grouped(bytes)) B" }

  /// `153,600`: digits in groups of three.
  public static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return value < 0 ? "-" + text : text
  }
}
