import ArgumentParser
import DwarfInfo
import ElfImage
import Ledger
import LinkMap
import MemoryModel
import Rendering
import SystemPackage

/// The files that a command reads, recognised by their content.
struct InputOptions: ParsableArguments {
  @Argument(help: "The linked firmware, or the map of a link that failed.", completion: .file())
  var firmware: String?

  @OptionGroup var map: MapOptions
}

/// Where the map is and what stands in for it.
struct MapOptions: ParsableArguments {
  @Option(
    help: "The linker's map; by default FIRMWARE.map, or FIRMWARE with .map for .elf.",
    completion: .file())
  var map: String?

  @Flag(
    name: .customLong("no-map"), help: "Do without a map, even where one lies beside the firmware.")
  var ignoresMap = false

  @Option(
    help:
      "The regions to assume where there is no map: \(Board.all.map(\.name).joined(separator: "|"))."
  )
  var board: Board?

  func validate() throws {
    if ignoresMap, map != nil { throw ValidationError("--map and --no-map exclude each other.") }
  }
}

extension Board: ExpressibleByArgument {
  public init?(argument: String) {
    guard let board = Board.named(argument) else { return nil }
    self = board
  }
  public static var allValueStrings: [String] { all.map(\.name) }
  public var defaultValueDescription: String { name }
}

/// What was read, and from where.
struct Inputs {
  var evidence: LinkEvidence
  var source: ReportInput

  /// - Parameter wantsDwarf: reads DWARF even where the ledger can do without.
  static func read(_ firmware: String?, _ options: MapOptions, wantsDwarf: Bool = false)
    async throws -> Inputs
  {
    var evidence = LinkEvidence(board: options.board)
    var source = ReportInput(elf: nil, map: options.map)
    if let firmware { try readFirmware(firmware, options, &evidence, &source) }
    if let map = source.map, evidence.map == nil { evidence.map = try readMap(map) }
    guard evidence.elf != nil || evidence.map != nil else {
      throw ValidationError("Give the firmware's ELF, its map, or both.")
    }
    if let elf = source.elf, evidence.elf?.hasDwarf == true, wantsDwarf || evidence.wantsDwarf {
      do {
        evidence.dwarf = try await DwarfInfo.read(elf: FilePath(elf), worker: "/proc/self/exe")
      } catch {
        evidence.notes.append(.init(.warning, "debug information is left out: \(error)"))
      }
    }
    return Inputs(evidence: evidence, source: source)
  }

  private static func readFirmware(
    _ path: String, _ options: MapOptions, _ evidence: inout LinkEvidence,
    _ source: inout ReportInput
  ) throws {
    let bytes: [UInt8]
    do {
      bytes = try InputFile.read(path)
    } catch let failure as Failure where failure.status == ExitCode(66) {
      let hint = mapBeside(path).map { "its map is there: for a link that failed, give \($0)" }
      throw Failure.noSuchFile(path, hint: hint)
    }
    if FileKind(sniffing: bytes) == .linkMap {
      guard options.map == nil, !options.ignoresMap else {
        throw Failure.badInput(
          path, "a linker map; give the ELF here, or leave --map and --no-map away")
      }
      source.map = path
      evidence.map = try parseMap(bytes, path)
      return
    }
    do {
      evidence.elf = try ElfImage(reading: bytes)
    } catch {
      throw Failure.badInput(path, "\(error)")
    }
    source.elf = path
    if source.map == nil, !options.ignoresMap { source.map = mapBeside(path) }
  }

  /// `firmware.elf.map` or `firmware.map` beside `firmware.elf`.
  private static func mapBeside(_ elf: String) -> String? {
    var candidates = [elf + ".map"]
    if elf.hasSuffix(".elf") { candidates.append(elf.dropLast(4) + ".map") }
    return candidates.first(where: InputFile.exists)
  }

  private static func readMap(_ path: String) throws -> LinkMap {
    try parseMap(try InputFile.read(path), path)
  }

  private static func parseMap(_ bytes: [UInt8], _ path: String) throws -> LinkMap {
    do {
      return try LinkMap(parsing: bytes)
    } catch {
      throw Failure.badInput(path, "\(error)")
    }
  }

  /// Attributes every byte; what cannot be is blamed on the file that it comes from.
  func ledger() throws -> Ledger {
    do {
      return try Ledger(evidence)
    } catch .mapOfAnotherLink(let line, let reason) {
      throw Failure.badInput(
        source.map ?? "",
        "\(LedgerError.mapOfAnotherLink(line: line, reason: reason)); --no-map does without it")
    } catch {
      throw Failure.badInput(source.elf ?? source.map ?? "", "\(error)")
    }
  }
}
