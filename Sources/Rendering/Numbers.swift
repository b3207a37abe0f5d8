import MemoryModel

/// Numbers as the tables print them.
enum Numbers {
  /// `153,600`.
  static func grouped(_ value: Int) -> String { ByteCount.grouped(value) }

  /// `98.81%`, as ld prints it; empty where there is no whole.
  static func percent(_ part: Int, of whole: Int, decimals: Int = 1) -> String {
    guard whole > 0 else { return "" }
    let scale = decimals == 2 ? 100 : 10
    let (product, overflows) = part.multipliedReportingOverflow(by: 100 * scale * 2)
    guard !overflows else { return "" }
    let rounded = (product / whole + (part < 0 ? -1 : 1)) / 2
    let fraction = String(abs(rounded % scale))
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(rounded / scale).\(zeros)\(fraction)%"
  }

  /// `150.0`: units of 1,024 bytes with one decimal.
  static func kilobytes(_ bytes: Int) -> String {
    let tenths = (bytes * 20 / 1024 + 1) / 2
    return "\(grouped(tenths / 10)).\(tenths % 10)"
  }
}
