import ElfImage
import Foundation
import Ledger
import MemoryModel
import Support
import Testing

@testable import Observation

/// What is watched of images.
@Suite struct CatalogueTests {
  private func image(
    functions: [String], variables: [(String, UInt64)] = []
  ) -> ElfImage {
    var image = ElfImage()
    image.sections = [
      ElfImage.Section(
        name: "", contents: .other, isAllocated: false, isWritable: false, isExecutable: false,
        address: 0, offset: 0, size: 0, alignment: 0),
      ElfImage.Section(
        name: ".text", contents: .bits, isAllocated: true, isWritable: false, isExecutable: true,
        address: 0x1000_0000, offset: 0, size: 0x1000, alignment: 4),
      ElfImage.Section(
        name: ".bss", contents: .noBits, isAllocated: true, isWritable: true, isExecutable: false,
        address: 0x2000_0000, offset: 0, size: 0x8000, alignment: 4),
    ]
    for (index, name) in functions.enumerated() {
      image.symbols.append(
        ElfImage.Symbol(
          name: name, address: 0x1000_0000 + UInt64(index) * 16, size: 16, kind: .function,
          isLocal: false, place: .section(1), file: nil))
    }
    var address: UInt64 = 0x2000_0001
    for (name, size) in variables {
      image.symbols.append(
        ElfImage.Symbol(
          name: name, address: address, size: size, kind: .object, isLocal: false,
          place: .section(2), file: nil))
      address += size
    }
    return image
  }

  private func catalogue(
    _ functions: [String], _ variables: [(String, UInt64)] = [], _ added: [AllocatorFamily] = []
  ) throws -> AllocatorCatalogue {
    let image = image(functions: functions, variables: variables)
    return AllocatorCatalogue(
      image: image, ledger: try Ledger(LinkEvidence(elf: image, board: .rp2040)), adding: added)
  }

  /// Wrappers go through the functions below them.
  @Test func lowestFunctionsOfNewlib() throws {
    let found = try catalogue([
      "malloc", "free", "__wrap_malloc", "_malloc_r", "_free_r", "_realloc_r", "_sbrk", "_sbrk_r",
    ])
    #expect(Set(found.functions.map(\.name)) == ["_malloc_r", "_free_r", "_realloc_r"])
    #expect(found.heaps.map(\.name) == ["c-heap"])
    #expect(found.sbrk?.address == 0x1000_0060)
  }

  @Test func ownMalloc() throws {
    let found = try catalogue(["malloc", "free"])
    #expect(found.functions.map(\.name) == ["malloc", "free"])
    #expect(found.heaps.map(\.layout) == [.unknown])
  }

  /// Without `ram_heap` lwIP's functions hand on to `malloc`, whose heap the bytes are in.
  @Test func lwip() throws {
    let functions = ["mem_malloc", "mem_free", "_malloc_r"]
    #expect(try catalogue(functions).heaps.map(\.name) == ["c-heap"])
    let found = try catalogue(functions, [("ram_heap", 8_019)])
    #expect(found.heaps.map(\.name) == ["c-heap", "lwip-mem"])
    #expect(found.heaps.last?.limit == 8_000)
    #expect(found.heaps.last?.range?.start == 0x2000_0004)
  }

  @Test func clones() throws {
    let found = try catalogue([
      "_malloc_r.lto_priv.0", "_free_r.constprop.0", "_realloc_r.isra.0", "_calloc_r.part.3",
    ])
    #expect(found.functions.map(\.name) == ["_malloc_r.lto_priv.0"])
    #expect(
      Set(found.unwatched) == ["_free_r.constprop.0", "_realloc_r.isra.0", "_calloc_r.part.3"])
  }

  @Test func usersFamiliesComeFirst() throws {
    let family = AllocatorFamily(
      name: "mine", place: .variable(["arena"]),
      functions: [
        AllocatorFamily.Function("malloc", .allocate(size: 0)),
        AllocatorFamily.Function("give", .release(pointer: 1)),
      ])
    let found = try catalogue(["malloc", "give", "free"], [("arena", 512)], [family])
    #expect(found.heaps.map(\.name) == ["arena", "c-heap"])
    #expect(found.heaps.first?.limit == 512)
    #expect(found.functions.filter { $0.heap == 0 }.map(\.name) == ["malloc", "give"])
  }

  /// The sample, with and without link-time optimisation.
  @Test(arguments: ["pico-edge", "pico-lto"])
  func sample(preset: String) throws {
    let file = try SampleBuild.file("\(preset)/picomqtt.elf")
    let image = try ElfImage(reading: [UInt8](Data(contentsOf: file)))
    let ledger = try Ledger(LinkEvidence(elf: image))
    let found = AllocatorCatalogue(image: image, ledger: ledger)
    #expect(found.heaps.map(\.name) == ["c-heap", "lwip-mem", "heap_pool"])
    #expect(found.heaps.map(\.layout) == [.newlib, .lwip, .heapPool])
    let names = Set(found.functions.map(\.name))
    #expect(names.isSuperset(of: ["_malloc_r", "mem_free", "heap_pool_alloc", "allocate"]))
    let pools = PoolCatalogue(image: image)
    #expect(pools.pools.count == 11)
    #expect(pools.table?.count == 11)
    #expect(pools.functions.map(\.name).sorted() == ["memp_free", "memp_malloc"])
  }
}
