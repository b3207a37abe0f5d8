import Ledger
import LedgerSupport
import MemoryModel
import Testing

/// Every image that `make firmware` builds, by all that can be known of it.
@Suite struct SampleFirmwareTests {
  typealias Kind = FirmwareFiles.Kind

  /// Ledgers of a large image take a while in a debug build: each is made once.
  actor Ledgers {
    static let shared = Ledgers()
    private var tasks: [String: Task<Ledger, any Error>] = [:]

    func ledger(_ preset: String, _ kind: Kind) async throws -> Ledger {
      let key = "\(preset) \(kind)"
      let task =
        tasks[key] ?? Task { try await SampleFirmware.files(preset).ledger(kind) }
      tasks[key] = task
      return try await task.value
    }
  }

  @Test(arguments: SampleFirmware.presets())
  func invariants(preset: String) async throws {
    for kind in try await SampleFirmware.files(preset).kinds {
      let ledger = try await Ledgers.shared.ledger(preset, kind)
      #expect(ledger.violations() == [], "\(kind)")
      #expect(LedgerCheck.problems(ledger) == [], "\(kind)")
    }
  }

  @Test(arguments: SampleFirmware.linked, Kind.allCases)
  func sectionsAndRegionsAreAsBinutilsSay(preset: String, kind: Kind) async throws {
    let files = try await SampleFirmware.files(preset)
    let binutils = try files.binutils()
    let ledger = try await Ledgers.shared.ledger(preset, kind)
    for section in binutils.sections where section.isAllocated && section.size > 0 {
      let index = try #require(ledger.sections.firstIndex { $0.name == section.name })
      let bytes = LedgerCheck.bytes(of: index, in: ledger)
      #expect(bytes == UInt128(binutils.sizes[section.name] ?? 0), "\(section.name)")
    }
    let used = try UsedBytes(files).byRegion
    for region in ledger.regions {
      #expect(region.used == used[region.region.name], "\(region.region.name)")
    }
    #expect(Set(ledger.regions.map(\.region.name)) == Set(used.keys))
  }

  @Test(arguments: SampleFirmware.linked, [Kind.elfAndMap, .elfAndDwarf, .elfAlone])
  func everySymbolOfNmIsFound(preset: String, kind: Kind) async throws {
    let binutils = try await SampleFirmware.files(preset).binutils()
    let ledger = try await Ledgers.shared.ledger(preset, kind)
    #expect(SymbolCheck.problems(ledger, binutils) == [])
    #expect(binutils.owners().count > 500)
  }

  @Test(arguments: SampleFirmware.linked, [Kind.mapAlone, .strippedAndMap])
  func namesFromTheMapAreThoseOfNm(preset: String, kind: Kind) async throws {
    let binutils = try await SampleFirmware.files(preset).binutils()
    let ledger = try await Ledgers.shared.ledger(preset, kind)
    #expect(MapSymbolCheck.problems(ledger, binutils) == [])
  }

  /// Less than 0.5 % of what is used; of a merged object only DWARF knows the owners.
  @Test(arguments: [
    ("pico-edge", Kind.elfAndMap), ("pico-edge", .elfAndDwarf), ("pico-edge", .mapAlone),
    ("pico-edge", .strippedAndMap), ("pico-lto", .elfAndMap), ("pico-copy-to-ram", .elfAndMap),
    ("pico-copy-to-ram", .mapAlone), ("pico-overflow", .mapAlone),
  ])
  func hardlyAByteIsUnattributed(preset: String, kind: Kind) async throws {
    let ledger = try await Ledgers.shared.ledger(preset, kind)
    let used = ledger.regions.filter { $0.region.kind == .ram }.reduce(0) { $0 + $1.used }
    let unattributed = ledger.ramBytes(layer: "Unattributed")
    #expect(unattributed * 200 < used, "\(unattributed) of \(used)")
  }

  /// Where DWARF and the symbol table both know a variable, they agree.
  @Test(arguments: SampleFirmware.linked)
  func sizesInDwarfAreThoseOfNm(preset: String) async throws {
    let files = try await SampleFirmware.files(preset)
    let dwarf = try #require(try await files.evidence(.elfAndDwarf).dwarf)
    let owners = try files.binutils().owners()
    let sizes = Dictionary(owners.map { ($0.symbol.address, $0.symbol) }) { first, _ in first }
    var compared = 0
    for variable in dwarf.variables {
      guard let size = variable.size, let symbol = sizes[variable.address],
        symbol.name.split(separator: ".").first == variable.name[...]
      else { continue }
      compared += 1
      #expect(size == symbol.size, "\(variable.name)")
    }
    #expect(compared > 100)
  }

  /// What ld says on the console, and the heap that it leaves out.
  @Test(arguments: SampleFirmware.overflowing)
  func theOverflowIsLds(preset: String) async throws {
    let files = try await SampleFirmware.files(preset)
    let ledger = try await Ledgers.shared.ledger(preset, .mapAlone)
    let isLinked = ledger.isLinked
    #expect(isLinked == false)
    let ram = try #require(ledger.region("RAM"))
    let reserved = try #require(ledger.heap?.reserved)
    #expect(ram.overflow == (files.log.overflows["RAM"] ?? 0) + reserved)
    #expect(ram.used == (files.log.used["RAM"] ?? 0) + reserved)
    #expect(ledger.region("FLASH")?.used == files.log.used["FLASH"])
  }

  /// The map says of each byte what the ELF's symbols say: the same layer.
  @Test(arguments: ["pico-edge", "pico-copy-to-ram"], [Kind.mapAlone, .strippedAndMap])
  func layersAreTheSameWithoutSymbols(preset: String, kind: Kind) async throws {
    let full = try await Ledgers.shared.ledger(preset, .elfAndMap)
    let ledger = try await Ledgers.shared.ledger(preset, kind)
    for (region, fullRegion) in zip(ledger.regions, full.regions) {
      #expect(layers(region) == layers(fullRegion), "\(region.region.name)")
    }
  }

  private func layers(_ region: Ledger.RegionLedger) -> [String: Int] {
    region.entries.reduce(into: [:]) { $0[$1.layer, default: 0] += $1.size }
  }
}
