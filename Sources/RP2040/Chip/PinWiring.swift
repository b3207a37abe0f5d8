/// Which peripheral drives which pin: RP2040 datasheet, section 2.19.2.
///
/// SIO and PIO reach the pins. Serial ports, SPI, I2C and PWM do not: nobody is there to listen, and
/// their own registers say what they would send.
final class PinWiring {
  private let bank: IOBank
  private let sio: SingleCycleIO
  private var fromSIO = SingleCycleIO.Outputs()
  private var fromPIO = [SingleCycleIO.Outputs(), SingleCycleIO.Outputs()]

  /// FUNCSEL of SIO, PIO0 and PIO1.
  private static let sioFunction = 5
  private static let pioFunctions = 6...7

  init(bank: IOBank, sio: SingleCycleIO, pios: [PIO]) {
    self.bank = bank
    self.sio = sio
    bank.drive = { [unowned self] pin, function in drive(pin, function) }
    sio.inputs = { [unowned bank] in bank.inputs }
    sio.onOutput = { [unowned self] outputs in sioChanged(outputs) }
    for (number, pio) in pios.enumerated() {
      pio.inputs = { [unowned bank] in bank.inputs }
      pio.onOutput = { [unowned self] levels, enables, _ in
        pioChanged(number, SingleCycleIO.Outputs(levels: levels, enables: enables))
      }
    }
  }

  private func drive(_ pin: Int, _ function: Int) -> PinDrive {
    let outputs: SingleCycleIO.Outputs
    switch function {
    case Self.sioFunction: outputs = sio.pins
    case Self.pioFunctions: outputs = fromPIO[function - Self.pioFunctions.lowerBound]
    default: return .none
    }
    let bit = UInt32(1) &<< UInt32(truncatingIfNeeded: pin)
    return PinDrive(level: outputs.levels & bit != 0, isEnabled: outputs.enables & bit != 0)
  }

  private func sioChanged(_ outputs: SingleCycleIO.Outputs) {
    let changed = (outputs.levels ^ fromSIO.levels) | (outputs.enables ^ fromSIO.enables)
    fromSIO = outputs
    bank.update(changed)
  }

  private func pioChanged(_ number: Int, _ outputs: SingleCycleIO.Outputs) {
    let before = fromPIO[number]
    fromPIO[number] = outputs
    bank.update((outputs.levels ^ before.levels) | (outputs.enables ^ before.enables))
  }
}
