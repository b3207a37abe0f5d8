import Analysis
import ArgumentParser
import BaselineFile
import Ledger
import MemoryModel
import Rendering
import SystemPackage

enum DiffFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown
}

struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what grew, shrank, came, went or moved between two links.",
    discussion: """
      Each side is an ELF, a map, a baseline, or what report --format json wrote; a map is found \
      beside its ELF. For a map that lies elsewhere, make a baseline with --map first.

      It is no gate: it ends with 0 whatever has grown.

      \(ExitStatus.help)
      """)

  @Argument(help: "The earlier link.", completion: .file())
  var before: String

  @Argument(help: "The later link.", completion: .file())
  var after: String

  @Flag(
    name: .customLong("no-map"), help: "Do without maps, even where they lie beside the firmwares.")
  var ignoresMap = false

  @Option(help: "The regions to assume where there is no map.")
  var board: Board?

  @OptionGroup var layers: LayerOptions

  @Option(
    help: ArgumentHelp(
      "Rows of each list of symbols; 10 by default, and all of them in JSON.", valueName: "n"))
  var top: Int?

  @Option(help: "How to print it:")
  var format = DiffFormat.text

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top takes a number from 1.") }
  }

  func run() async throws {
    try await Console.reportingFailures {
      let old = try await side(before)
      let new = try await side(after)
      let rendering = DiffRendering(
        Diff(from: old.snapshot, to: new.snapshot), before: old.input, after: new.input,
        notes: old.notes + new.notes + DiffSide.evidenceNotes(old, new), top: top)
      switch format {
      case .text: try Console.write(rendering.text(.ofStandardOutput()))
      case .markdown: try Console.write(rendering.markdown())
      case .json: try Console.writePieces(rendering.json(to:))
      }
    }
  }

  private func side(_ file: String) async throws -> DiffSide {
    try await DiffSide.read(
      file, ignoresMap: ignoresMap, board: board, layers: layers.budgets(for: file))
  }
}

/// One of the two links, from whatever kind of file.
struct DiffSide {
  var snapshot: Snapshot
  var input: DiffInput
  /// The ledger's warnings; a saved one has none.
  var notes: [Ledger.Note] = []

  /// - Parameter layers: of these budgets beat the shipped ones; a saved link keeps its own.
  static func read(
    _ file: String, ignoresMap: Bool, board: Board?, layers: [CitedBudget] = []
  ) async throws -> DiffSide {
    let path = FilePath(argument: file)
    let bytes = try Inputs.firmwareBytes(path)
    let name = String(decoding: path)
    if Baseline.isRecognised(bytes) {
      do {
        let saved = try Baseline(decoding: bytes)
        return DiffSide(
          snapshot: saved.snapshot,
          input: DiffInput(
            file: name, source: ReportInput(elf: saved.elf, map: saved.map),
            isLinked: saved.snapshot.isLinked))
      } catch {
        throw Failure.badInput(name, "\(error)")
      }
    }
    var options = MapOptions()
    (options.map, options.ignoresMap, options.board) = (nil, ignoresMap, board)
    let inputs = try await Inputs.read(file, options, budgets: layers, bytes: bytes)
    let ledger = try inputs.ledger()
    return DiffSide(
      snapshot: Snapshot(ledger),
      input: DiffInput(file: name, source: inputs.source, isLinked: ledger.isLinked),
      notes: ledger.notes.filter { $0.severity == .warning }
        .map { Ledger.Note(.warning, "\(name): \($0.text)") })
  }

  /// What makes two sides differ beside what was linked: evidence that only one of them has.
  static func evidenceNotes(_ old: DiffSide, _ new: DiffSide) -> [Ledger.Note] {
    var notes: [Ledger.Note] = []
    if let file = lone(old, new, { $0.map == nil }) {
      notes.append(
        .init(
          .warning,
          "only \(file) was read without a map: layers, objects and padding are not found in the "
            + "same way on both sides"))
    }
    if let file = lone(old, new, { $0.elf == nil }) {
      notes.append(
        .init(
          .information,
          "only \(file) was read without an ELF: its statics and stubs go by other names; give the "
            + "other side's map, too, to compare like with like"))
    }
    return notes
  }

  /// The one file of two that lacks something.
  private static func lone(
    _ old: DiffSide, _ new: DiffSide, _ lacks: (ReportInput) -> Bool
  ) -> String? {
    let lacking = [old, new].filter { lacks($0.input.source) }
    return lacking.count == 1 ? lacking[0].input.file : nil
  }
}
