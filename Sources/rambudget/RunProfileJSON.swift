import FoundationEssentials
import MemoryModel
import Rendering

/// A profile as the document of the contract.
enum RunProfileJSON {
  /// Keys in alphabetical order; the same profile gives the same bytes.
  static func bytes(of profile: RunProfile) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = try [UInt8](encoder.encode(Document(profile: profile)))
    return escaped(text) + [UInt8(ascii: "\n")]
  }

  /// Names are data: what the encoder leaves as it is, and a terminal would act on, is escaped. Beyond
  /// ASCII that stands within strings alone.
  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(where: { $0 >= 0x7F }) else { return text }
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.count)
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.value >= 0x7F, acts(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          escaped += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
        }
      } else {
        escaped += Array(String(scalar).utf8)
      }
    }
    return escaped
  }

  private static func acts(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  private struct Document: Encodable {
    let profile: RunProfile

    enum Keys: String, CodingKey { case schemaVersion, tool }
    struct Tool: Encodable {
      let name = "rambudget"
      let version = ToolVersion.current
    }

    func encode(to encoder: any Encoder) throws {
      var document = encoder.container(keyedBy: Keys.self)
      try document.encode(1, forKey: .schemaVersion)
      try document.encode(Tool(), forKey: .tool)
      try profile.encode(to: encoder)
    }
  }
}
