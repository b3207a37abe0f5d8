import Ledger
import LedgerSupport
import MemoryModel
import Testing

/// Trap 8: symbols do not cover everything, and they overlap.
@Suite struct CoverageTests {
  typealias Family = FirmwareScript.Family

  /// Labels of an assembler file have no size: the object is sure, the extent is not.
  @Test(arguments: Family.allCases)
  func labelsOfAssemblerFiles(family: Family) async throws {
    let ledger = try await Builds.family(family).ledger(.elfAndMap)
    let labels = ["spin_start", "spin_middle", "buffer"].map { ledger.entries($0) }
    #expect(labels.map { $0.map(\.size) } == [[24], [17], [12]])
    for entry in labels.joined() {
      #expect(entry.evidence == .label && !entry.isExact)
      #expect(entry.layer == "pico-sdk")
      #expect(ledger.path(of: entry) == "pico-sdk/src/rp2_common/pico_sync/sync.S.o")
    }
  }

  /// What no name covers still belongs to its object.
  @Test(arguments: Family.allCases, [FirmwareFiles.Kind.elfAndMap, .mapAlone, .strippedAndMap])
  func recordsWithoutASymbol(family: Family, kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Builds.family(family).ledger(kind)
    let array = ledger.ramEntries.filter { $0.inputSection == ".mutex_array" }
    #expect(array.map(\.size) == [8])
    #expect(array.map(\.evidence) == [.inputSection] && array.map(\.symbol) == [nil])
    #expect(array.map(\.layer) == ["pico-sdk"])
  }

  @Test(arguments: Family.inFlash)
  func veneersAndScriptData(family: Family) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(.elfAndMap)
    let veneers = try files.binutils().symbols.filter { $0.name.hasSuffix("_veneer") }
    #expect(!veneers.isEmpty)
    for veneer in veneers {
      let entry = try #require(ledger.entry(at: veneer.address))
      #expect(entry.kind == .stub && entry.layer == "Linker" && entry.symbol == veneer.name)
      #expect(entry.range == AddressRange(start: veneer.address, size: veneer.size))
    }
    let script = try #require(ledger.region("FLASH")).entries.filter { $0.inputSection == "LONG" }
    #expect(script.map(\.size) == [4] && script.map(\.layer) == ["Linker"])
  }

  /// Padding is the linker's, and only that: what the map calls fill.
  @Test(arguments: Family.allCases)
  func fillIsTheMaps(family: Family) async throws {
    let files = try await Builds.family(family)
    let evidence = try await files.evidence(.elfAndMap)
    let map = try #require(evidence.map)
    let ledger = try Ledger(evidence)
    for section in map.outputSections where section.address >= 0x2000_0000 && section.size > 0 {
      let fill = map.inputSections[section.inputs].filter { $0.kind == .fill }
      let index = try #require(ledger.sections.firstIndex { $0.name == section.name })
      let entries = ledger.regions[ledger.sections[index].region].entries.filter {
        $0.section == index && $0.kind == .fill
      }
      guard ![".heap", ".stack_dummy", ".stack1_dummy"].contains(section.name) else { continue }
      #expect(
        entries.reduce(0) { $0 + UInt64($1.size) } == fill.reduce(0) { $0 + $1.size },
        "\(section.name)")
    }
  }

  /// Two names, one address: the bytes count once, under either name.
  @Test(arguments: Family.allCases, FirmwareFiles.Kind.allCases)
  func aliases(family: Family, kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    for (name, alias) in [("three_words", "alias_of_words"), ("in_ram", "another_name")] {
      let address = try binutils.address(name)
      #expect(try binutils.address(alias) == address)
      let entry = try #require(ledger.entry(at: address))
      #expect(entry.range.start == address)
      #expect(ledger.entries(name).count + ledger.entries(alias).count == 1)
    }
    #expect(binutils.owners().count { $0.names.count > 1 } >= 2)
  }

  /// A symbol within another: the outer one has the bytes, whichever comes first in the table.
  @Test func nestedSymbols() async throws {
    let files = try await FirmwareFiles.linking(
      "nested",
      [
        "a.c": "int main(void) { return 0; }",
        "nested.S": """
          .syntax unified
          .section .bss.nested, "aw", %nobits
          .global outer, inner, tail
          .type outer, %object
          .size outer, 32
          .type inner, %object
          .size inner, 8
          .type tail, %object
          .size tail, 12
        outer: .space 8
        inner: .space 16
        tail: .space 12
        """,
      ])
    for kind in [FirmwareFiles.Kind.elfAndMap, .elfAlone] {
      let ledger = try await files.ledger(kind)
      #expect(ledger.entries("outer").map(\.size) == [32])
      #expect(ledger.entries("inner") == [])
      // 24 to 36, of which the outer one has 8.
      #expect(ledger.entries("tail").map(\.size) == [4])
      #expect(ledger.violations() == [])
    }
  }
}
