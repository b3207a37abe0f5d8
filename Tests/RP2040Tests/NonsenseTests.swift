import RP2040
import Testing

/// Any bytes as a program, on both cores, with interrupts: the host survives all of it.
@Suite struct NonsenseTests {
  private static let bases: [UInt32] = [
    0x2000_0000, 0x2100_0000, 0x1000_0000, 0, 0xE000_E000, 0xE000_ED00, 0x1500_0000, 0x4000_0000,
    0x2003_FF00, 0xFFFF_FF00,
  ]

  struct Totals {
    var faults: UInt64 = 0
    var lockups = 0
    var cycles: UInt64 = 0
  }

  @Test func nonsenseNeverTraps() {
    var totals = Totals()
    for seed: UInt64 in 0..<200 { Self.run(RandomNumbers(seed: seed), &totals) }
    print("nonsense: \(totals)")
    // So that the test notices if it no longer gets anywhere.
    #expect(totals.faults > 10_000)
    #expect(totals.lockups > 1_000)
    #expect(totals.cycles > 1_000_000)
  }

  private static func run(_ random: RandomNumbers, _ totals: inout Totals) {
    var numbers = random
    let bus = Bus(flashSize: 8 << 10)
    bus.attach(MemoryMapTests.Recorder(), at: 0x4000_0000)
    var first = Core(0, bus: bus)
    var second = Core(1, bus: bus)
    for (memory, size) in [
      (bus.sram, AddressMap.sramSize), (bus.rom, AddressMap.romSize), (bus.flash, bus.flashSize),
    ] {
      for offset in stride(from: 0, to: Int(size), by: 8) {
        memory.storeBytes(of: numbers.next(), toByteOffset: offset, as: UInt64.self)
      }
    }
    for vector: UInt32 in 0..<48 {
      let address = bases[Int(numbers.below(2))] + numbers.below(0x8000) | 1
      bus.rom.storeBytes(of: address, toByteOffset: Int(vector) * 4, as: UInt32.self)
    }
    // HardFault goes on behind what faulted, or else all would lock up at once: MRS R0, MSP;
    // LDR R1, [R0, #24]; ADDS R1, #2; STR R1, [R0, #24]; BX LR.
    let handler: [UInt16] = [0xF3EF, 0x8008, 0x6981, 0x3102, 0x6181, 0x4770]
    for (index, halfword) in handler.enumerated() {
      bus.rom.storeBytes(of: halfword, toByteOffset: 0x400 + index * 2, as: UInt16.self)
    }
    bus.rom.storeBytes(of: 0x401, toByteOffset: 12, as: UInt32.self)
    bus.rom.storeBytes(of: 0x2000_8000, toByteOffset: 0, as: UInt32.self)
    // A reset now and then, lest both be stuck asleep or locked up.
    for round in 0..<800 {
      if round % 10 == 0 {
        first.reset()
        second.reset()
      }
      bus.setInterruptLine(Int(numbers.below(32)), numbers.below(2) == 0)
      bus.setNMI(numbers.below(16) == 0, core: Int(numbers.below(2)))
      for register in 0..<15 where numbers.below(8) == 0 {
        first[register] = bases[Int(numbers.below(10))] &+ numbers.below(0x400)
        second[register] = bases[Int(numbers.below(10))] &+ numbers.below(0x400)
      }
      for stop in [first.run(cycles: 50), second.run(cycles: 50)] where stop == .lockedUp {
        totals.lockups += 1
      }
    }
    totals.faults += first.faultCount + second.faultCount
    totals.cycles += first.cycles + second.cycles
  }
}
