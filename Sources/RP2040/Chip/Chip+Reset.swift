/// Power-on and resets.
extension Chip {
  /// Wires what resets the chip, or core 1, to it.
  func wire() {
    peripherals.watchdog.onReset = { [unowned self] in
      afterInstruction { $0.resetByWatchdog() }
    }
    peripherals.powerOn.onCore1Held = { [unowned self] isHeld in
      afterInstruction { $0.isCore1Waiting = true }
      if !isHeld { afterInstruction { $0.startCore1() } }
    }
  }

  /// Starts both cores as after power-on.
  public func powerOn() {
    peripherals.reset(keepsWatchdog: false)
    startCore1()
    startCore0()
  }

  /// Memory keeps what is in it.
  private func resetByWatchdog() {
    resetCount &+= 1
    peripherals.reset(keepsWatchdog: true)
    startCore1()
    startCore0()
  }

  /// AIRCR.SYSRESETREQ resets the core that asks for it, and nothing else (RP2040 datasheet, section
  /// 2.4.2.9).
  func resetCores() {
    if core0.isResetRequested { startCore0() }
    if core1.isResetRequested { startCore1() }
  }

  private func startCore0() {
    core0.reset()
    // TEMPORARY
    core0.reset(vectorTable: 0x1000_0100)
  }

  private func startCore1() {
    core1.reset()
    core1.idle(until: cycle)
    isCore1Waiting = true
  }
}
