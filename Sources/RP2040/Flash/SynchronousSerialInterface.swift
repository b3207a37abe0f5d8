/// The controller between execute-in-place and the flash chip, as software drives it: XIP_SSI, a
/// Synopsys DW_apb_ssi (RP2040 datasheet, section 4.10).
///
/// Frames go to the chip the moment that they are written, and what came in for them can be read after
/// the time that they take. Frames that are only received (CTRLR1.NDF) are exchanged as time passes, so
/// that a reception costs what it takes, and nothing if it is cut short; what is written meanwhile waits
/// for its end, and is a transfer of its own. Reads of the flash window do not pass here: they see the
/// bus's flash, whatever the registers say. There are DMA requests, but no interrupts.
public final class SynchronousSerialInterface: Peripheral {
  public let base: UInt32 = 0x1800_0000
  public unowned let bus: Bus
  public let chip: FlashChip

  /// What drives the chip select of the flash: OUTOVER of GPIO_QSPI_SS_CTRL (pico-sdk
  /// hardware/regs/io_qspi.h).
  public enum ChipSelect: Sendable {
    /// Low while frames are on their way.
    case automatic
    case forcedLow
    case forcedHigh

    /// An inverted select, which nobody wants, is taken for a normal one.
    init(outputOverride: UInt32) {
      self = outputOverride == 2 ? .forcedLow : outputOverride == 3 ? .forcedHigh : .automatic
    }
  }

  private var chipSelect = ChipSelect.automatic
  /// Registers that hold what was written, by offset.
  private var registers: [UInt32: UInt32] = [:]
  private var queue = ShiftQueue()
  /// What is being received, from the end of the frames in the queue on.
  private var reception: Reception?
  /// What was written during a reception: the transmit FIFO, as far as it is not in the queue.
  private var waitingWrites: [UInt32] = []
  /// What was written of an enhanced transfer: the instruction, the address.
  private var header: [UInt32] = []

  public init(bus: Bus, chip: FlashChip) {
    self.bus = bus
    self.chip = chip
    reset()
  }

  public func reset() {
    registers = SSIRegister.resetValues
    queue = ShiftQueue()
    waitingWrites = []
    endTransfer()
  }

  /// Sets what drives chip select. Whoever models IO_QSPI calls this: OUTOVER 2 is low, 3 is high, and 0
  /// leaves it to this interface.
  ///
  /// - Parameter cycle: When that is. Without it, frames of a reception since the last look at this
  ///   interface are lost as the select rises.
  public func setChipSelect(_ select: ChipSelect, at cycle: UInt64? = nil) {
    if let cycle { settle(at: cycle) }
    chipSelect = select
    switch select {
    case .forcedLow: chip.select()
    case .forcedHigh: endTransfer()
    case .automatic: if !isBusy { endTransfer() }
    }
  }

  // MARK: DMA requests (DMACR, DMATDLR and DMARDLR of 4.10.13)

  /// Whether DMA is asked to write a frame (DREQ_XIP_SSITX): TDMAE, and DMATDLR or fewer wait.
  public func isTransmitRequested(at cycle: UInt64) -> Bool {
    settle(at: cycle)
    return stored(SSIRegister.dmaControl) & 2 != 0
      && transmitLevel <= Int(stored(SSIRegister.dmaTransmitLevel))
  }

  /// Whether DMA is asked to read a frame (DREQ_XIP_SSIRX): RDMAE, and more than DMARDLR are there.
  public func isReceiveRequested(at cycle: UInt64) -> Bool {
    settle(at: cycle)
    return stored(SSIRegister.dmaControl) & 1 != 0
      && queue.received > Int(stored(SSIRegister.dmaReceiveLevel))
  }

