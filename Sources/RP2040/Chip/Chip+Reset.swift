/// Power-on and resets.
extension Chip {
  /// How the chip gets into its program.
  public enum Start: Equatable, Sendable {
    /// Through the boot ROM, which enters what is in flash.
    case flash
    /// At an address in RAM, with the boot ROM passed by, as a debugger starts an image.
    case ram(entry: UInt32)
  }

  /// Wires what resets the chip, or core 1, to it.
  func wire() {
    peripherals.watchdog.onReset = { [unowned self] in
      afterInstruction { $0.resetByWatchdog() }
    }
    peripherals.powerOn.onCore1Held = { [unowned self] isHeld in
      afterInstruction { chip in
        chip.isCore1Held = isHeld
        if !isHeld { chip.startCore1() }
      }
    }
    bootROM?.vectorAwaited = { [unowned self] core in
      // Core 0 cannot: nobody is left that would start it.
      if core == 1 { awaitLaunch() }
    }
    peripherals.sio.intercept = { [unowned self] core, word in
      core == 0 ? answerLaunch(word) : nil
    }
  }

  /// Starts both cores as after power-on.
  public func powerOn(_ start: Start = .flash) {
    self.start = start
    peripherals.reset(keepsWatchdog: false)
    startCores()
  }

  /// Memory keeps what is in it.
  private func resetByWatchdog() {
    resetCount &+= 1
    peripherals.clockTree.notice(cycle)
    peripherals.reset(keepsWatchdog: true)
    startCores()
  }

  /// AIRCR.SYSRESETREQ resets the core that asks for it, and nothing else (RP2040 datasheet, section
  /// 2.4.2.9).
  func resetCores() {
    if core0.isResetRequested { startCore0() }
    if core1.isResetRequested { startCore1() }
  }

  private func startCores() {
    isCore1Held = false
    startCore0()
    startCore1()
  }

  private func startCore0() {
    core0.reset()
    if case .ram(let entry) = start { core0.start(at: entry) }
  }

  private func startCore1() {
    launch = nil
    wasCore1Launched = false
    core1.reset()
    core1.idle(until: cycle)
  }

  // MARK: Core 1, where the boot ROM is emulated

  private func awaitLaunch() {
    launch = Core1Launch()
    // The program in the ROM first takes what is left of an earlier life.
    peripherals.sio.drain(for: 1)
    peripherals.sio.deliver(Core1Launch.greeting, to: 0)
  }

  /// What core 1 says to a word of core 0; nil if it is not in the ROM any more.
  private func answerLaunch(_ word: UInt32) -> [UInt32]? {
    guard let (reply, start) = launch?.receive(word) else { return nil }
    if let start {
      launch = nil
      wasCore1Launched = true
      afterInstruction { $0.bootROM?.start(start, core: &$0.core1) }
    }
    return reply
  }
}
