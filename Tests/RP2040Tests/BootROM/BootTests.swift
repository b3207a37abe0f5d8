import RP2040
import Testing

@Suite("Boot ROM: what a reset does")
struct BootTests {
  private static let entry: UInt32 = 0x2004_1F00

  /// A first page of flash that ends in a loop, with its checksum.
  private static func image(isValid: Bool = true) -> [UInt8] {
    let code = [0xFE, 0xE7] + (2..<252).map { UInt8($0) }
    // Bit by bit, as the datasheet gives it (2.8.1.3.1).
    var sum: UInt32 = ~0
    for byte in code {
      for bit in (0..<8).reversed() {
        let isSet = (sum >> 31 != 0) != (byte >> bit & 1 != 0)
        sum = sum << 1 ^ (isSet ? 0x04C1_1DB7 : 0)
      }
    }
    if !isValid { sum ^= 1 << 7 }
    return code + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt32($0))) }
  }

  private func run(_ caller: ROMCaller) {
    caller.core.reset()
    for _ in 0..<2_000 where caller.core.pc != Self.entry {
      _ = caller.core.run(cycles: 1_000)
    }
  }

  @Test("Both ROMs enter the second stage alike")
  func boots() throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    for caller in [real, emulated] {
      #expect(caller.bus.load(Self.image(), at: AddressMap.flash))
      run(caller)
      #expect(caller.core.pc == Self.entry)
      #expect(caller.sram(Self.entry, 256) == Self.image())
      #expect(caller.core[14] == 0)
    }
    #expect(emulated.core[13] == real.core[13])
    #expect(emulated.control.flushes == real.control.flushes)
  }

  @Test("Without a valid second stage the emulated ROM asks for the USB boot loader")
  func refuses() {
    let caller = ROMCaller.emulated()
    var requests = 0
    caller.emulated?.usbBootRequested = { _, _ in requests += 1 }
    _ = caller.bus.load(Self.image(isValid: false), at: AddressMap.flash)
    run(caller)
    #expect(requests == 1)
    #expect(caller.core.state == .sleeping(untilEvent: false))
  }

  @Test("reset_usb_boot asks for the USB boot loader with its arguments")
  func usbBoot() throws {
    let caller = ROMCaller.emulated()
    let function = try caller.lookUp("UB")
    var requests: [[UInt32]] = []
    caller.emulated?.usbBootRequested = { requests.append([$0, $1]) }
    _ = try? caller.call(function, [1 << 25, 2])
    #expect(requests == [[1 << 25, 2]])
    #expect(caller.emulated?.replacedFunctions == ["reset_usb_boot", "rom_table_lookup"])
  }

  @Test("The tables have what programs look for")
  func tables() throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    #expect(emulated.word(0x10) & 0xFF_FFFF == real.word(0x10) & 0xFF_FFFF)
    #expect(emulated.word(0x10) >> 24 == 3)
    let functions = "P3 R3 L3 T3 MS S4 MC C4 UB DT DE WV IF EX RE RP FC CX".split(separator: " ")
    for code in functions {
      let (ours, theirs) = (try emulated.lookUp("\(code)"), try real.lookUp("\(code)"))
      #expect(ours & 1 == 1 && theirs & 1 == 1, "\(code)")
    }
    for code in "GR CR SF SD FZ FS FE DS".split(separator: " ") {
      #expect(try emulated.lookUp("\(code)", isData: true) != 0)
      #expect(try real.lookUp("\(code)", isData: true) != 0)
    }
    for caller in [real, emulated] {
      let table = try caller.lookUp("SF", isData: true)
      #expect(table & 3 == 0)
      #expect(caller.halfword(table - 2) & 0xFF == 32)
      #expect(try caller.lookUp("??") == 0)
    }
  }

  @Test("The trampoline calls what is in R7, and stops")
  func trampoline() throws {
    for caller in [try ROMCaller.real(), ROMCaller.emulated()] {
      let (start, end) = (try caller.lookUp("DT"), try caller.lookUp("DE"))
      let function = try caller.lookUp("L3")
      caller.core[7] = function
      caller.core[0] = 1
      caller.core.start(at: start)
      _ = caller.core.run(cycles: 200)
      #expect(caller.core[0] == 31)
      #expect(caller.core.lastFault?.fault == .breakpoint(0))
      #expect(caller.core.lastFault?.pc == end & ~1)
    }
  }

  @Test("Core 1 starts after six words, and begins anew with any that is out of order")
  func core1() {
    var launch = Core1Launch()
    let words: [UInt32] = [0, 0, 1, 0x2000_0000, 0x2004_0000, 0x1000_0201]
    for word: UInt32 in [1, 5, 7, 0] { _ = launch.receive(word) }
    let refused = launch.receive(9).reply
    #expect(refused == [0])
    for word in words.dropLast() {
      let answer = launch.receive(word)
      #expect(answer.reply == [word])
      #expect(answer.start == nil)
    }
    let answer = launch.receive(words[5])
    #expect(answer.reply == [words[5]])
    #expect(
      answer.start
        == .init(vectorTable: 0x2000_0000, stackPointer: 0x2004_0000, entry: 0x1000_0201))
  }

  /// A core with number 1 runs the real ROM; the other end of its FIFO is here.
  @Test("The real ROM answers as the model of core 1's launch does", arguments: 1...20)
  func realCore1(seed: Int) throws {
    let bus = Bus(flashSize: 4 << 10)
    #expect(bus.load(try RealROM.bytes(), at: 0))
    let sio = Divider()
    bus.attach(sio, at: 0xD000_0000)
    var core = Core(1, bus: bus)
    core.reset()
    _ = core.run(cycles: 1_000)
    #expect(sio.takeSent() == [Core1Launch.greeting])
    var launch = Core1Launch()
    var random = RandomNumbers(seed: UInt64(seed))
    let choice: [UInt32] = [0, 1, 1, 0x2004_1000, 0x2004_1000, 0x2000_0401]
    var starts = 0
    for _ in 0..<400 {
      let word = choice[Int(random.below(6))]
      let (reply, start) = launch.receive(word)
      sio.received.append(word)
      bus.signalEvent()
      // Its own signals end a run.
      for _ in 0..<3 { _ = core.run(cycles: 100) }
      #expect(sio.takeSent() == reply)
      guard let start else { continue }
      if start.entry == 0x2000_0401, start.stackPointer > 0x2000_0401 {
        // Empty SRAM there is MOVS R0, R0, over and over.
        #expect(core.pc > start.entry && core.pc < start.entry + 0x400)
        #expect(core.mainStackPointer == start.stackPointer & ~3)
        starts += 1
      }
      core.reset()
      _ = core.run(cycles: 1_000)
      #expect(sio.takeSent() == [Core1Launch.greeting])
    }
    #expect(starts > 0)
  }

  @Test("A core that waited starts where it is told to")
  func startsCore1() throws {
    let caller = ROMCaller.emulated()
    let rom = try #require(caller.emulated)
    var core = Core(1, bus: caller.bus)
    var waiting: [Int] = []
    rom.vectorAwaited = { waiting.append($0) }
    core.reset()
    _ = core.run(cycles: 10)
    #expect(waiting == [1])
    // MOVS R0, #7 and BX LR.
    #expect(caller.bus.load([0x07, 0x20, 0x70, 0x47], at: 0x2000_0400))
    rom.start(
      .init(vectorTable: 0x2000_0100, stackPointer: 0x2004_1000, entry: 0x2000_0401), core: &core)
    _ = core.run(cycles: 10)
    #expect(core[0] == 7)
    #expect(core[13] == 0x2004_1000)
    #expect(core.pc == rom.deadLoop + 2)
    #expect(core.state == .sleeping(untilEvent: false))
  }
}
