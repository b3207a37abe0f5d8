/// The USB controller with no cable plugged in: RP2040 datasheet, section 4.1. No host ever resets the
/// bus, sends a packet or a start of frame; a device that waits for one waits.
///
/// The controller as a host (MAIN_CTRL.HOST_NDEVICE) is not modelled, and reported if asked for.
public final class USBController: Peripheral {
  /// USBCTRL_IRQ (2.3.2).
  public static let interrupt = 5

  public let base: UInt32 = 0x5011_0000
  unowned public let bus: Bus

  /// What registers that only keep what is written hold, by offset.
  private var stored: [UInt32: UInt32] = USBController.resetValues
  /// EP_ABORT_DONE: there never is a transfer to be waited for, so an abort is done at once.
  private var abortDone: UInt32 = 0

  public init(bus: Bus) { self.bus = bus }

  public func reset() {
    (stored, abortDone) = (Self.resetValues, 0)
    updateInterrupt()
  }

  /// Which bits such a register has, self-clearing ones left out: hardware/regs/usb.h.
  private static let masks: [UInt32: UInt32] = {
    var masks: [UInt32: UInt32] = [
      0x00: 0x000F_007F, 0x40: 0x8000_0003, 0x4C: 0xFF07_8F4E, 0x54: 0x0000_FFFE,
      0x60: 0xFFFF_FFFF, 0x68: 0x0000_0003, 0x6C: 0x03FF_03FF, 0x74: 0x0000_000F,
      0x78: 0x0000_003F, 0x7C: 0x0000_FF77, 0x80: 0x0000_9FFF, 0x84: 0x0000_1F1F,
      0x90: 0x000F_FFFF, 0x94: 0x000F_FFFF,
    ]
    // ADDR_ENDP1 to 15, for the interrupt endpoints of a host.
    for endpoint: UInt32 in 1...15 { masks[endpoint * 4] = 0x060F_007F }
    return masks
  }()

  private static let resetValues: [UInt32: UInt32] = [0x6C: 0x0010_0010, 0x84: 0x0000_1F1F]

  // MARK: Registers

  /// SIE_STATUS: with no cable there is no VBUS, unless USB_PWR overrides what is detected.
  private var interfaceStatus: UInt32 {
    let power = stored[0x78] ?? 0
    return power >> 3 & power >> 2 & 1
  }

  /// INTR: ABORT_DONE is bit 18, VBUS_DETECT bit 11. Both are levels.
  private var raised: UInt32 { (abortDone != 0 ? 1 << 18 : 0) | interfaceStatus << 11 }
  private var status: UInt32 { raised & (stored[0x90] ?? 0) | (stored[0x94] ?? 0) }

  private func updateInterrupt() { bus.setInterruptLine(Self.interrupt, status != 0) }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    // SOF_WR and SOF_RD, BUFF_STATUS, BUFF_CPU_SHOULD_HANDLE, EP_STATUS_STALL_NAK: nothing happened.
    // 0x88 is reserved.
    case 0x44, 0x48, 0x58, 0x5C, 0x70, 0x88: 0
    case 0x50: interfaceStatus
    case 0x64: abortDone
    case 0x8C: raised
    case 0x98: status
    default: Self.masks[register] == nil ? nil : stored[register] ?? 0
    }
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool {
    let isStatus = AtomicAlias.register(offset) == 0x64
    return write(offset, value, access, clearingWithOnes: isStatus ? .max : 0)
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    switch register {
    // Read-only, or flags that are clear.
    case 0x44, 0x48, 0x50, 0x58, 0x5C, 0x70, 0x88, 0x8C, 0x98: break
    case 0x64: abortDone &= ~value
    default:
      guard let mask = Self.masks[register] else { return false }
      stored[register] = value & mask
      if register == 0x60 { abortDone |= value }
      if register == 0x40, value & 2 != 0 { return false }
    }
    updateInterrupt()
    return true
  }
}
