import RP2040
import Testing

@Suite("Boot ROM: functions on bits and memory as the real one does them")
struct MemoryFunctionTests {
  private static let area: UInt32 = 0x2000_1000
  private static let size = 256
  private static let sources: [UInt32] = [0, 1, 2, 3, 4, 8, 12, 100, 101, 102, 103]

  @Test(arguments: ["P3", "R3", "L3", "T3"])
  func bits(code: String) throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    let (theirs, ours) = (try real.lookUp(code), try emulated.lookUp(code))
    var random = RandomNumbers(seed: 1)
    var words = (0..<5_000).map { _ in UInt32(truncatingIfNeeded: random.next()) }
    let ones: UInt32 = ~0
    for shift: UInt32 in 0...32 { words += [1 << shift, ones << shift, ones >> shift] }
    for word in words {
      let expected = try real.call(theirs, [word])[0]
      #expect(try emulated.call(ours, [word])[0] == expected)
    }
  }

  /// All alignments, sizes around each step, apart and overlapping.
  @Test(arguments: ["MC", "C4"])
  func copies(code: String) throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    let (theirs, ours) = (try real.lookUp(code), try emulated.lookUp(code))
    let step: UInt32 = code == "MC" ? 1 : 4
    for size in UInt32(0)...40 {
      for target in stride(from: UInt32(0), through: 8, by: Int(step)) {
        for source in Self.sources where source % step == 0 {
          let arguments = [Self.area + 16 + target, Self.area + 16 + source, size]
          fill(real)
          fill(emulated)
          let expected = try real.call(theirs, arguments)[0]
          let result = try emulated.call(ours, arguments)[0]
          #expect(result == expected)
          #expect(
            emulated.sram(Self.area, Self.size) == real.sram(Self.area, Self.size),
            "\(size) bytes from \(source) to \(target)")
        }
      }
    }
  }

  @Test(arguments: ["MS", "S4"])
  func fills(code: String) throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    let (theirs, ours) = (try real.lookUp(code), try emulated.lookUp(code))
    for size in UInt32(0)...40 {
      for target in stride(from: UInt32(0), through: 8, by: code == "MS" ? 1 : 4) {
        let arguments = [Self.area + target, 0x1234_56A5, size]
        fill(real)
        fill(emulated)
        let expected = try real.call(theirs, arguments)[0]
        #expect(try emulated.call(ours, arguments)[0] == expected)
        #expect(emulated.sram(Self.area, Self.size) == real.sram(Self.area, Self.size))
      }
    }
  }

  private func fill(_ caller: ROMCaller) {
    _ = caller.bus.load((0..<Self.size).map { UInt8($0) }, at: Self.area)
  }

  @Test(
    "What cannot be done is a fault of the caller, and soon",
    arguments: [
      ("MS", [0x2000_0000, 0, 0xFFFF_FFFF]), ("MC", [0x2000_0000, 0x1000_0000, 0xFFFF_FFFF]),
      ("MS", [0x2004_1FF0, 0, 64]), ("MC", [0x2000_0000, 0x2004_1FFC, 64]),
      ("C4", [0x2000_0002, 0x2000_0010, 16]), ("MC", [0x1000_0000, 0x2000_0000, 4]),
      ("RP", [0, 0x2004_1FF0, 256]), ("RE", [0, 0xFFFF_FFFF, 1, 0xD8]),
      ("RE", [0xFF_F000, 0x2000, 1 << 16, 0xD8]),
    ] as [(String, [UInt32])])
  func faults(code: String, arguments: [UInt32]) throws {
    let rom = ROMCaller.emulated()
    let function = try rom.lookUp(code)
    #expect(throws: (any Error).self) { try rom.call(function, arguments) }
    #expect(rom.core.faultCount > 0)
  }
}
