import DwarfInfo
import ElfImage
import Foundation
import Ledger
import LinkMap
import Support
import SystemPackage
import Testing

/// A firmware's files, and the evidence that can be made of them.
public struct FirmwareFiles: Sendable, CustomTestStringConvertible {
  public var name: String
  /// nil where the link failed.
  public var elf: URL?
  public var map: URL
  /// What ld printed.
  public var log: LinkerLog
  /// Keeps a temporary folder alive.
  private var build: ArmBuild?

  public init(name: String, elf: URL?, map: URL, log: String) {
    self.name = name
    self.elf = elf
    self.map = map
    self.log = LinkerLog(log)
  }

  public init(_ name: String, _ build: ArmBuild) {
    self.init(
      name: name,
      elf: FileManager.default.fileExists(atPath: build.elf.path) ? build.elf : nil,
      map: build.map, log: build.log)
    self.build = build
  }

  public var testDescription: String { name }

  /// What people have at hand.
  public enum Kind: String, CaseIterable, Sendable {
    case elfAndMap, elfAndDwarf, elfAlone, mapAlone, strippedAndMap

    public var needsElf: Bool { self != .mapAlone }
  }

  /// The combinations that this firmware has the files for.
  public var kinds: [Kind] { Kind.allCases.filter { elf != nil || !$0.needsElf } }

  public func evidence(_ kind: Kind, layers: LayerRules = shippedRules) async throws
    -> LinkEvidence
  {
    var evidence = LinkEvidence(layers: layers)
    if kind.needsElf {
      guard let elf else { throw BinutilsFailure(description: "\(name) has no ELF") }
      evidence.elf = try ElfImage(
        reading: kind == .strippedAndMap ? Self.stripped(elf) : Self.bytes(elf))
    }
    if kind != .elfAlone, kind != .elfAndDwarf {
      evidence.map = try LinkMap(parsing: Self.bytes(map))
    }
    if kind == .elfAndDwarf || evidence.wantsDwarf && kind == .elfAndMap, let elf {
      evidence.dwarf = try await DwarfInfo.read(
        elf: FilePath(elf.path), worker: FilePath(Self.worker()))
    }
    return evidence
  }

  public func ledger(_ kind: Kind) async throws -> Ledger { try Ledger(try await evidence(kind)) }

  public func binutils() throws -> Binutils {
    guard let elf else { throw BinutilsFailure(description: "\(name) has no ELF") }
    return try Binutils(of: elf)
  }

  private static func bytes(_ url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }

  private static func stripped(_ elf: URL) throws -> [UInt8] {
    let copy = FileManager.default.temporaryDirectory
      .appendingPathComponent("rambudget-\(UUID().uuidString).elf")
    defer { try? FileManager.default.removeItem(at: copy) }
    _ = try Binutils.run("strip", ["-o", copy.path, elf.path])
    return try bytes(copy)
  }

  /// rambudget itself, which `swift build --build-tests` puts beside the tests' bundle.
  private static func worker() throws -> String {
    let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }.map {
      String($0[..<($0.range(of: ".xctest")?.upperBound ?? $0.endIndex)])
    }
    let folders =
      bundles.map { URL(fileURLWithPath: $0).deletingLastPathComponent() } + [
        SampleFirmware.repository.appendingPathComponent(".build/debug")
      ]
    for folder in folders {
      let path = folder.appendingPathComponent("rambudget").path
      if FileManager.default.isExecutableFile(atPath: path) { return path }
    }
    throw BinutilsFailure(description: "rambudget is not built; run swift build --build-tests")
  }
}

/// Compiled once: hundreds of ledgers use the same rules.
public let shippedRules = LayerRules()
