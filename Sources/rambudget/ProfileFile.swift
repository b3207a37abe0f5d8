import Analysis
import BudgetManifest
import FoundationEssentials
import Ledger
import MemoryModel
import Rendering
import SystemPackage

/// A run's profile, as JSON.
enum ProfileFile {
  /// - Throws: a `Failure` where it is no profile, or counts what cannot be.
  static func read(_ path: FilePath) throws -> RunProfile {
    let bytes = try InputFile.read(path)
    let name = String(decoding: path)
    let profile: RunProfile
    do {
      profile = try JSONDecoder().decode(RunProfile.self, from: Data(bytes))
    } catch {
      throw Failure.badInput(name, "no profile of a run: \(Self.reason(error, Data(bytes)))")
    }
    if let fault = profile.flaw {
      throw Failure.badInput(name, "no profile of a run: \(fault)")
    }
    return profile
  }

  /// A profile of a run of the image.
  ///
  /// - Parameter image: what the command reads; a map alone is no image that could be told.
  /// - Throws: a `Failure` also where the profile names another image.
  static func read(_ path: FilePath, of image: ReportInput) throws -> RunProfile {
    let profile = try read(path)
    guard let named = profile.image.sha256, let elf = image.elf, let digest = try digest(of: image)
    else { return profile }
    guard named.lowercased() == digest else {
      throw Failure.badInput(
        String(decoding: path),
        "the profile of another image: that of \(named.prefix(12))…, and \(elf) is "
          + "\(digest.prefix(12))… (SHA-256)")
    }
    return profile
  }

  /// SHA-256 of the ELF, as lower-case hexadecimal digits; nil where there is a map alone.
  static func digest(of image: ReportInput) throws -> String? {
    try image.elf.map { SHA256.hex(try InputFile.read(FilePath(argument: $0))) }
  }

  private static func reason(_ error: any Error, _ text: Data) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): "no \(key.stringValue)\(at(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "a value of another type\(at(context))"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      "a value that is none\(at(context))"
    case .dataCorrupted(let context):
      isJSON(text) ? "a value of another type\(at(context))" : "no JSON"
    default: "no JSON"
    }
  }

  /// Whether it can be read, whatever is in it: where a number fits into no integer, the decoder says
  /// what it says of nonsense.
  private static func isJSON(_ text: Data) -> Bool {
    (try? JSONDecoder().decode(Anything.self, from: text)) != nil
  }

  private struct Anything: Decodable {
    init(from decoder: any Decoder) {}
  }

  private static func at(_ context: DecodingError.Context) -> String {
    context.codingPath.isEmpty
      ? ""
      : " at "
        + context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
        .joined(separator: ".")
  }
}
