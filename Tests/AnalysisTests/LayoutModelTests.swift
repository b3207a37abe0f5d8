import Analysis
import ElfImage
import Foundation
import Ledger
import LedgerSupport
import LinkMap
import Support
import Testing

/// What holds of a layout without a rebuild.
@Suite struct LayoutModelTests {
  private static let kinds: [FirmwareFiles.Kind] = [.elfAndMap, .mapAlone, .strippedAndMap]

  @Test(arguments: FirmwareScript.Family.allCases, kinds)
  func nothingChangedIsTheLedger(
    family: FirmwareScript.Family, kind: FirmwareFiles.Kind
  ) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let prediction = try await LayoutModelSupport.model(of: files, kind).predict([])
    #expect(LayoutModelSupport.differences(prediction, ledger) == [])
    #expect(prediction.isExact && prediction.doubt == 0)
    #expect(prediction.complaints == [])
    // MicroPython's stack lies over both banks, and so over what is in SCRATCH_X.
    #expect(prediction.unnoticed.isEmpty == (family != .microPython))
  }

  @Test(arguments: SampleFirmware.linked + SampleFirmware.overflowing, kinds)
  func nothingChangedInTheSample(preset: String, kind: FirmwareFiles.Kind) async throws {
    let files = try await SampleFirmware.files(preset)
    guard files.kinds.contains(kind) else { return }
    let ledger = try await files.ledger(kind)
    let prediction = try await LayoutModelSupport.model(of: files, kind).predict([])
    #expect(LayoutModelSupport.differences(prediction, ledger) == [])
    #expect(prediction.isExact && prediction.doubt == 0)
  }

  @Test func whatCannotBePredicted() async throws {
    let firmware = try await RebuildableFirmware.all[.init(family: .microPython)]
    let model = firmware.model
    func error(_ change: LayoutModel.Change) -> LayoutModelError? {
      do throws(LayoutModelError) { _ = try model.predict([change]) } catch { return error }
      return nil
    }
    #expect(error(.symbol(name: "pool", object: nil, size: 1)) == .noSuchSymbol("pool"))
    #expect(error(.heapReserved(-1)) == .impossibleSize(-1))
    #expect(error(.stack(core: 0, 1 << 33)) == .impossibleSize(1 << 33))
    #expect(error(.stack(core: 1, 4)) == .noReservation(".stack1_dummy"))
    #expect(error(.stack(core: 2, 4)) == .noReservation("the stack of core 2"))
    let elf = LinkEvidence(elf: firmware.evidence.elf, board: .pico, layers: shippedRules)
    #expect(throws: LayoutModelError.needsMap) {
      try LayoutModel(try Ledger(elf), elf, alignments: .unknown)
    }
  }

  @Test func variablesOfOneNameNeedTheirObject() async throws {
    let files = try await FirmwareFiles.linking(
      "same names",
      [
        "a/x.c": "static char pool[5]; int main(void) { return pool[1]++; }",
        "b/x.c": "static char pool[6]; int other(void) { return pool[1]++; }",
      ])
    let model = try await LayoutModelSupport.model(of: files)
    #expect(throws: LayoutModelError.ambiguousSymbol("pool", objects: ["a/x.c.o", "b/x.c.o"])) {
      try model.predict([.symbol(name: "pool", object: nil, size: 9)])
    }
    let prediction = try model.predict([.symbol(name: "pool", object: "b/x.c.o", size: 9)])
    #expect(prediction.symbols.map(\.sizeBefore) == [6])
  }

  /// 6,000 cases. A trap ends the run; its seed is the test's argument.
  @Test(arguments: 0..<6)
  func whateverTheReadersHandOn(block: Int) {
    for seed in UInt64(block) * 1000..<UInt64(block + 1) * 1000 {
      var hostile = HostileEvidence(seed: seed)
      let evidence = hostile.next()
      guard let ledger = try? Ledger(evidence),
        let model = try? LayoutModel(ledger, evidence, alignments: .unknown)
      else { continue }
      for size in [0, 1, 100_000, 1 << 32] {
        _ = try? model.predict([.heapReserved(size), .stack(core: 0, size)])
        _ = try? model.predict([.symbol(name: "heap_pool", object: nil, size: size)])
      }
    }
  }

  /// A planner asks hundreds of times.
  @Test func manyPredictions() async throws {
    let model = try await LayoutModelSupport.model(of: SampleFirmware.files("pico-edge"))
    let start = ContinuousClock.now
    for size in 0..<100 {
      _ = try model.predict([
        .symbol(name: "heap_pool", object: nil, size: 100_000 + size), .heapReserved(size),
        .symbol(name: "ram_heap", object: nil, size: 4000 + size),
      ])
    }
    #expect(ContinuousClock.now - start < .seconds(20))
  }

  @Test func statementsOfAMap() throws {
    let text = """
      Linker script and memory map

                      0x00000001                        early = 0x1
      .bss            0x20000000        0x8
                      0x20000000                        . = ALIGN (0x4)
       .bss.x         0x20000000        0x5 main.o
                      0x20000000                x
                      0x20000008                        . = ALIGN (0x4)
                      [!provide]                        PROVIDE (unused = .)
                      [0x20000008]                        end = DEFINED (end) ? end : .
                      0x00000001                        ASSERT ((end < 0x20040000), too much)
      OUTPUT(firmware.elf elf32-littlearm)

      """
    let map = try LinkMap(parsing: Array(text.utf8))
    #expect(
      map.statements.map(\.text) == [
        "early = 0x1", ". = ALIGN (0x4)", ". = ALIGN (0x4)", "end = DEFINED (end) ? end : .",
        "ASSERT ((end < 0x20040000), too much)",
      ])
    #expect(map.statements.map(\.value) == [1, 0x2000_0000, 0x2000_0008, 0x2000_0008, 1])
    #expect(map.statements.map(\.inputsBefore) == [0, 0, 1, 1, 1])
    #expect(map.statements.map(\.outputsBefore) == [0, 1, 1, 1, 1])
    #expect(map.assignments.map(\.name) == ["early", "end"])
  }

  // MARK: Objects

  /// Every member of a library, against `ar` and `readelf`.
  @Test func archivesAreThoseOfBinutils() async throws {
    let path = try await ArmToolchain.run(
      "gcc", ["-mcpu=cortex-m0plus", "-print-libgcc-file-name"]
    )
    .text.trimmingCharacters(in: .whitespacesAndNewlines)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let archive = try #require(ObjectArchive(reading: bytes))
    #expect(!archive.isThin)
    let listed = try await ArmToolchain.run("ar", ["t", path]).text
    #expect(archive.members.map(\.name) == listed.split(separator: "\n").map(String.init))
    #expect(archive.members.count > 100)
    for member in archive.members {
      let object = try ElfObject(reading: Array(bytes[#require(member.range)]))
      #expect(object.sections.contains { $0.name == ".text" && $0.alignment >= 1 })
    }
    for length in stride(from: 0, to: 3000, by: 7) {
      _ = ObjectArchive(reading: Array(bytes.prefix(length)))
    }
    #expect(ObjectArchive(reading: Array("!<arch>".utf8)) == nil)
    #expect(throws: ElfImageError.self) { try ElfObject(reading: bytes) }
  }

  @Test func alignmentsAreThoseOfReadelf() async throws {
    let build = try await RebuildableFirmware.all[.init(family: .allocated)].build
    let file = build.scratch.path("third-party/lwip/src/core/memp.c.o")
    let rows = try Binutils.sections(try await ArmToolchain.run("readelf", ["-SW", file]).text)
    let object = try ElfObject(reading: [UInt8](Data(contentsOf: URL(fileURLWithPath: file))))
    #expect(object.sections.map(\.name) == rows.map(\.name))
    #expect(object.sections.map(\.alignment) == rows.map(\.alignment))
    #expect(throws: ElfImageError.self) { try ElfObject(reading: build.elfBytes()) }
  }
}
