/// A boot ROM of our own making, that does what the RP2040's does for a program: RP2040 datasheet,
/// section 2.8. It calls itself version 3, which is in chips of stepping B2.
///
/// It has the tables that programs look functions up in. Each function is one instruction, an undefined
/// one, and a hook that does its work in its place. A program that copies functions elsewhere faults
/// there.
public final class EmulatedBootROM {
  unowned let bus: Bus
  private let flash: FlashFunctions
  /// Functions in the order of their installation, and how often each was called.
  private var names: [String] = []
  private var calls: [UInt64] = []
  /// Where the loop is that a core ends in when it has nothing left to do: WFI, for ever.
  public private(set) var deadLoop: UInt32 = 0
  /// What goes on to flash: where a program returns to that the watchdog's registers named.
  private var flashBoot: UInt32 = 0

  /// Called when the program, or a flash without a valid program, asks for the USB boot loader: with the
  /// mask of the activity pin and that of disabled interfaces (`reset_usb_boot`). The core sleeps then.
  public var usbBootRequested: ((_ pins: UInt32, _ disabled: UInt32) -> Void)?
  /// Called when a core begins to wait for the six words of `Core1Launch`, with its number. It sleeps
  /// then, until `start` is called.
  public var vectorAwaited: ((_ core: Int) -> Void)?

  /// Fills the bus's ROM.
  ///
  /// - Parameter chip: The chip that the functions for flash act on.
  public init(bus: Bus, chip: FlashChip) {
    self.bus = bus
    flash = FlashFunctions(bus: bus, chip: chip)
    install()
  }

  /// The functions that were called at least once, by name.
  public var replacedFunctions: [String] {
    zip(names, calls).filter { $0.1 > 0 }.map(\.0).sorted()
  }

  // MARK: What the ROM does at reset

  /// Does what core 0 does in the ROM after a reset that leads to flash: checks the first 256 bytes of
  /// that, copies them to SRAM and enters them there with LR = 0. Where they are not valid it asks for
  /// the USB boot loader.
  ///
  /// - Returns: Whether they were valid.
  @discardableResult
  public func bootFromFlash(core: inout Core) -> Bool {
    let access = core.access
    // Out of reset: TIMER, PADS_QSPI, PADS_BANK0 and IO_QSPI, through the view that clears bits
    // (pico-sdk hardware/regs/resets.h).
    flash.write(0x4000_F000, 1 << 21 | 1 << 9 | 1 << 8 | 1 << 6, access)
    flash.connectInternalFlash(access)
    flash.exitXIP(access)
    let sector = (0..<min(Int(BootSector.size), Int(bus.flashSize))).map {
      bus.flash.load(fromByteOffset: $0, as: UInt8.self)
    }
    guard BootSector.isValid(sector), bus.load(sector, at: BootSector.address) else {
      requestUSBBoot(&core, pins: 0, disabled: 0)
      return false
    }
    flash.flushCache(access)
    core[14] = 0
    core[13] = core[13] &- BootSector.stackUsed
    core.start(at: BootSector.address)
    return true
  }

  /// Starts a core that waits in the ROM, as `Core1Launch` found it is to. It ends in `deadLoop` if the
  /// program returns.
  public func start(_ start: Core1Launch.Start, core: inout Core) {
    core.systemControl.vectorTable = start.vectorTable & SystemControl.vectorTableMask
    core[13] = start.stackPointer
    core[14] = deadLoop | 1
    core.start(at: start.entry)
    core.noteLaunch()
  }

  private func requestUSBBoot(_ core: inout Core, pins: UInt32, disabled: UInt32) {
    core.start(at: deadLoop)
    usbBootRequested?(pins, disabled)
  }

  private func waitForVector(_ core: inout Core) {
    core.start(at: deadLoop)
    vectorAwaited?(core.number)
  }

  // MARK: Installation

