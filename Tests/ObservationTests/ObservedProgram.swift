import ElfImage
import Foundation
import Ledger
import LinkMap
import MemoryModel
import Observation
import Support

@testable import RP2040

/// `Program/program.c` with the sample's own counters, linked with one of newlib's two allocators.
struct ObservedProgram {
  enum Library: String, CaseIterable, Sendable {
    case full, nano
  }

  /// What is needed to run it, built once.
  struct Built: Sendable {
    let elf: [UInt8]
    let image: ElfImage
    let ledger: Ledger
    // Keeps the folder.
    let build: ArmBuild
  }

  static let built = Once { (library: Library) in try await link(library) }

  private static func link(_ library: Library) async throws -> Built {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Program")
    let sample = SampleBuild.folder.deletingLastPathComponent().appendingPathComponent("src")
    var sources = ["picomqtt_options.h": "#define HEAP_POOL_KB 8\n"]
    for name in ["program.c", "library.c", "library.h"] {
      sources[name] = try String(contentsOf: here.appendingPathComponent(name), encoding: .utf8)
    }
    for name in ["heap_pool.c", "heap_pool.h", "c_heap.c", "c_heap.h"] {
      sources[name] = try String(contentsOf: sample.appendingPathComponent(name), encoding: .utf8)
    }
    var script = PicoLinkerScript()
    script.ramLength = 0x9000
    let stacks = """
      .unused : { *(.unused) } > RAM
      .below_the_stack (NOLOAD) : { *(.below_the_stack) } > SCRATCH_Y
      __StackOneTop = ORIGIN(SCRATCH_X) + LENGTH(SCRATCH_X);
      __StackOneBottom = __StackOneTop - 0x400;
      """
    script.extraSections = stacks
    let build = try await ArmToolchain.link(
      sources: sources,
      linkFlags: ["-nostartfiles", "-Wl,-e,start", "--specs=nosys.specs"]
        + (library == .nano ? ["--specs=nano.specs"] : [])
        + ["_malloc_r", "_realloc_r", "_free_r"].map { "-Wl,--wrap=\($0)" }
        + ["-Wl,--undefined=core1"],
      script: script.text)
    let elf = try build.elfBytes()
    let image = try ElfImage(reading: elf)
    let layers = LayerRules(
      overrides: [LayerRule("Library", .path(PathGlob("library.c.o")))])
    let ledger = try Ledger(
      LinkEvidence(elf: image, map: LinkMap(parsing: build.mapBytes()), layers: layers))
    return Built(elf: elf, image: image, ledger: ledger, build: build)
  }

  let chip = Chip()
  let observer: Observer
  let program: Built

  init(
    _ library: Library, scenario: UInt32, options: ObserverOptions = ObserverOptions(),
    core1: Bool = false
  ) async throws {
    program = try await Self.built[library]
    observer = Observer(image: program.image, ledger: program.ledger, options: options)
    for segment in program.image.segments where segment.isLoad && segment.fileSize > 0 {
      let start = Int(segment.offset)
      let bytes = Array(program.elf[start..<start + Int(segment.fileSize)])
      guard chip.bus.load(bytes, at: UInt32(segment.virtualAddress)) else {
        throw SetupError("a segment lies outside of memory")
      }
    }
    observer.attach(to: chip)
    chip.bus.sram.storeBytes(
      of: scenario, toByteOffset: Int(try address("scenario") - AddressMap.sram), as: UInt32.self)
    chip.core0.reset(vectorTable: UInt32(try address("vectors")))
    chip.isCore1Held = !core1
    if core1 {
      chip.core1.reset(vectorTable: UInt32(try address("vectors")))
      chip.core1[13] = try address("__StackOneTop")
      chip.core1[14] = try address("finished") | 1
      chip.core1.start(at: try address("core1"))
    }
  }

  /// Runs it to its end.
  func run() throws -> RunProfile {
    let stop = chip.run(until: 100_000_000)
    guard stop == .asleepForever else {
      throw SetupError("\(stop) \(String(describing: chip.core0.lastFault))")
    }
    return observer.finish()
  }

  func address(_ symbol: String) throws -> UInt32 {
    guard let found = program.image.symbols.first(where: { $0.name == symbol }) else {
      throw SetupError("no symbol \(symbol)")
    }
    return UInt32(found.address)
  }

  /// A word of what the program's own counters say.
  func report(_ index: Int) throws -> Int {
    let place = Int(try address("report") - AddressMap.sram) + 4 * index
    return Int(chip.bus.sram.load(fromByteOffset: place, as: UInt32.self))
  }
}

extension RunProfile.Phase {
  func heap(_ name: String) throws -> RunProfile.Heap {
    guard let heap = heaps.first(where: { $0.name == name }) else {
      throw SetupError("no heap \(name) in phase \(self.name)")
    }
    return heap
  }
}
