import ElfImage
import MemoryModel
import Observation
import RP2040

/// A firmware on an emulated chip, observed, and what it runs until.
final class RunSession {
  private let chip: Chip
  private let observer: Observer
  private let limits: RunLimits
  private let serial: SerialOutput
  private let progress = RunProgress()
  /// Whether `--until` was reached.
  private var isAtEnd = false

  /// Between two looks at the clock: a tenth of a second of an emulated chip at 125 MHz.
  private static let turn: UInt64 = 12_500_000

  init(chip: Chip, observer: Observer, limits: RunLimits, serial: SerialOutput) {
    self.chip = chip
    self.observer = observer
    self.limits = limits
    self.serial = serial
    serial.willWrite = { [progress] in progress.clear() }
    // What a limit of time is in cycles has to be worked out anew.
    chip.peripherals.clockTree.onSystemClockChange = { [unowned chip] in chip.stop() }
    for uart in chip.peripherals.uarts { uart.onTransmit = { serial.write($0) } }
  }

  /// Makes the run end when the function at `address` is called.
  func end(at address: UInt32) {
    chip.bus.watch(address) { [unowned self] _ in
      isAtEnd = true
      chip.stop()
    }
  }

  /// Runs from power-on to the end.
  ///
  /// - Parameters:
  ///   - start: How the chip gets into the program.
  ///   - sha256: Of the ELF.
  func run(_ start: Chip.Start, sha256: String, rom: String) -> RunProfile {
    chip.stopsAtFaults = !limits.keepGoing
    chip.powerOn(start)
    let ended = runToEnd()
    progress.clear()
    serial.finish()
    // Before the last phase ends, and with it the mark of core 1's stack.
    let cores = [whereabouts(0), whereabouts(1)]
    var profile = observer.finish(image: RunProfile.Image(sha256: sha256))
    profile.fault = fault
    profile.cores = cores
    profile.confidence = RunProfile.Confidence(
      instructions: chip.instructions, seconds: seconds, ended: ended, bootROM: rom,
      unmodelled: chip.unmodelledRegisters.map(Self.hexadecimal),
      replaced: chip.bootROM?.replacedFunctions ?? [], watched: observer.watched.sorted(),
      threaded: (chip.core0.hasThreads ? [0] : []) + (chip.core1.hasThreads ? [1] : []),
      unwatched: observer.unwatched.sorted(), unseen: Int(clamping: observer.unseen))
    return profile
  }

  private var microseconds: UInt64 { chip.peripherals.clockTree.microseconds(at: chip.cycle) }
  private var seconds: Double { Double(microseconds) / 1e6 }

  /// - Returns: Why it ended.
  private func runToEnd() -> String {
    Interruption.watch()
    let most = limits.maxInstructions ?? .max
    let end = limits.microseconds
    while microseconds < end {
      if Interruption.isRequested { return "was interrupted" }
      // Time would stand still, too.
      if chip.peripherals.clockTree.isSystemClockStopped { return "stopped its own clock" }
      let limit = chip.peripherals.clockTree.cycle(ofMicrosecond: end)
      switch chip.run(
        until: chip.cycle &+ Self.turn, endingAt: limit, instructions: most)
      {
      case .timeUp:
        if chip.instructions >= most { return "stopped at its limit of instructions" }
      case .stopped:
        // Else a clock changed.
        if isAtEnd { return "reached \(limits.until ?? "its end")" }
      case .faulted: return "faulted"
      case .asleepForever: return "fell asleep for ever"
      }
      progress.show(seconds: seconds, instructions: chip.instructions)
    }
    return "stopped at its time limit"
  }

  // MARK: What is left

  private var fault: RunProfile.Fault? {
    guard let core = chip.faultedCore else { return nil }
    guard let context = core == 0 ? chip.core0.faultContext : chip.core1.faultContext else {
      return nil
    }
    return RunProfile.Fault(
      core: core, what: context.record.fault.description, isLockup: context.isLockup,
      exception: Int(context.record.exception), registers: context.registers,
      xpsr: context.xpsr,
      calls: observer.names(pc: context.record.pc, calls: context.calls))
  }

  private func whereabouts(_ number: Int) -> RunProfile.Whereabouts {
    let (state, pc, calls) =
      number == 0
      ? (chip.core0.state, chip.core0.pc, chip.core0.calls)
      : (chip.core1.state, chip.core1.pc, chip.core1.calls)
    let what: RunProfile.Whereabouts.State =
      switch state {
      case _ where number == 1 && !chip.isCore1Launched: .notStarted
      case .running: .running
      case .sleeping: .asleep
      case .lockedUp: .lockedUp
      }
    return RunProfile.Whereabouts(
      core: number, state: what,
      calls: what == .notStarted ? [] : observer.names(pc: pc, calls: calls))
  }

  private static func hexadecimal(_ address: UInt32) -> String {
    let digits = String(address, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
