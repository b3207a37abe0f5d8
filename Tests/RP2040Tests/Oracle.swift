import CUnicorn

/// libunicorn as a Cortex-M0 with the same memory as the core under test: ROM, a little flash, SRAM.
final class Oracle {
  /// The registers that are compared: R0 to R14, PC, and the flags in bits 31 to 28.
  static let count = 17

  /// What `load` sets and `store` reads.
  let values: UnsafeMutablePointer<UInt32>
  let sram: UnsafeMutableRawPointer
  private let engine: OpaquePointer
  private let numbers: UnsafeMutablePointer<Int32>
  private let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>

  struct Unusable: Error {
    let reason: String
  }

  init(romSize: Int, flash: UInt64, flashSize: Int, sram base: UInt64, sramSize: Int) throws {
    values = .allocate(capacity: Self.count)
    values.initialize(repeating: 0, count: Self.count)
    numbers = .allocate(capacity: Self.count)
    pointers = .allocate(capacity: Self.count)
    sram = .allocate(byteCount: sramSize, alignment: 4096)
    sram.initializeMemory(as: UInt8.self, repeating: 0, count: sramSize)
    for register in 0..<13 {
      numbers[register] = Int32(UC_ARM_REG_R0.rawValue) + Int32(register)
    }
    numbers[13] = Int32(UC_ARM_REG_SP.rawValue)
    numbers[14] = Int32(UC_ARM_REG_LR.rawValue)
    numbers[15] = Int32(UC_ARM_REG_PC.rawValue)
    numbers[16] = Int32(UC_ARM_REG_XPSR.rawValue)
    for index in 0..<Self.count { pointers[index] = UnsafeMutableRawPointer(values + index) }
    var handle: OpaquePointer?
    let mode = uc_mode(rawValue: UC_MODE_THUMB.rawValue | UC_MODE_MCLASS.rawValue)
    try Self.check(uc_open(UC_ARCH_ARM, mode, &handle))
    guard let handle else { throw Unusable(reason: "no engine") }
    engine = handle
    try Self.check(rambudget_uc_set_cortex_m0(engine))
    let code = UC_PROT_READ.rawValue | UC_PROT_EXEC.rawValue
    try Self.check(uc_mem_map(engine, 0, romSize, code))
    try Self.check(uc_mem_map(engine, flash, flashSize, code))
    try Self.check(uc_mem_map_ptr(engine, base, sramSize, UC_PROT_ALL.rawValue, sram))
  }

  deinit {
    uc_close(engine)
    values.deallocate()
    numbers.deallocate()
    pointers.deallocate()
    sram.deallocate()
  }

  private static func check(_ error: uc_err) throws {
    guard error == UC_ERR_OK else { throw Unusable(reason: String(cString: uc_strerror(error))) }
  }

  func write(_ address: UInt64, _ bytes: UnsafeRawPointer, count: Int) throws {
    try Self.check(uc_mem_write(engine, address, bytes, count))
    // What a branch of an earlier test translated from there is not forgotten by itself.
    try Self.check(rambudget_uc_forget(engine, address, address + UInt64(count)))
  }

  /// Sets all registers to `values`, executes `count` instructions, and reads the registers back.
  func run(count: Int) throws -> uc_err {
    let start = UInt64(values[15])
    values[16] = values[16] & 0xF000_0000 | 1 << 24
    try Self.check(uc_reg_write_batch(engine, numbers, pointers, Int32(Self.count)))
    let error = uc_emu_start(engine, start | 1, 0xFFFF_FFF0, 0, count)
    try Self.check(uc_reg_read_batch(engine, numbers, pointers, Int32(Self.count)))
    values[16] &= 0xF000_0000
    return error
  }
}
