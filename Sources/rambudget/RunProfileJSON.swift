import FoundationEssentials
import MemoryModel
import Rendering

/// A profile as the document of the contract.
enum RunProfileJSON {
  /// Keys in alphabetical order; the same profile gives the same bytes.
  static func bytes(of profile: RunProfile) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try [UInt8](encoder.encode(Document(profile: profile))) + [UInt8(ascii: "\n")]
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
