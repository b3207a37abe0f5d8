/// What both cores share: memory, the decoded instructions in it, devices, interrupt lines.
///
/// All memory is little-endian, as the RP2040's is; so is every host that this is built for.
public final class Bus {
  /// Bytes, for use by loaders and observers. Whoever writes here calls `invalidate` afterwards.
  public let rom: UnsafeMutableRawPointer
  public let flash: UnsafeMutableRawPointer
  public let sram: UnsafeMutableRawPointer
  public let cacheAsMemory: UnsafeMutableRawPointer
  /// What the USB controller shares with the cores.
  public let usbMemory: UnsafeMutableRawPointer
  /// Bytes of flash on the board, at most 16 MB.
  public let flashSize: UInt32

  /// A slot for each halfword of a memory.
  let romSlots: UnsafeMutablePointer<Instruction>
  let flashSlots: UnsafeMutablePointer<Instruction>
  let sramSlots: UnsafeMutablePointer<Instruction>
  let cacheSlots: UnsafeMutablePointer<Instruction>
  /// For every 256 bytes of SRAM, whether something in it was ever decoded: most writes then cost one
  /// look, and never touch the slots.
  let sramHoldsCode: UnsafeMutablePointer<Bool>
  /// For every byte of SRAM, whether the guest ever wrote it: 1, else 0. Observers may clear it.
  public let written: UnsafeMutableRawPointer

  /// The levels of the 32 interrupt lines of each core.
  let interruptLines: UnsafeMutablePointer<UInt32>
  /// Whether the NMI of each core is asserted.
  let nmiLines: UnsafeMutablePointer<Bool>
  /// The event register of each core (ARMv6-M B1.5.18).
  let eventRegisters: UnsafeMutablePointer<Bool>
  /// Whether the cores should give control back to who runs them.
  let attention: UnsafeMutablePointer<Bool>
  /// Whether a line or an event register changed, for which a sleeping core may wake.
  let hasSignalled: UnsafeMutablePointer<Bool>

  private var devices: [(device: any Device, base: UInt32)] = []
  /// Cycles of the cores in 1 µs, which their timers count as well: 125 as the SDK sets the chip up.
  var cyclesPerMicrosecond: UInt64 = 125
  /// The number of what is watched or replaced, by the address of the instruction.
  var hooks: [UInt32: UInt32] = [:]
  /// The hooks that `hooks` numbers.
  var hookBodies: [Hook] = []
  /// Called when a call ends that `Core.watchReturn` marked: with the mark, and whether the function
  /// returned, its result in R0, or was left in another way, such as `longjmp`.
  public var onReturn: ((inout Core, Int32, Bool) -> Void)?
  /// Called before a core forgets its `deepestStack` because it is given another stack: by a reset,
  /// which has ended all its calls by then, or where the boot ROM launches core 1.
  public var onNewStack: ((inout Core, _ isReset: Bool) -> Void)?
  /// Registers touched that nothing stands behind, by address.
  var unmodelled: [UInt32: UnmodelledRegister] = [:]
  /// For every 16 KB of the address space, the number of its device plus one.
  private let deviceTable: UnsafeMutablePointer<UInt8>

