/// What ld prints of regions: the table of `--print-memory-usage` and its complaints.
public struct LinkerLog: Sendable {
  /// "Used Size" in bytes by region.
  public var used: [String: Int] = [:]
  /// "region `RAM' overflowed by 1192 bytes", by region.
  public var overflows: [String: Int] = [:]

  /// - Parameter text: such as
  ///   ```
  ///   Memory region         Used Size  Region Size  %age Used
  ///              RAM:      228296 B       256 KB     87.09%
  ///   ```
  public init(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 6, words[0].hasSuffix(":"), let count = Int(words[1]),
        let unit = Self.units[String(words[2])]
      {
        used[String(words[0].dropLast())] = count * unit
      } else if let overflow = words.firstIndex(of: "overflowed"), overflow > 0,
        words.count > overflow + 2, let count = Int(words[overflow + 2])
      {
        overflows[String(words[overflow - 1].dropFirst().dropLast())] = count
      }
    }
  }

  /// ld writes a multiple of 1,024 in the larger unit, and nothing as `0 GB`.
  private static let units = ["B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30]
}
