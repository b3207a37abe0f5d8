import Analysis
import Ledger
import LedgerSupport
import LinkMap
import MemoryModel
import Testing

/// The tables of the report, over every image of the sample.
@Suite struct ReportTests {
  @Test(arguments: SampleFirmware.presets())
  func tablesAddUp(preset: String) async throws {
    let files = try await SampleFirmware.files(preset)
    for kind in files.kinds {
      #expect(AnalysisCheck.problems(try await files.ledger(kind)) == [], "\(kind)")
    }
  }

  @Test(arguments: SampleFirmware.presets())
  func regionsAreThoseOfLdsTable(preset: String) async throws {
    let files = try await SampleFirmware.files(preset)
    let report = Report(try await files.ledger(.mapAlone))
    // ld leaves out what is not allocated: the reserved heap, and core 0's stack.
    var used = files.log.used
    if files.elf != nil {
      used = try UsedBytes(files).byRegion
    } else {
      used["RAM", default: 0] += 1024
      used["SCRATCH_Y", default: 0] += 4096
    }
    for region in report.regions {
      #expect(region.used == used[region.region.name] ?? 0, "\(region.region.name)")
    }
    #expect(report.regions.map(\.region.kind) == [.ram, .ram, .ram, .flash])
    #expect(report.ramTotal >= 270_336)
  }

  @Test func usesOfTheEdge() async throws {
    let report = Report(try await SampleFirmware.files("pico-edge").ledger(.elfAndMap))
    let binutils = try await SampleFirmware.files("pico-edge").binutils()
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

  /// Core 0's 6 KB run down over core 1's 2 KB: each row has what is its own.
  @Test func stacksThatOverlap() throws {
    var map = LinkMap()
    map.regions = [("SCRATCH_X", 0x2004_0000), ("SCRATCH_Y", 0x2004_1000)].map {
      .init(name: $0.0, origin: $0.1, length: 0x1000, attributes: "xrw", line: 1)
    }
    map.outputSections = [
      .init(
        name: ".scratch_x", address: 0x2004_0000, size: 16, loadAddress: nil, inputs: 0..<0, line: 2
      )
    ]
    map.assignments = [
      ("__StackBottom", 0x2004_0800), ("__StackTop", 0x2004_2000),
      ("__StackOneBottom", 0x2004_0800), ("__StackOneTop", 0x2004_1000),
    ].map { .init(name: $0.0, value: $0.1, line: 3) }
    let uses = Report(try Ledger(LinkEvidence(map: map))).uses
    #expect(uses.first { $0.use == .stack(core: 0) }?.bytes == 0x1000)
    #expect(uses.first { $0.use == .stack(core: 1) }?.bytes == 0x800)
  }

  @Test func layersKeepTheirOrder() async throws {
    let report = Report(try await SampleFirmware.files("pico-edge").ledger(.elfAndMap))
    let names = report.layers.map(\.name)
    #expect(names.first == "VM")
    #expect(names.suffix(3) == ["C heap", "Stacks", "Linker"])
    #expect(!names.contains(""))
    #expect(Set(names).count == names.count)
    #expect(
      report.appFolders.reduce(0) { $0 + $1.ram } == report.layers.first { $0.name == "App" }?.ram)
  }
}
