import Analysis
import ArgumentParser
import DwarfInfo
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
