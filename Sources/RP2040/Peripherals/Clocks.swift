/// CLOCKS: the clock generators, the frequency counter and the rescue of a stopped clk_sys. RP2040
/// datasheet, section 2.15.
///
/// Clocks switch at once. That the clock of a peripheral can be gated (WAKE_EN, SLEEP_EN) is kept, and
/// shown in ENABLED as for an awake chip, but stops nothing.
public final class Clocks: Peripheral {
  public let base: UInt32 = 0x4000_8000
  public unowned let bus: Bus
  private let tree: ClockTree
  private var registers: StoredRegisters
  private var frequencyCounter = FrequencyCounter()
  /// Periods of clk_ref.
  private let referencePeriods: TickCounter

  /// Offsets: section 2.15.7, pico-sdk hardware/regs/clocks.h.
  private enum Register {
    static let resuscitation: UInt32 = 0x78
    static let resuscitationStatus: UInt32 = 0x7C
    static let wakeEnables: UInt32 = 0xA0
    static let moreWakeEnables: UInt32 = 0xA4
    static let sleepEnables: UInt32 = 0xA8
    static let moreSleepEnables: UInt32 = 0xAC
    static let enabled: UInt32 = 0xB0
    static let moreEnabled: UInt32 = 0xB4
    static let rawInterrupts: UInt32 = 0xB8
    static let interruptEnable: UInt32 = 0xBC
    static let interruptForce: UInt32 = 0xC0
    static let interruptStatus: UInt32 = 0xC4
  }

  /// CLOCKS_IRQ: section 2.3.2.
  private static let interrupt = 17

  public init(bus: Bus, tree: ClockTree) {
    self.bus = bus
    self.tree = tree
    referencePeriods = tree.makeCounter(of: .reference)
    registers = StoredRegisters(
      ClockGenerator.all.flatMap { generator in
        [
          StoredRegisters.Layout(generator.control, generator.controlMask),
          // The divider that clk_peri does not have reads as 0, and programs write to it.
          StoredRegisters.Layout(
            generator.divisor, generator.divisorMask,
            reset: generator.divisorMask == 0 ? 0 : 0x100),
        ]
      } + FrequencyCounter.layout + [
        .init(Register.resuscitation, 0x1_11FF, reset: 0xFF),
        .init(Register.wakeEnables, 0xFFFF_FFFF, reset: 0xFFFF_FFFF),
        .init(Register.moreWakeEnables, 0x7FFF, reset: 0x7FFF),
        .init(Register.sleepEnables, 0xFFFF_FFFF, reset: 0xFFFF_FFFF),
        .init(Register.moreSleepEnables, 0x7FFF, reset: 0x7FFF),
        .init(Register.interruptEnable, 1), .init(Register.interruptForce, 1),
      ])
    tree.onResuscitation = { [weak self] in self?.updateInterrupt() }
    reset()
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    if let value = registers[register] { return value }
    if register < Register.resuscitation { return selected(register) }
    switch register {
    case Register.resuscitationStatus, Register.rawInterrupts: return rawInterrupts
    case FrequencyCounter.Register.status:
      return frequencyCounter.status(at: referencePeriods.count(at: access.cycle))
    case FrequencyCounter.Register.result:
      return frequencyCounter.result(at: referencePeriods.count(at: access.cycle))
    case Register.enabled: return registers[Register.wakeEnables]
    case Register.moreEnabled: return registers[Register.moreWakeEnables]
    case Register.interruptStatus: return interrupts
    default: return nil
    }
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    guard registers.write(register, value) else {
      // Read-only where there is something to read.
      return self.value(of: register, access) != nil
    }
    switch register {
    case ..<Register.resuscitation: updateGenerator(register, at: access.cycle)
    case Register.resuscitation: updateResuscitation(at: access.cycle)
    case FrequencyCounter.Register.source:
      frequencyCounter.start(
        registers, tree, at: referencePeriods.count(at: access.cycle))
    default: updateInterrupt()
    }
    return true
  }

  public func reset() {
    registers.reset()
    frequencyCounter = FrequencyCounter()
    tree.setResuscitation(enabled: false, forced: false, cleared: true, at: tree.now)
    for generator in ClockGenerator.all { updateGenerator(generator.control, at: tree.now) }
    updateInterrupt()
  }

  private func selected(_ register: UInt32) -> UInt32? {
    guard let generator = ClockGenerator.all.first(where: { $0.selected == register }) else {
      return nil
    }
    return generator.selected(control: registers[generator.control] ?? 0)
  }

  /// Takes over CTRL and DIV of the generator that `register` is one of.
  private func updateGenerator(_ register: UInt32, at cycle: UInt64) {
    guard
      let generator = ClockGenerator.all.first(where: {
        $0.control == register || $0.divisor == register
      })
    else { return }
    let setting = generator.setting(
      control: registers[generator.control] ?? 0, divisor: registers[generator.divisor] ?? 0)
    tree.setGenerator(generator.signal, setting, at: cycle)
    bus.requestAttention()
  }

  private func updateResuscitation(at cycle: UInt64) {
    let control = registers[Register.resuscitation] ?? 0
    // ENABLE, FRCE, CLEAR.
    tree.setResuscitation(
      enabled: control & 1 << 8 != 0, forced: control & 1 << 12 != 0,
      cleared: control & 1 << 16 != 0, at: cycle)
    updateInterrupt()
    bus.requestAttention()
  }

  private var rawInterrupts: UInt32 { tree.isResuscitated ? 1 : 0 }

  private var interrupts: UInt32 {
    let enabled = registers[Register.interruptEnable] ?? 0
    return rawInterrupts & enabled | (registers[Register.interruptForce] ?? 0)
  }

  private func updateInterrupt() { bus.setInterruptLine(Self.interrupt, interrupts != 0) }
}
