import Analysis
import Ledger
import LedgerSupport
import Testing

/// Every byte, grouped in each way.
@Suite struct BreakdownTests {
  @Test func theEdgeByEachKey() async throws {
    let files = try await SampleFirmware.files("pico-edge")
    let ledger = try await files.ledger(.elfAndMap)
    let binutils = try files.binutils()
    func group(_ key: BreakdownKey, _ name: String) -> Group? {
      Breakdown(ledger, by: key).groups.first { $0.name == name }
    }
    #expect(group(.layer, "VM")?.ram ?? 0 >= 153_600)
    #expect(group(.use, "heap")?.ram == 1024)
    #expect(group(.region, "SCRATCH_Y")?.ram == 4096)
    #expect(group(.section, ".bss")?.ram == Int(binutils.sizes[".bss"] ?? 0))
    // The initial image counts as flash, the section itself as RAM.
    let data = try #require(group(.section, ".data"))
    #expect(data.ram == Int(binutils.sizes[".data"] ?? 0) && data.flash == data.ram)
    let heap = try #require(group(.symbol, "heap_pool"))
    #expect(heap.object == "CMakeFiles/picomqtt.dir/src/heap_pool.c.o" && heap.layer == "VM")
    #expect(heap.ram == 153_600 && heap.flash == 0 && heap.isExact)
    #expect(group(.object, "CMakeFiles/picomqtt.dir/src/heap_pool.c.o")?.ram ?? 0 >= 153_600)
    #expect(group(.folder, "CMakeFiles/picomqtt.dir/src")?.ram ?? 0 >= 153_600)
  }

  @Test func aLayerKeepsTheRestOut() async throws {
    let ledger = try await SampleFirmware.files("pico-edge").ledger(.elfAndMap)
    let groups = Breakdown(ledger, by: .layer, layer: "lwIP").groups
    #expect(groups.map(\.name) == ["lwIP"])
    #expect(groups.map(\.ram) == [ledger.ramBytes(layer: "lwIP")])
  }
}
