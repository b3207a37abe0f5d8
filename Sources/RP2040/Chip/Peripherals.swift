/// The peripherals of an RP2040, on its bus and wired to one another.
public final class Peripherals {
  public let clockTree: ClockTree
  public let clocks: Clocks
  public let resets: Resets
  public let powerOn: PowerOnStateMachine
  public let watchdog: Watchdog
  public let systemConfig: SystemConfig
  public let timer: Timer
  public let sio: SingleCycleIO
  public let uarts: [UART]
  public let adc: ADC
  public let dma: DMA
  public let pios: [PIO]
  public let pwm: PWM
  public let spis: [SPI]
  public let i2cs: [I2C]
  public let usb: USBController
  /// GPIO 0 to 29, and the pins of the flash.
  public let pins: IOBank
  let flashPins: IOBank
  private let pinWiring: PinWiring
  /// The flash, and the interface between it and the bus.
  public let flashChip: FlashChip
  let flashInterface: SynchronousSerialInterface
  let flashCache: XIPControl

  /// All that have atomic views.
  let all: [any Peripheral]

  /// - Parameter seed: Of the ring oscillator's random bits.
  init(bus: Bus, seed: UInt64) {
    let tree = ClockTree()
    let hertz = { (signal: ClockSignal) in { [unowned tree] in tree.frequency(of: signal).floor } }
    clockTree = tree
    clocks = Clocks(bus: bus, tree: tree)
    resets = Resets(bus: bus, tree: tree)
    powerOn = PowerOnStateMachine(bus: bus)
    watchdog = Watchdog(bus: bus, tree: tree)
    systemConfig = SystemConfig(bus: bus)
    timer = Timer(bus: bus, tree: tree, tick: watchdog.tick)
    sio = SingleCycleIO(bus: bus)
    uarts = (0..<2).map {
      UART(bus: bus, number: $0, systemClock: hertz(.system), peripheralClock: hertz(.peripheral))
    }
    spis = (0..<2).map {
      SPI(bus: bus, number: $0, systemClock: hertz(.system), peripheralClock: hertz(.peripheral))
    }
    adc = ADC(bus: bus, systemClock: hertz(.system), converterClock: hertz(.adc))
    dma = DMA(bus: bus)
    pios = (0..<2).map { PIO(bus: bus, number: $0) }
    pwm = PWM(bus: bus)
    i2cs = (0..<2).map { I2C(bus: bus, number: $0) }
    usb = USBController(bus: bus)
    let pads = Pads(bus: bus, bank: .bank0)
    let flashPads = Pads(bus: bus, bank: .qspi)
    pins = IOBank(bus: bus, bank: .bank0, pads: pads)
    flashPins = IOBank(bus: bus, bank: .qspi, pads: flashPads)
    pinWiring = PinWiring(bank: pins, sio: sio, pios: pios)
    flashChip = FlashChip(bus: bus)
    flashInterface = SynchronousSerialInterface(bus: bus, chip: flashChip)
    flashCache = XIPControl(bus: bus)
    let oscillators: [any Peripheral] = [
      CrystalOscillator(bus: bus, tree: tree), RingOscillator(bus: bus, tree: tree, seed: seed),
    ]
    let plls: [any Peripheral] = [
      PLL(bus: bus, unit: .system, tree: tree), PLL(bus: bus, unit: .usb, tree: tree),
    ]
    let rtc = RealTimeClock(bus: bus, tree: tree)
    let busControl = BusControl(bus: bus)
    let information: [any Peripheral] = [
      SystemInfo(bus: bus), TestbenchManager(bus: bus), VoltageRegulator(bus: bus),
    ]
    all =
      oscillators + information + plls + [
        clocks, resets, powerOn, watchdog, systemConfig, timer, rtc, busControl, pins, pads,
      ]
      + uarts + spis + i2cs + pios + [
        adc, dma, pwm, usb, flashPins, flashPads, flashInterface, flashCache,
      ]
    // Bits of RESETS: RP2040 datasheet, section 2.14.3.
    let bits: [(Int, any Peripheral)] = [
      (0, adc), (1, busControl), (2, dma), (3, i2cs[0]), (4, i2cs[1]), (5, pins), (6, flashPins),
      (8, pads),
      (9, flashPads), (10, pios[0]),
      (11, pios[1]), (12, plls[0]), (13, plls[1]), (14, pwm), (15, rtc), (16, spis[0]),
      (17, spis[1]), (18, systemConfig), (21, timer), (22, uarts[0]), (23, uarts[1]), (24, usb),
    ]
    for (bit, peripheral) in bits { resets.connect(bit: bit, peripheral) }
    for peripheral in all { bus.attach(peripheral, at: peripheral.base, size: peripheral.size) }
    bus.attach(sio, at: SingleCycleIO.base, size: SingleCycleIO.size)
    bus.attach(XIPStream(flashCache), at: XIPStream.base)
    flashPins.onControlChange = { [unowned flashPins, flashInterface] cycle in
      flashInterface.setChipSelect(
        .init(outputOverride: flashPins.outputOverride(of: 1)), at: cycle)
    }
    dma.isRequested = { [unowned self] request, cycle in isRequested(request, cycle) }
  }

  /// As after power-on, or when the watchdog fires.
  ///
  /// - Parameter keepsWatchdog: Its reason and scratch registers outlive its own reset.
  func reset(keepsWatchdog: Bool) {
    for peripheral in all where !(keepsWatchdog && peripheral === watchdog) { peripheral.reset() }
    flashChip.reset()
    sio.reset()
  }

  /// Whether what is behind a DREQ wants a transfer: RP2040 datasheet, section 2.5.3.1.
  private func isRequested(_ request: Int, _ cycle: UInt64) -> Bool {
    switch request {
    case 0...15:
      let pio = pios[request >> 3]
      return request & 4 == 0
        ? pio.isTransmitRequested(request & 3) : pio.isReceiveRequested(request & 3)
    case 16: return spis[0].isTransmitRequested
    case 17: return spis[0].isReceiveRequested
    case 18: return spis[1].isTransmitRequested
    case 19: return spis[1].isReceiveRequested
    case 20: return uarts[0].isTransmitRequested
    case 21: return uarts[0].isReceiveRequested
    case 22: return uarts[1].isTransmitRequested
    case 23: return uarts[1].isReceiveRequested
    case 24...31: return pwm.takeRequest(request - 24, at: cycle)
    case 32: return i2cs[0].isTransmitRequested
    case 34: return i2cs[1].isTransmitRequested
    case 36: return adc.isRequested
    case 37: return flashCache.isStreaming
    case 38: return flashInterface.isTransmitRequested(at: cycle)
    case 39: return flashInterface.isReceiveRequested(at: cycle)
    default: return false
    }
  }
}