  // MARK: Registers

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    settle(at: access.cycle)
    switch register {
    case SSIRegister.transmitLevel: return UInt32(transmitLevel)
    case SSIRegister.receiveLevel: return UInt32(queue.received)
    case SSIRegister.status: return status
    case SSIRegister.rawInterrupts: return rawInterrupts
    case SSIRegister.interrupts: return rawInterrupts & stored(SSIRegister.interruptMask)
    case SSIRegister.data...SSIRegister.lastData: return queue.first
    case SSIRegister.clearTransmitOverflow...SSIRegister.clearInterrupts: return 0
    default: return registers[register]
    }
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    switch register {
    case SSIRegister.data...SSIRegister.lastData: queue.pop()
    case SSIRegister.clearTransmitOverflow: queue.hasTransmitOverflowed = false
    case SSIRegister.clearReceiveOverflow: queue.hasReceiveOverflowed = false
    case SSIRegister.clearReceiveUnderflow: queue.hasReceiveUnderflowed = false
    case SSIRegister.clearInterrupts: clearInterrupts()
    default: break
    }
  }

  private func clearInterrupts() {
    queue.hasTransmitOverflowed = false
    queue.hasReceiveOverflowed = false
    queue.hasReceiveUnderflowed = false
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    settle(at: access.cycle)
    switch register {
    case SSIRegister.data...SSIRegister.lastData: transmit(value, at: access.cycle)
    case SSIRegister.enable:
      registers[register] = value & 1
      if value & 1 == 0 { disable() }
    default:
      guard let mask = SSIRegister.writable[register] else {
        // Read-only registers take writes and keep what they have.
        return self.value(of: register, access) != nil
      }
      // Configuration is locked while the interface is on (4.10.13).
      guard !isEnabled || !SSIRegister.locked.contains(register) else { return true }
      registers[register] = value & mask
    }
    return true
  }

  private func stored(_ register: UInt32) -> UInt32 { registers[register] ?? 0 }
  private var isEnabled: Bool { stored(SSIRegister.enable) != 0 }

  private var isBusy: Bool { queue.isBusy || reception != nil || !waitingWrites.isEmpty }
  /// Frames in the transmit FIFO.
  private var transmitLevel: Int { queue.waiting &+ waitingWrites.count }
  private var hasRoom: Bool { transmitLevel < ShiftQueue.depth }

  /// BUSY, TFNF, TFE, RFNE and RFF, in bits 0 to 4 (SSI_SR_* of pico-sdk hardware/regs/ssi.h).
  private var status: UInt32 {
    (isBusy ? 1 : 0) | (hasRoom ? 2 : 0) | (transmitLevel == 0 ? 4 : 0)
      | (queue.received > 0 ? 8 : 0) | (queue.received >= ShiftQueue.depth ? 16 : 0)
  }

  /// TXE, TXO, RXU, RXO and RXF, in bits 0 to 4 (SSI_RISR_*).
  private var rawInterrupts: UInt32 {
    (transmitLevel <= Int(stored(SSIRegister.transmitThreshold)) ? 1 : 0)
      | (queue.hasTransmitOverflowed ? 2 : 0) | (queue.hasReceiveUnderflowed ? 4 : 0)
      | (queue.hasReceiveOverflowed ? 8 : 0)
      | (queue.received > Int(stored(SSIRegister.receiveThreshold)) ? 16 : 0)
  }

  // MARK: Transfers

  private var format: SSIFormat {
    SSIFormat(
      control: stored(SSIRegister.control0), control1: stored(SSIRegister.control1),
      enhanced: stored(SSIRegister.enhancedControl), divisor: stored(SSIRegister.baudRate))
  }

  private func disable() {
    queue.removeAll()
    waitingWrites = []
    header = []
    reception = nil
    if chipSelect == .automatic { endTransfer() }
  }

  private func endTransfer() {
    chip.deselect()
    reception = nil
    header = []
  }

  /// Lets pass what is over at `now`, the transfer if that was all of it.
  private func settle(at now: UInt64) {
    var freeSince = settleTransfer(at: now)
    while reception == nil, !waitingWrites.isEmpty {
      let writes = waitingWrites
      waitingWrites = []
      for value in writes { transmit(value, at: freeSince) }
      freeSince = settleTransfer(at: now)
    }
    if !isBusy, header.isEmpty, chipSelect == .automatic { endTransfer() }
  }

  /// Lets pass what is over at `now`, but for writes that wait, and returns since when those no longer
  /// have to: since the end of the reception, or since `now` if there was none.
  private func settleTransfer(at now: UInt64) -> UInt64 {
    if queue.isBusy, queue.end <= now, format.mode == .sendThenReceive, !format.isEnhanced {
      receive(from: queue.end)
    }
    queue.settle(at: now)
    while reception?.passFrame(at: now) == true, let reception {
      queue.arrive(shift(0, bytes: reception.frameBytes))
    }
    guard let reception, reception.framesLeft == 0 else { return now }
    self.reception = nil
    if chipSelect == .automatic { endTransfer() }
    return reception.end
  }

  private func transmit(_ value: UInt32, at now: UInt64) {
    guard isEnabled, stored(SSIRegister.slaveEnable) & 1 != 0 else { return }
    guard hasRoom else {
      queue.hasTransmitOverflowed = true
      return
    }
    guard reception == nil else {
      waitingWrites.append(value)
      return
    }
    if chipSelect == .automatic { chip.select() }
    if format.isEnhanced {
      transmitEnhanced(value, at: now)
      return
    }
    switch format.mode {
    case .sendAndReceive:
      queue.push(shift(value, bytes: format.frameBytes), at: now, taking: format.frameTime)
    case .send, .sendThenReceive:
      _ = shift(value, bytes: format.frameBytes)
      queue.push(nil, at: now, taking: format.frameTime)
    // The frame written only starts it.
    case .receive: receive(from: now)
    }
  }

  /// An instruction and an address, each of them one frame and of a length of its own; then either data
  /// is read, or frames of it follow.
  private func transmitEnhanced(_ value: UInt32, at now: UInt64) {
    let lengths = format.headerLengths
    guard header.count < lengths.count else {
      _ = shift(value, bytes: format.frameBytes)
      queue.push(nil, at: now, taking: format.frameTime)
      return
    }
    header.append(value)
    guard header.count == lengths.count else { return }
    for (word, length) in zip(header, lengths) { shiftHeader(word, bytes: length) }
    queue.push(nil, at: now, taking: format.headerTime)
    guard format.mode != .send else { return }
    for _ in 0..<format.waitBytes { _ = chip.exchange(0) }
    header = []
    receive(from: queue.end)
  }

  private func shiftHeader(_ word: UInt32, bytes: Int) {
    for index in (0..<bytes).reversed() {
      _ = chip.exchange(UInt8(truncatingIfNeeded: word >> UInt32(8 &* index)))
    }
  }

  /// Starts to receive the frames of CTRLR1.NDF, after those on their way.
  private func receive(from now: UInt64) {
    reception = Reception(format, from: max(now, queue.end))
  }

  /// Exchanges a frame with the chip, its highest byte first.
  private func shift(_ value: UInt32, bytes: Int) -> UInt32 {
    var received: UInt32 = 0
    for index in (0..<bytes).reversed() {
      let sent = UInt8(truncatingIfNeeded: value >> UInt32(8 &* index))
      received = received << 8 | UInt32(chip.exchange(sent))
    }
    return received
  }
}