  /// A bus with nothing in its memories: SRAM and ROM are zero, flash is erased.
  ///
  /// - Parameter flashSize: Bytes, rounded up to a multiple of 4 KB, the sector of all boards' flash.
  public init(flashSize: UInt32 = 2 << 20) {
    let size = (min(max(flashSize, 1), AddressMap.flashSpan) + 0xFFF) & ~0xFFF
    self.flashSize = size
    rom = Self.memory(AddressMap.romSize, filledWith: 0)
    flash = Self.memory(size, filledWith: 0xFF)
    sram = Self.memory(AddressMap.sramSize, filledWith: 0)
    cacheAsMemory = Self.memory(AddressMap.cacheAsMemorySize, filledWith: 0)
    usbMemory = Self.memory(AddressMap.usbMemorySize, filledWith: 0)
    romSlots = Self.array(AddressMap.romSize / 2, of: Instruction(.undecoded))
    flashSlots = Self.array(size / 2, of: Instruction(.undecoded))
    sramSlots = Self.array(AddressMap.sramSize / 2, of: Instruction(.undecoded))
    cacheSlots = Self.array(AddressMap.cacheAsMemorySize / 2, of: Instruction(.undecoded))
    sramHoldsCode = Self.array(AddressMap.sramSize / 256, of: false)
    interruptLines = Self.array(2, of: 0)
    nmiLines = Self.array(2, of: false)
    eventRegisters = Self.array(2, of: false)
    written = Self.memory(AddressMap.sramSize, filledWith: 0)
    attention = Self.array(1, of: false)
    hasSignalled = Self.array(1, of: false)
    deviceTable = Self.array(1 << 18, of: 0)
  }

  deinit {
    for memory in [rom, flash, sram, cacheAsMemory, usbMemory, written] { memory.deallocate() }
    for slots in [romSlots, flashSlots, sramSlots, cacheSlots] { slots.deallocate() }
    for flags in [sramHoldsCode, nmiLines, eventRegisters, attention, hasSignalled] {
      flags.deallocate()
    }
    interruptLines.deallocate()
    deviceTable.deallocate()
  }

  private static func memory(_ size: UInt32, filledWith byte: UInt8) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: Int(size), alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: byte, count: Int(size))
    return memory
  }

  private static func array<Element>(
    _ count: UInt32, of element: Element
  ) -> UnsafeMutablePointer<Element> {
    let array = UnsafeMutablePointer<Element>.allocate(capacity: Int(count))
    array.initialize(repeating: element, count: Int(count))
    return array
  }

  // MARK: Devices

  /// Puts `device` at `base` and the `size` bytes from there, both multiples of 16 KB. A later device
  /// hides an earlier one. At most 255 devices fit; the answer is whether this one did.
  @discardableResult
  public func attach(_ device: any Device, at base: UInt32, size: UInt32 = 16 << 10) -> Bool {
    guard devices.count < 255, base & 0x3FFF == 0, size & 0x3FFF == 0,
      UInt64(base) + UInt64(size) <= 1 << 32
    else { return false }
    devices.append((device, base))
    for page in 0..<size >> 14 {
      deviceTable[Int(base >> 14 &+ page)] = UInt8(devices.count)
    }
    return true
  }

  /// The device that `address` belongs to, and how far into it.
  func device(at address: UInt32) -> (device: any Device, offset: UInt32)? {
    let number = Int(deviceTable[Int(address >> 14)])
    guard number > 0 else { return nil }
    let (device, base) = devices[number - 1]
    return (device, address &- base)
  }

  // MARK: Signals

  /// Sets the level of an interrupt line, 0 to 31, of one core or of both. The RP2040 wires all but
  /// the SIO's lines to both cores (datasheet 2.3.2).
  public func setInterruptLine(_ line: Int, _ level: Bool, core: Int? = nil) {
    let bit = UInt32(1) &<< UInt32(truncatingIfNeeded: line & 31)
    for number in 0..<2 where core == nil || core == number {
      let before = interruptLines[number]
      let after = level ? before | bit : before & ~bit
      guard after != before else { continue }
      interruptLines[number] = after
      hasSignalled[0] = true
    }
  }

  /// Sets the level of the NMI of a core.
  public func setNMI(_ level: Bool, core: Int) {
    nmiLines[core & 1] = level
  }

  /// Signals an event to both cores, as SEV does: each one's is wired to the other (datasheet 2.4).
  public func signalEvent() {
    eventRegisters[0] = true
    eventRegisters[1] = true
    hasSignalled[0] = true
  }

  /// Makes whichever core runs give control back after its present instruction.
  public func requestAttention() { attention[0] = true }
}
