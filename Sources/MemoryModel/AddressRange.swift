/// A half-open range of target addresses, `start ..< end`.
///
/// Addresses are held in 64 bits although the targets have 32: a range may end at 2³², and sums of
/// values read from damaged input must not wrap.
public struct AddressRange: Hashable, Sendable {
  /// First address.
  public let start: UInt64
  /// First address behind the range; never below `start`.
  public let end: UInt64

  /// The range from `start` to `end`, empty at `start` where `end` lies below it.
  public init(start: UInt64, end: UInt64) {
    self.start = start
    self.end = max(start, end)
  }

  /// The range of `size` bytes from `start`; it ends at the highest address where it would wrap.
  public init(start: UInt64, size: UInt64) {
    let (end, wraps) = start.addingReportingOverflow(size)
    self.init(start: start, end: wraps ? .max : end)
  }

  /// Number of bytes in the range.
  public var size: UInt64 { end - start }
  public var isEmpty: Bool { start == end }

  public func contains(_ address: UInt64) -> Bool { start <= address && address < end }
  public func contains(_ other: AddressRange) -> Bool { start <= other.start && other.end <= end }
  public func overlaps(_ other: AddressRange) -> Bool { start < other.end && other.start < end }

  /// What both ranges share; empty where they do not overlap.
  public func intersection(_ other: AddressRange) -> AddressRange {
    AddressRange(start: max(start, other.start), end: min(end, other.end))
  }
}
