import Analysis
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

  func validate() throws {
    if firmware == nil, map.map == nil {
      throw ValidationError("Give the firmware's ELF, its map, or both.")
    }
  }
}

/// Where the map is and what stands in for it.
struct MapOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The linker's map; by default the one beside the ELF.", valueName: "file"),
    completion: .file())
  var map: String?

  @Flag(
    name: .customLong("no-map"), help: "Do without a map, even where one lies beside the firmware.")
  var ignoresMap = false

  @Option(help: "The regions to assume where there is no map.")
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

  /// - Parameters:
  ///   - budgets: their layers beat the shipped ones, and where there is neither a map nor `--board`
  ///     their board's regions are assumed.
  ///   - wantsDwarf: reads DWARF even where the ledger can do without.
  ///   - bytes: those of `firmware` where they have been read: a pipe cannot be read twice.
  static func read(
    _ firmware: String?, _ options: MapOptions, budgets: [CitedBudget] = [],
    wantsDwarf: Bool = false, bytes: [UInt8]? = nil
  ) async throws -> Inputs {
    var evidence = LinkEvidence(board: options.board, layers: LayerRules(budgets))
    var files = Files(map: options.map.map { FilePath(argument: $0) })
    if let firmware {
      try readFirmware(FilePath(argument: firmware), bytes, options, &evidence, &files)
    }
    if let map = files.map, evidence.map == nil {
      try readMap(map, &evidence)
    }
    if evidence.map == nil, evidence.board == nil {
      evidence.board = budgets.lazy.compactMap(\.budget.board).first
    }
    if let elf = files.elf, evidence.elf?.hasDwarf == true, wantsDwarf || evidence.wantsDwarf {
      do {
        evidence.dwarf = try await DwarfInfo.read(elf: elf, worker: "/proc/self/exe")
      } catch {
        evidence.notes.append(.init(.warning, "debug information is left out: \(error)"))
      }
    }
    return Inputs(
      evidence: evidence,
      source: ReportInput(
        elf: files.elf.map { String(decoding: $0) }, map: files.map.map { String(decoding: $0) }))
  }

  /// Where the bytes are.
  private struct Files {
    var elf: FilePath?
    var map: FilePath?
  }

  /// The bytes of what was given as the firmware.
  static func firmwareBytes(_ path: FilePath) throws -> [UInt8] {
    do {
      return try InputFile.read(path)
    } catch let failure as Failure where failure.status == ExitCode(66) {
      let hint = mapBeside(path).map {
        "its map is there: for a link that failed, give \(String(decoding: $0))"
      }
      throw Failure.noSuchFile(String(decoding: path), hint: hint)
    }
  }

  private static func readFirmware(
    _ path: FilePath, _ known: [UInt8]?, _ options: MapOptions, _ evidence: inout LinkEvidence,
    _ files: inout Files
  ) throws {
    let name = String(decoding: path)
    let bytes = try known ?? firmwareBytes(path)
    if let map = try mapGivenAsFirmware(bytes, name) {
      guard options.map == nil, !options.ignoresMap else {
        throw Failure.badInput(
          name, "a linker map; give the ELF here, or leave --map and --no-map away")
      }
      files.map = path
      try take(map, of: bytes, path, &evidence)
      return
    }
    do {
      evidence.elf = try ElfImage(reading: bytes)
    } catch {
      throw Failure.badInput(name, "\(error)")
    }
    files.elf = path
    if files.map == nil, !options.ignoresMap { files.map = mapBeside(path) }
  }

  /// `firmware.elf.map` or `firmware.map` beside `firmware.elf`.
  static func mapBeside(_ elf: FilePath) -> FilePath? {
    var candidates = [elf.appending(suffix: ".map")]
    if elf.extension == "elf" { candidates.append(elf.appending(suffix: ".map", dropping: 4)) }
    return candidates.first(where: InputFile.exists)
  }

  /// The map in a file that was given as the firmware; nil where the file is for the ELF reader to
  /// read, or to name.
  private static func mapGivenAsFirmware(_ bytes: [UInt8], _ name: String) throws -> LinkMap? {
    guard [.linkMap, .text, .unknown].contains(FileKind(sniffing: bytes)) else { return nil }
    do {
      return try LinkMap(parsing: bytes)
    } catch .notAMap(nil), .notAMap("binary data") {
      return nil
    } catch .notAMap(let looksLike?) {
      throw Failure.badInput(name, "not an ELF file but \(looksLike)")
    } catch {
      throw Failure.badInput(name, "\(error)")
    }
  }

  private static func readMap(_ path: FilePath, _ evidence: inout LinkEvidence) throws {
    let bytes = try InputFile.read(path)
    do {
      try take(try LinkMap(parsing: bytes), of: bytes, path, &evidence)
    } catch let error as LinkMapError {
      throw Failure.badInput(String(decoding: path), "\(error)")
    }
  }

  /// Takes a map for evidence that goes to the end of its link, or as far as memory goes.
  private static func take(
    _ map: LinkMap, of bytes: [UInt8], _ path: FilePath, _ evidence: inout LinkEvidence
  ) throws {
    evidence.map = map
    guard !map.isComplete else { return }
    // All that occupies memory stands above this line.
    guard bytes.hasLine(beginning: "OUTPUT(") else {
      let lines = bytes.count { $0 == UInt8(ascii: "\n") }
      throw Failure.badInput(String(decoding: path), "\(LinkMapError.truncated(line: lines))")
    }
    evidence.notes.append(
      .init(.warning, "the map ends before its link did; only what occupies no memory is cut off"))
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

extension [UInt8] {
  fileprivate func hasLine(beginning text: StaticString) -> Bool {
    text.withUTF8Buffer { text in
      indices.contains { index in
        self[index] == text[0] && (index == 0 || self[index - 1] == UInt8(ascii: "\n"))
          && self[index...].starts(with: text)
      }
    }
  }
}
