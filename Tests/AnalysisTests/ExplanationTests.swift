import Analysis
import Ledger
import LedgerSupport
import LinkMap
import MemoryModel
import Testing

/// The chain of evidence behind what a query names.
@Suite struct ExplanationTests {
  private static func explain(
    _ query: String, _ preset: String = "pico-edge", _ kind: FirmwareFiles.Kind = .elfAndMap
  ) async throws -> Explanation {
    let files = try await SampleFirmware.files(preset)
    var evidence = try await files.evidence(kind)
    evidence.dwarf = try await files.evidence(.elfAndDwarf).dwarf
    return Explanation(query, in: try Ledger(evidence), evidence: evidence)
  }

  @Test func aPool() async throws {
    let binutils = try await SampleFirmware.files("pico-edge").binutils()
    let items = try await Self.explain("heap_pool").items
    #expect(items.count == 1)
    let item = try #require(items.first)
    let address = try binutils.address("heap_pool")
    #expect(item.entry.range == AddressRange(start: address, size: 153_600))
    #expect(item.entry.kind == .pool && item.entry.layer == "VM")
    #expect(item.region.name == "RAM" && item.section == ".bss")
    #expect(item.object?.path == "CMakeFiles/picomqtt.dir/src/heap_pool.c.o")
    #expect(item.rule?.description == "symbol heap_pool")
    #expect(
      item.variable?.type == "unsigned char [153600]" || item.variable?.type == "uint8_t [153600]")
    #expect(item.variable?.size == 153_600 && item.variable?.dimensions == [153_600])
    #expect(item.compileUnit?.hasSuffix("src/heap_pool.c") == true)
    #expect(item.function == nil && item.pulls.isEmpty && item.loadAddress == nil)
    #expect(item.mapLine != nil)
  }

  /// Who asked for an archive member, up to an object of the command line.
  @Test func anArchiveMember() async throws {
    let items = try await Self.explain("__malloc_av_").items
    let item = try #require(items.first)
    #expect(item.object?.name == "lib_a-mallocr.o" && item.entry.layer == "libc")
    #expect(item.rule?.description.hasPrefix("archive lib") == true)
    #expect(item.pulls.first?.member.name == "lib_a-mallocr.o")
    #expect(item.pulls.first?.symbol == "_malloc_r")
    // Each link of the chain asked for the one before; the last one is in no archive.
    for (pull, next) in zip(item.pulls, item.pulls.dropFirst()) {
      #expect(pull.requestedBy == next.member.path)
    }
    #expect(item.pulls.last?.requestedBy.hasSuffix(".c.o") == true)
    #expect(item.loadAddress == nil || item.section == ".data")
  }

  @Test func anAddress() async throws {
    let binutils = try await SampleFirmware.files("pico-edge").binutils()
    let inside = try binutils.address("ram_heap") + 17
    let items = try await Self.explain("0x" + String(inside, radix: 16)).items
    #expect(items.map(\.entry.symbol) == ["ram_heap"])
    #expect(items.map(\.entry.layer) == ["lwIP"])
    // Stacks and free bytes have an address, too.
    #expect(try await Self.explain("0x20041fff").items.map(\.entry.kind) == [.stack])
    #expect(try await Self.explain("0x2003ffff").items.map(\.entry.kind) == [.free])
    #expect(try await Self.explain("0x30000000").items.isEmpty)
  }

  @Test func patterns() async throws {
    let binutils = try await SampleFirmware.files("pico-edge").binutils()
    let pools = try await Self.explain("memp_memory_*_base").items
    let expected = binutils.symbols.filter {
      $0.name.hasPrefix("memp_memory_") && $0.name.hasSuffix("_base")
    }
    #expect(Set(pools.compactMap(\.entry.symbol)) == Set(expected.map(\.name)))
    #expect(pools.map(\.entry.size) == expected.map { Int($0.size) }.sorted(by: >))
    let objects = try await Self.explain("lwip/src/core/mem.c.o").items
    #expect(!objects.isEmpty)
    #expect(objects.allSatisfy { $0.object?.path.hasSuffix("lwip/src/core/mem.c.o") ?? false })
    #expect(objects.first?.entry.symbol == "ram_heap")
    #expect(try await Self.explain("mem.c.o").items.count == objects.count)
    #expect(try await Self.explain("no_such_symbol").items.isEmpty)
  }

  /// What start-up code copies has a place in flash; it is told once.
  @Test func codeInRAM() async throws {
    let binutils = try await SampleFirmware.files("pico-edge").binutils()
    let items = try await Self.explain("dcd_rp2040_irq").items
    #expect(items.count == 1)
    let item = try #require(items.first)
    #expect(item.entry.kind == .code && item.region.name == "RAM")
    #expect(item.function?.name == "dcd_rp2040_irq")
    let data = try #require(
      binutils.segments.first { $0.virtual == binutils.section(".data").address })
    #expect(item.loadAddress == data.physical + item.entry.range.start - data.virtual)
  }

  /// Members that ask for each other: the chain ends.
  @Test func aCircleOfMembers() throws {
    var map = LinkMap()
    let one = LinkMap.Object(archive: "a.a", name: "one.o")
    let two = LinkMap.Object(archive: "a.a", name: "two.o")
    map.objects = [one]
    map.regions = [
      .init(name: "RAM", origin: 0x2000_0000, length: 0x1000, attributes: "xrw", line: 1)
    ]
    map.inputSections = [
      .init(kind: .section, name: ".bss.x", address: 0x2000_0000, size: 4, object: 0, line: 9)
    ]
    map.outputSections = [
      .init(
        name: ".bss", address: 0x2000_0000, size: 4, loadAddress: nil, inputs: 0..<1, line: 8)
    ]
    map.archivePulls = [
      .init(member: one, requestedBy: two.path, symbol: "x"),
      .init(member: two, requestedBy: one.path, symbol: "y"),
    ]
    let evidence = LinkEvidence(map: map)
    let items = Explanation("x", in: try Ledger(evidence), evidence: evidence).items
    #expect(items.map(\.pulls) == [map.archivePulls])
    #expect(items.map(\.mapLine) == [9])
  }
}