  private func install() {
    var image = ROMImage()
    deadLoop = image.append(halfwords: [0xBF30, 0xE7FD])
    let reset = install(&image, ROMFunction("_start", startOfROM))
    flashBoot = install(
      &image, ROMFunction("_boot_from_flash", { [self] core in bootFromFlash(core: &core) }))
    let lookup = install(&image, ROMFunction("rom_table_lookup", Self.lookUp))
    let functions = installFunctions(&image)
    let data = installData(&image)
    image.finish(
      reset: reset, fault: deadLoop, lookup: lookup, functions: image.appendTable(functions),
      data: image.appendTable(data))
    _ = bus.load(image.bytes, at: AddressMap.rom)
  }

  private func startOfROM(_ core: inout Core) {
    guard core.number == 0 else { return waitForVector(&core) }
    let access = core.access
    if let vector = WatchdogVector(on: bus, access) {
      WatchdogVector.clear(on: bus, access)
      start(vector, core: &core)
    } else {
      bootFromFlash(core: &core)
    }
  }

  /// Calls what the watchdog's registers name. If it returns, the ROM goes on to flash.
  private func start(_ vector: WatchdogVector, core: inout Core) {
    core[13] = vector.stackPointer
    core[14] = flashBoot | 1
    core.branch(toInterworking: vector.entry)
  }

  private func installFunctions(_ image: inout ROMImage) -> [(code: String, address: UInt32)] {
    let own = [
      (
        "UB",
        ROMFunction(
          "reset_usb_boot", { [self] in requestUSBBoot(&$0, pins: $0[0], disabled: $0[1]) })
      ),
      ("WV", ROMFunction("wait_for_vector", waitForVector)),
    ]
    var table = (BitFunctions.all + MemoryFunctions.all + flash.all + own).map {
      (code: $0.0, address: install(&image, $0.1) | 1)
    }
    // The address in R7 is called, and a breakpoint follows: MOVS R6, #1; ORRS R7, R6; BLX R7; BKPT; B.
    let trampoline = image.append(halfwords: [0x2601, 0x4337, 0x47B8, 0xBE00, 0xE7FA])
    table.append(("DT", trampoline | 1))
    table.append(("DE", trampoline + 6 | 1))
    return table
  }

  private func installData(_ image: inout ROMImage) -> [(code: String, address: UInt32)] {
    let singleStart = image.end
    let singles = SoftFloatTable.all.map { install(&image, $0) | 1 }
    let singleEnd = image.end
    let doubles = SoftDoubleTable.all.map { install(&image, $0) | 1 }
    let doubleEnd = image.end
    // How many entries a table has is in the byte two before the first one.
    image.align(to: 4)
    let count = image.append(halfwords: [0, UInt16(singles.count)]) + 2
    let singleTable = image.append(words: singles)
    let doubleTable = image.append(words: doubles)
    let revision = image.append(words: [0])
    let copyright = image.append(text: "rambudget's own boot ROM")
    return [
      ("GR", revision), ("CR", copyright), ("SF", singleTable), ("SD", doubleTable), ("FZ", count),
      ("FS", singleStart), ("FE", singleEnd), ("DS", singleEnd), ("DE", doubleEnd),
    ]
  }

  /// Gives a function its place, and answers where.
  private func install(_ image: inout ROMImage, _ function: ROMFunction) -> UInt32 {
    let address = image.append(halfwords: [ROMImage.stub])
    let number = names.count
    names.append(function.name)
    calls.append(0)
    bus.replace(address) { [self] core in
      calls[number] &+= 1
      function.body(&core)
    }
    return address
  }

  /// R0: a table; R1: a code. Answers with what the table has for it, or zero.
  private static func lookUp(_ core: inout Core) {
    var entry = core[0]
    while true {
      guard let code = core.loadHalfword(entry) else { break }
      if code == 0 {
        core[0] = 0
        return
      }
      guard let value = core.loadHalfword(entry &+ 2) else { break }
      if code == core[1] {
        core[0] = value
        return
      }
      entry = entry &+ 4
    }
    core.raiseFromHook(core.accessFault)
  }
}
