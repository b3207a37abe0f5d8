import CUnicorn
import Glibc
import RP2040

/// The core under test and the oracle, given the same instructions and registers.
final class Pair {
  private var core: Core
  private let bus: Bus
  private let oracle: Oracle
  private var programs: RandomPrograms
  /// The next place for code: never the same twice in a row, as the oracle caches what it translated.
  private var place: UInt32 = AddressMap.flash
  private let before: UnsafeMutablePointer<UInt32> = .allocate(capacity: Oracle.count)

  private(set) var compared = 0
  private(set) var faulted = 0
  private(set) var unaligned = 0
  private(set) var beyondOracle = 0
  private(set) var differences: [String] = []

  var summary: String {
    "\(compared) instructions compared, \(faulted) faults on both sides, \(unaligned) unaligned "
      + "(which the oracle allows), \(beyondOracle) outside of the oracle's memory, "
      + "\(differences.count) differences"
  }

  init(seed: UInt64) throws {
    bus = Bus(flashSize: DifferentialTests.flashSize)
    core = Core(0, bus: bus)
    oracle = try Oracle(
      romSize: Int(AddressMap.romSize), flash: UInt64(AddressMap.flash),
      flashSize: Int(DifferentialTests.flashSize), sram: UInt64(AddressMap.sram),
      sramSize: Int(AddressMap.sramSize))
    programs = RandomPrograms(numbers: RandomNumbers(seed: seed))
    // Vectors in the ROM, for the faults: the handler is never executed.
    for word: UInt32 in 0..<4 {
      bus.rom.storeBytes(of: 0x101, toByteOffset: Int(word) * 4, as: UInt32.self)
    }
    try oracle.write(0, bus.rom, count: Int(AddressMap.romSize))
    try oracle.write(UInt64(place), bus.flash, count: Int(DifferentialTests.flashSize))
    for index in stride(from: 0, to: DifferentialTests.dataSize, by: 4) {
      let word = UInt32(truncatingIfNeeded: programs.numbers.next())
      (data + index).storeBytes(of: word, as: UInt32.self)
    }
    restoreOracleMemory()
  }

  deinit { before.deallocate() }

  private var dataOffset: Int { Int(RandomPrograms.data - AddressMap.sram) }
  private var data: UnsafeMutableRawPointer { bus.sram + dataOffset }

  /// Makes the oracle's memory the same again: the data, or all of it.
  private func restoreOracleMemory(all: Bool = false) {
    if all {
      memcpy(oracle.sram, bus.sram, Int(AddressMap.sramSize))
    } else {
      memcpy(oracle.sram + dataOffset, data, DifferentialTests.dataSize)
    }
  }

  /// Starts afresh after a fault: its frame is on the stack, wherever that was, and the oracle has
  /// gone on with what was unaligned.
  private func recover(all: Bool = false) {
    var isInData = core[13] &- RandomPrograms.data < UInt32(DifferentialTests.dataSize)
    if case .unaligned(let address) = core.lastFault?.fault {
      let end = UInt32(DifferentialTests.dataSize) - 64
      isInData = isInData && address &- RandomPrograms.data < end
    }
    core.reset()
    restoreOracleMemory(all: all || !isInData)
  }

  /// Whether any byte of SRAM differs now.
  var memoryDiffers: Bool { memcmp(bus.sram, oracle.sram, Int(AddressMap.sramSize)) != 0 }

  /// Gives both sides `code` at the next place, and the same random registers.
  private func prepare(_ code: [UInt16]) throws {
    let size = code.count * 2
    if Int(place - AddressMap.flash) + size + 8 > Int(DifferentialTests.flashSize) {
      place = AddressMap.flash
    }
    let target = bus.flash + Int(place - AddressMap.flash)
    for (index, halfword) in code.enumerated() {
      target.storeBytes(of: halfword, toByteOffset: index * 2, as: UInt16.self)
    }
    bus.invalidate(place, count: UInt32(size))
    try oracle.write(UInt64(place), target, count: size)
    for register in 0..<15 { before[register] = programs.value() }
    before[13] = RandomPrograms.data + 0x800 + 4 * programs.numbers.below(0x80)
    before[15] = place
    before[16] = UInt32(truncatingIfNeeded: programs.numbers.next()) & 0xF000_0000
    for register in 0..<15 { core[register] = before[register] }
    core.flags = before[16]
    core.start(at: place)
    memcpy(oracle.values, before, Oracle.count * 4)
    place += UInt32(size + 3) & ~3
  }

  func compareInstruction() throws {
    let (first, second) = programs.instruction()
    try prepare([first, second])
    let faults = core.faultCount
    _ = core.run(cycles: 1)
    let error = try oracle.run(count: 1)
    let hasFaulted = core.faultCount != faults || !isInThumbState
    settle([first, second], hasFaulted: hasFaulted, error: error)
  }

  /// Whether all of a program was executed, and not a part before a fault.
  func compareProgram(length: Int) throws -> Bool {
    let code = (0..<length).map { _ in programs.straightInstruction() }
    try prepare(code)
    let faults = core.faultCount
    _ = core.run(cycles: UInt64(length))
    let hasFaulted = core.faultCount != faults
    // The oracle would go on after what only it allows: it runs as far as the core came.
    if hasFaulted {
      recover(all: true)
      return false
    }
    let error = try oracle.run(count: length)
    settle(code, hasFaulted: false, error: error)
    return true
  }

  private var isInThumbState: Bool { core.xpsr >> 24 & 1 != 0 }

  private func settle(_ code: [UInt16], hasFaulted: Bool, error: uc_err) {
    if hasFaulted {
      if case .unaligned = core.lastFault?.fault {
        unaligned += 1
      } else if error != UC_ERR_OK {
        faulted += 1
      } else {
        note(code, "a fault here alone: \(String(describing: core.lastFault))")
      }
      recover()
      return
    }
    if error == UC_ERR_READ_UNMAPPED || error == UC_ERR_WRITE_UNMAPPED {
      beyondOracle += 1
      restoreOracleMemory()
      return
    }
    compared += 1
    // After a branch to where there is nothing the oracle has tried to fetch already.
    let hasBranched = core.pc &- before[15] > 4
    if error != UC_ERR_OK, !hasBranched {
      note(code, "a fault there alone: \(String(cString: uc_strerror(error)))")
    }
    // The oracle keeps bits 1 and 0 of SP, which have no storage (B1.4.1).
    oracle.values[13] &= ~3
    for register in 0..<16 where core[register] != oracle.values[register] {
      note(code, "R\(register) is \(hex(core[register])), not \(hex(oracle.values[register]))")
    }
    if core.flags != oracle.values[16] {
      note(code, "the flags are \(hex(core.flags)), not \(hex(oracle.values[16]))")
    }
    if memcmp(data, oracle.sram + dataOffset, DifferentialTests.dataSize) != 0 {
      note(code, "memory differs")
      restoreOracleMemory()
    }
  }

  private func note(_ code: [UInt16], _ what: String) {
    let halfwords = code.map { hex(UInt32($0)) }.joined(separator: " ")
    let registers = (0..<Oracle.count).map { hex(before[$0]) }.joined(separator: " ")
    differences.append("\(halfwords): \(what); from \(registers)")
  }
}

/// `value` as hexadecimal digits.
func hex(_ value: UInt32) -> String { String(value, radix: 16) }
