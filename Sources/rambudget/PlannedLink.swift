import Analysis
import ArgumentParser
import DwarfInfo
import FoundationEssentials
import Ledger
import MemoryModel
import Rendering
import SystemPackage

/// A link with all that a plan needs to know of it.
struct PlannedLink {
  var planner: Planner
  var snapshot: Snapshot
  var source: ReportInput

  static func read(
    _ firmware: String?, _ options: MapOptions, _ budgets: [CitedBudget]
  ) async throws -> PlannedLink {
    let inputs = try await Inputs.read(firmware, options, budgets: budgets)
    let ledger = try inputs.ledger()
    guard let map = inputs.evidence.map, let mapPath = inputs.source.map else {
      throw Failure.badInput(
        inputs.source.elf ?? "", "a plan needs the linker's map: where what lies, only it tells")
    }
    let folder = FilePath(mapPath).removingLastComponent()
    let alignments = InputAlignments(of: map) { path in
      try? InputFile.read(folder.pushing(FilePath(path)))
    }
    let model: LayoutModel
    do {
      model = try LayoutModel(ledger, inputs.evidence, alignments: alignments)
    } catch {
      throw Failure.badInput(mapPath, "\(error)")
    }
    let image = FilePath(inputs.source.elf ?? mapPath)
    let planner = Planner(
      ledger, budgets: budgets, sizes: try await sizes(inputs, budgets), predictor: model,
      options: CMakeOptions.read(besides: image))
    return PlannedLink(planner: planner, snapshot: Snapshot(ledger), source: inputs.source)
  }

  private static func sizes(
    _ inputs: Inputs, _ budgets: [CitedBudget]
  ) async throws -> FirmwareSizes {
    guard let elf = inputs.evidence.elf, let path = inputs.source.elf else {
      return FirmwareSizes(elf: nil, bytes: [], layouts: TypeLayouts())
    }
    let names = FirmwareSizes.variables(of: budgets.flatMap(\.budget.knobs))
    // Without debug information the knobs that need it are left alone, and say so.
    let dwarf = try? await DwarfInfo.read(
      elf: FilePath(path), worker: "/proc/self/exe", layoutsOf: names)
    return FirmwareSizes(
      elf: elf, bytes: try InputFile.read(FilePath(path)), layouts: dwarf?.layouts ?? TypeLayouts())
  }
}

/// A run's profile, as JSON.
enum ProfileFile {
  static func read(_ path: FilePath) throws -> RunProfile {
    let bytes = try InputFile.read(path)
    let name = String(decoding: path)
    let profile: RunProfile
    do {
      profile = try JSONDecoder().decode(RunProfile.self, from: Data(bytes))
    } catch {
      throw Failure.badInput(name, "no profile of a run: \(Self.reason(error))")
    }
    let phases = profile.phases
    let numbers =
      phases.flatMap(\.heaps).flatMap { [$0.live, $0.peak, $0.arena] }
      + phases.flatMap { $0.pools ?? [] }.map(\.peak) + phases.flatMap(\.stacks).map(\.used)
    guard numbers.allSatisfy({ (0...(1 << 40)).contains($0) }) else {
      throw Failure.badInput(name, "no profile of a run: it counts what cannot be counted")
    }
    return profile
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context): "no \(key.stringValue) \(at(context))"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "a value of another type \(at(context))"
    default: "no JSON"
    }
  }

  private static func at(_ context: DecodingError.Context) -> String {
    "at "
      + context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
      .joined(separator: ".")
  }
}
