import Analysis
import ElfImage
import Foundation
import Ledger
import LedgerSupport
import LinkMap
import MemoryModel
import Support

/// A small firmware whose objects are compiled once, and of which single sources are then edited,
/// compiled and linked again.
struct RebuildableFirmware: Sendable {
  struct Key: Hashable, Sendable {
    var family: FirmwareScript.Family
    var compileFlags: [String] = []
    /// Bytes of `heap_pool`.
    var poolSize = 0x1_0000
    var fails = false
  }

  /// A text of a source that is replaced.
  struct Edit: Sendable {
    var file: String
    var old: String
    var new: String
  }

  let build: ArmBuild
  let evidence: LinkEvidence
  let ledger: Ledger
  let model: LayoutModel

  /// Each made once.
  static let all = Once { (key: Key) in try await RebuildableFirmware(key) }

  private init(_ key: Key) async throws {
    var firmware = PicoFirmware(FirmwareScript(key.family))
    firmware.compileFlags += key.compileFlags
    firmware.linkFlags = key.compileFlags.filter { $0.hasPrefix("-flto") }
    firmware.poolSize = key.poolSize
    build = try await firmware.build(expectLinkFailure: key.fails)
    let files = try await FirmwareFiles("\(key)", build)
    evidence = try await files.evidence(key.fails ? .mapAlone : .elfAndMap)
    ledger = try Ledger(evidence)
    model = try Self.model(ledger, evidence, folder: build.map.deletingLastPathComponent())
  }

  static func model(
    _ ledger: Ledger, _ evidence: LinkEvidence, folder: URL
  ) throws -> LayoutModel {
    guard let map = evidence.map else { throw SetupError("no map") }
    let alignments = InputAlignments(of: map) { path in
      let file = URL(fileURLWithPath: path, relativeTo: folder)
      return (try? Data(contentsOf: file)).map { [UInt8]($0) }
    }
    return try LayoutModel(ledger, evidence, alignments: alignments)
  }

  /// What is there after an edit.
  struct Rebuilt {
    var ledger: Ledger
    /// What ld printed.
    var log: String
    var isLinked: Bool
  }

  /// Edits, compiles and links in a folder of its own.
  func rebuild(_ edits: [Edit], compileFlags: [String] = []) async throws -> Rebuilt {
    let scratch = try Scratch()
    let base = build.scratch.folder
    _ = try await ToolRun(["cp", "-r", base.path + "/.", scratch.folder.path]).succeeded()
    for name in ["firmware.elf", "firmware.map"] {
      try? FileManager.default.removeItem(atPath: scratch.path(name))
    }
    for edit in edits {
      let text = try String(contentsOfFile: scratch.path(edit.file), encoding: .utf8)
      guard text.contains(edit.old) else { throw SetupError("no \(edit.old) in \(edit.file)") }
      try scratch.write(text.replacingOccurrences(of: edit.old, with: edit.new), edit.file)
      try await ArmToolchain.run(
        "gcc",
        ["-mcpu=cortex-m0plus", "-mthumb"] + ArmToolchain.defaultCompileFlags + compileFlags
          + ["-c", edit.file, "-o", edit.file + ".o"], in: scratch.folder)
      if edit.file.hasPrefix("dir with (p)") {
        try await ArmToolchain.run(
          "ar", ["rc", PicoFirmware.archive, edit.file + ".o"], in: scratch.folder)
      }
    }
    let link = try await ToolRun(
      ["arm-none-eabi-gcc", "-mcpu=cortex-m0plus", "-mthumb", "-T", "memory.ld"]
        + objects(in: base) + [PicoFirmware.archive, "-Wl,-Map=firmware.map"]
        + ArmToolchain.defaultLinkFlags + [
          "-Wl,--print-memory-usage", "-Wl,-z,noexecstack", "-lgcc",
        ] + compileFlags.filter { $0.hasPrefix("-flto") } + ["-o", "firmware.elf"],
      in: scratch.folder)
    var evidence = LinkEvidence(layers: shippedRules)
    evidence.map = try LinkMap(
      parsing: [UInt8](Data(contentsOf: scratch.folder.appendingPathComponent("firmware.map"))))
    if link.status == 0 {
      evidence.elf = try ElfImage(
        reading: [UInt8](Data(contentsOf: scratch.folder.appendingPathComponent("firmware.elf"))))
    }
    return Rebuilt(ledger: try Ledger(evidence), log: link.all, isLinked: link.status == 0)
  }

  /// Those that the first link took, in its order.
  private func objects(in folder: URL) throws -> [String] {
    let paths = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
    return paths.filter { $0.hasSuffix(".o") && !$0.hasPrefix("dir with (p)") }
      .map { String($0.dropLast(2)) }.sorted().map { $0 + ".o" }
  }
}
