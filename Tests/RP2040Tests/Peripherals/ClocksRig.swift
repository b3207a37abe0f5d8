import RP2040

/// The peripherals of clocks and system, read and written as a core does, at a time that the test says.
final class ClocksRig {
  let bus = Bus(flashSize: 4_096)
  let tree: ClockTree
  let clocks: Clocks
  let crystal: CrystalOscillator
  let ring: RingOscillator
  let pllSystem: PLL
  let pllUSB: PLL
  let resets: Resets
  let powerOn: PowerOnStateMachine
  let watchdog: Watchdog
  let timer: RP2040.Timer
  let calendar: RealTimeClock
  let config: SystemConfig
  let pads: Pads
  let flashPads: Pads
  let pins: IOBank
  let flashPins: IOBank
  let all: [any Peripheral]

  /// Now.
  var cycle: UInt64 = 0
  var core = 0

  init(crystalHertz: UInt64 = 12_000_000, seed: UInt64 = 0) {
    tree = ClockTree(crystalHertz: crystalHertz)
    clocks = Clocks(bus: bus, tree: tree)
    crystal = CrystalOscillator(bus: bus, tree: tree)
    ring = RingOscillator(bus: bus, tree: tree, seed: seed)
    pllSystem = PLL(bus: bus, unit: .system, tree: tree)
    pllUSB = PLL(bus: bus, unit: .usb, tree: tree)
    resets = Resets(bus: bus, tree: tree)
    powerOn = PowerOnStateMachine(bus: bus)
    watchdog = Watchdog(bus: bus, tree: tree)
    timer = RP2040.Timer(bus: bus, tree: tree, tick: watchdog.tick)
    calendar = RealTimeClock(bus: bus, tree: tree)
    config = SystemConfig(bus: bus)
    pads = Pads(bus: bus, bank: .bank0)
    flashPads = Pads(bus: bus, bank: .qspi)
    pins = IOBank(bus: bus, bank: .bank0, pads: pads)
    flashPins = IOBank(bus: bus, bank: .qspi, pads: flashPads)
    all = [
      clocks, crystal, ring, pllSystem, pllUSB, resets, powerOn, watchdog, timer, calendar, config,
      pads, flashPads, pins, flashPins, SystemInfo(bus: bus), TestbenchManager(bus: bus),
      VoltageRegulator(bus: bus), BusControl(bus: bus),
    ]
    for peripheral in all { bus.attach(peripheral, at: peripheral.base, size: peripheral.size) }
  }

  private var access: Access { Access(core: core, cycle: cycle, width: 4) }

  /// The peripheral at an address, and how far into it that is.
  private func target(_ address: UInt32) -> (any Peripheral, UInt32)? {
    all.first { address &- $0.base < $0.size }.map { ($0, address &- $0.base) }
  }

  func read(_ address: UInt32) -> UInt32 {
    target(address).flatMap { $0.read($1, access) } ?? 0xDEAD_BEEF
  }

  func write(_ address: UInt32, _ value: UInt32) {
    guard let (peripheral, offset) = target(address) else { return }
    _ = peripheral.write(offset, value, access)
  }

  func setBits(_ address: UInt32, _ bits: UInt32) { write(address + 0x2000, bits) }
  func clearBits(_ address: UInt32, _ bits: UInt32) { write(address + 0x3000, bits) }

  /// Whether an interrupt line of a core is up: as a core that has just begun finds it in ISPR.
  func line(_ number: UInt32, core: Int = 0) -> Bool {
    var probe = Core(core, bus: bus)
    // LDR R1, [R0]
    _ = bus.load([0x01, 0x68], at: 0x1000_0100)
    probe.start(at: 0x1000_0100)
    probe[0] = 0xE000_E200
    // A device that asked for attention has it first.
    while probe.step() == .attention {}
    return probe[1] >> number & 1 != 0
  }

  /// Lets time pass as whoever runs the chip does: from event to event.
  func run(to end: UInt64) {
    for _ in 0..<100_000 {
      let next = all.map(\.nextEvent).min() ?? .max
      guard next <= end else { break }
      cycle = max(cycle, next)
      for peripheral in all where peripheral.nextEvent <= cycle { peripheral.advance(to: cycle) }
    }
    cycle = max(cycle, end)
  }

  /// The clocks as the SDK sets them up: 125 MHz by default, USB and ADC 48 MHz, RTC 46,875 Hz, and a
  /// tick each microsecond.
  func startClocks(feedback: UInt32 = 125, postDividers: UInt32 = 0x62000) {
    write(0x4002_4000, 0xAA0)
    write(0x4002_400C, 47)
    setBits(0x4002_4000, 0xFAB000)
    while read(0x4002_4004) >> 31 == 0 { cycle += 100 }
    startPLL(0x4002_8000, feedback: feedback, postDividers: postDividers)
    startPLL(0x4002_C000, feedback: 100, postDividers: 0x55000)
    write(0x4000_8030, 2)
    write(0x4000_803C, 0)
    write(0x4000_803C, 1)
    write(0x4000_8048, 0x800)
    write(0x4000_8054, 0x800)
    write(0x4000_8060, 0x800)
    write(0x4000_806C, 0x800)
    write(0x4000_8070, 1_024 << 8)
    write(0x4005_802C, 0x200 | 12)
  }

  private func startPLL(_ base: UInt32, feedback: UInt32, postDividers: UInt32) {
    write(base, 1)
    write(base + 8, feedback)
    clearBits(base + 4, 0x21)
    write(base + 12, postDividers)
    clearBits(base + 4, 8)
  }
}
