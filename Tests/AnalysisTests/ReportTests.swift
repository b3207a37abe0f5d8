import Analysis
import Ledger
import LedgerSupport
import MemoryModel
import Testing

/// The tables of the report, over every image of the sample.
@Suite struct ReportTests {
  @Test(arguments: SampleFirmware.presets())
  func tablesAddUp(preset: String) async throws {
    let files = try SampleFirmware.files(preset)
    for kind in files.kinds {
      #expect(AnalysisCheck.problems(try await files.ledger(kind)) == [], "\(kind)")
    }
  }

  @Test(arguments: SampleFirmware.presets())
  func regionsAreThoseOfLdsTable(preset: String) async throws {
    let files = try SampleFirmware.files(preset)
    let report = Report(try await files.ledger(.mapAlone))
    // ld leaves out what is not allocated: the reserved heap, and core 0's stack.
    let missing = ["RAM": 1024, "SCRATCH_Y": 4096]
    for region in report.regions {
      let name = region.region.name
      #expect(region.used == (files.log.used[name] ?? 0) + (missing[name] ?? 0), "\(name)")
    }
    #expect(report.regions.map(\.region.kind) == [.ram, .ram, .ram, .flash])
    #expect(report.ramTotal >= 270_336)
  }

  @Test func usesOfTheEdge() async throws {
    let report = Report(try await SampleFirmware.files("pico-edge").ledger(.elfAndMap))
    let binutils = try SampleFirmware.files("pico-edge").binutils()
    func bytes(_ use: UseSummary.Use) -> Int? { report.uses.first { $0.use == use }?.bytes }
    #expect(bytes(.pools(layer: "VM")) == 150 * 1024)
    let pools = binutils.symbols.filter {
      $0.name == "ram_heap" || $0.name.hasPrefix("memp_memory_") && $0.name.hasSuffix("_base")
    }
    #expect(bytes(.pools(layer: "lwIP")) == pools.reduce(0) { $0 + Int($1.size) })
    #expect(bytes(.stack(core: 0)) == 4096)
    #expect(bytes(.stack(core: 1)) == 2048)
    #expect(bytes(.heapReserved) == 1024)
    #expect(bytes(.vectors) == 192)
    #expect(bytes(.uninitialized) == Int(binutils.section(".uninitialized_data").size))
    let limit = try binutils.address("__StackLimit")
    let free = Int(limit - binutils.section(".heap").end)
    // 2 KB of SCRATCH_X that malloc cannot have.
    #expect(bytes(.free) == free + 2048)
    #expect(report.unreachableFree == 2048)
  }

  /// Two stacks that overlap are two rows of their own.
  @Test func layersKeepTheirOrder() async throws {
    let report = Report(try await SampleFirmware.files("pico-edge").ledger(.elfAndMap))
    let names = report.layers.map(\.name)
    #expect(names.first == "VM")
    #expect(names.suffix(3) == ["C heap", "Stacks", "Linker"] || names.suffix(2).first == "Stacks")
    #expect(!names.contains(""))
    #expect(Set(names).count == names.count)
    #expect(
      report.appFolders.reduce(0) { $0 + $1.ram } == report.layers.first { $0.name == "App" }?.ram)
  }
}
