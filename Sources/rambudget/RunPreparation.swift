import Analysis
import BudgetManifest
import ElfImage
import Ledger
import MemoryModel
import Observation
import RP2040
import Rendering
import SystemPackage

/// All that a run needs, read and checked before the first instruction.
struct RunPreparation {
  let source: ReportInput
  private let ledger: Ledger
  /// Heaps that the budgets tell the allocators of, as tables call them.
  private let ownHeaps: Set<String>
  let session: RunSession
  let events: RunEvents?
  /// Where the profile and the events go; not yet open.
  let profileFile: StagedFile?
  let eventsFile: StagedFile?
  private let start: Chip.Start
  private let sha256: String
  private let rom: String

  /// A chip has 264 KB of RAM, but a board may have up to 16 MB of flash; a Pico has 2 MB.
  private static let usualFlash: UInt32 = 2 << 20

  init(_ command: RunCommand) async throws {
    let path = command.inputs.firmware ?? ""
    let bytes = try Inputs.firmwareBytes(FilePath(argument: path))
    let budgets = try await command.layers.budgets(for: path)
    let inputs = try await Inputs.read(path, command.inputs.map, budgets: budgets, bytes: bytes)
    guard let image = inputs.evidence.elf else {
      throw Failure.badInput(path, "a map cannot be run; give the linked firmware")
    }
    let firmware: Firmware
    do {
      firmware = try Firmware(image, file: bytes)
    } catch {
      throw Failure.badInput(path, "\(error)")
    }
    source = inputs.source
    ledger = try inputs.ledger()
    ownHeaps = Set(
      budgets.flatMap(\.budget.allocators).map { HeapName.readable($0.arena.heapName) })
    start = firmware.start
    sha256 = SHA256.hex(bytes)
    let image16 = try Self.bootROM(command.chip.bootrom)
    rom = image16.map(SHA256.hex) ?? "emulated"
    let chip = try Self.chip(with: firmware, path, seed: command.chip.seed, rom: image16)
    profileFile = command.profileOut.map { StagedFile($0) }
    eventsFile = command.events.map { StagedFile($0) }
    events = eventsFile.map { RunEvents(writingTo: $0) }
    let observer = Observer(
      image: image, ledger: ledger,
      options: ObserverOptions(
        families: budgets.flatMap(\.budget.allocators).map { AllocatorFamily($0) },
        phases: command.phaseRequests, onEvent: events?.take))
    observer.attach(to: chip)
    events?.observer = observer
    try Self.check(command.phaseRequests, missing: observer.missing, path)
    let end = try command.limits.until.map { try Self.function($0, of: image, path) }
    if let input = command.chip.uartInput {
      chip.peripherals.uarts[0].receive(try InputFile.read(FilePath(argument: input)))
    }
    // Last, as it makes a file.
    session = RunSession(
      chip: chip, observer: observer, limits: command.limits,
      serial: try SerialOutput(
        command.chip.uart, standard: command.format == .text ? .standardOutput : .standardError))
    if let end { session.end(at: end) }
  }

  private static func chip(
    with firmware: Firmware, _ path: String, seed: UInt64, rom: [UInt8]?
  ) throws -> Chip {
    let chip = Chip(
      flashSize: max(usualFlash, firmware.flashExtent), seed: seed, rom: rom)
    for segment in firmware.segments {
      guard chip.bus.load(segment.bytes, at: segment.address) else {
        throw Failure.badInput(path, "a segment does not fit in the chip's memory")
      }
    }
    return chip
  }

  private static func function(
    _ name: String, of image: ElfImage, _ path: String
  ) throws -> UInt32 {
    guard let function = image.symbols.first(where: { $0.name == name && $0.kind == .function })
    else { throw noFunction("--until \(name)", path) }
    return UInt32(truncatingIfNeeded: function.address)
  }

  /// What the run used, beside what the linker placed; and warnings of heaps that are left out, as
  /// they had more in use than there is.
  func use(of profile: RunProfile) throws -> (use: MeasuredUse, warnings: [String]) {
    do {
      let (possible, impossible) = profile.withoutImpossibleHeaps(in: Snapshot(ledger))
      return (
        try MeasuredUse(possible, of: Report(ledger)),
        impossible.map { heap in
          "\(heap.name) had \(ByteCount(heap.peak)) in use, of "
            + "\(ByteCount(heap.capacity)): "
            + (ownHeaps.contains(heap.name)
              ? "its Allocator in the budget cannot be right"
              : "its allocator is not what it was taken for") + ", and it is left out here"
        }
      )
    } catch {
      throw Failure.badInput(source.elf ?? "", "\(error)")
    }
  }

  func run() -> RunProfile { session.run(start, sha256: sha256, rom: rom).bounded() }

  private static func bootROM(_ path: String?) throws -> [UInt8]? {
    guard let path else { return nil }
    let bytes = try InputFile.read(FilePath(argument: path))
    // 'M', 'u', and 1 for the chip: RP2040 datasheet, section 2.8.3.
    guard bytes.count == AddressMap.romSize, bytes[0x10...0x12] == [0x4D, 0x75, 0x01] else {
      throw Failure.badInput(
        path, "not the boot ROM of an RP2040, which has 16 KB and a mark at 16")
    }
    return bytes
  }

  private static func check(
    _ requests: [PhaseRequest], missing: [String], _ path: String
  ) throws {
    for request in requests {
      let (option, symbol) =
        switch request {
        case .starts(let name, let symbol): ("--phase \(name)=\(symbol)", symbol)
        case .ends(let symbol): ("--phase-marker \(symbol)", symbol)
        }
      if missing.contains(symbol) { throw noFunction(option, path) }
    }
  }

  private static func noFunction(_ option: String, _ path: String) -> Failure {
    Failure.badInput(option, "\(path) has no such function")
  }
}
