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
  private var tools: Binutils?
  /// Keeps a temporary folder alive.
  private var build: ArmBuild?

  public init(name: String, elf: URL?, map: URL, log: String) async throws {
    self.name = name
    self.elf = elf
    self.map = map
    self.log = LinkerLog(log)
    if let elf { tools = try await Binutils(of: elf) }
  }

  public init(_ name: String, _ build: ArmBuild) async throws {
    try await self.init(
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
  /// What can be read of it: without a map, the ELF of a board that rambudget knows.
  public var kinds: [Kind] {
    let isOnKnownBoard = !name.hasPrefix("mps2-")
    return Kind.allCases.filter { kind in
      (elf != nil || !kind.needsElf)
        && (isOnKnownBoard || kind != .elfAlone && kind != .elfAndDwarf)
    }
  }

  public func evidence(_ kind: Kind, layers: LayerRules = shippedRules) async throws
    -> LinkEvidence
  {
    var evidence = LinkEvidence(layers: layers)
    if kind.needsElf {
      guard let elf else { throw SetupError("\(name) has no ELF") }
      evidence.elf = try ElfImage(
        reading: kind == .strippedAndMap ? await Self.stripped(elf) : Self.bytes(elf))
    }
    if kind != .elfAlone, kind != .elfAndDwarf {
      evidence.map = try LinkMap(parsing: Self.bytes(map))
    }
    if kind == .elfAndDwarf || evidence.wantsDwarf && kind == .elfAndMap, let elf {
      evidence.dwarf = try await DwarfInfo.read(
        elf: FilePath(elf.path), worker: FilePath(RambudgetExecutable.path))
    }
    return evidence
  }

  public func ledger(_ kind: Kind) async throws -> Ledger { try Ledger(try await evidence(kind)) }

  /// What binutils say of the ELF.
  public func binutils() throws -> Binutils {
    guard let tools else { throw SetupError("\(name) has no ELF") }
    return tools
  }

  private static func bytes(_ url: URL) throws -> [UInt8] { [UInt8](try Data(contentsOf: url)) }

  private static func stripped(_ elf: URL) async throws -> [UInt8] {
    let scratch = try Scratch()
    let copy = scratch.path("stripped.elf")
    try await ArmToolchain.run("strip", ["-o", copy, elf.path])
    return try bytes(URL(fileURLWithPath: copy))
  }
}

/// Compiled once: hundreds of ledgers use the same rules.
public let shippedRules = LayerRules()
