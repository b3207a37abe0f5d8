import Glibc
import RP2040
import RP2040Support

/// Millions of instructions per CPU second on one core, and with everything observed on a chip whose
/// core 1 sleeps:
///
///     Tests/RP2040Tests/Benchmark/run
@main struct RP2040Benchmark {
  static func main() throws {
    guard CommandLine.arguments.count == 2, let elf = contents(of: CommandLine.arguments[1]) else {
      print("usage: RP2040Benchmark KERNELS.elf")
      exit(64)
    }
    let program = try GuestProgram(elf: elf)
    let observed = try ChipKernels(elf: elf)
    let rows: [(String, () throws -> UInt64)] = [
      ("loop of 8 instructions", { loop(200_000_000) }),
      ("SHA-256 of 4 MB, plain", { try program.call(0, 4_000_000).instructions }),
      ("SHA-256 of 4 MB, observed", { try observed.call(0, 4_000_000) }),
      ("P-256 multiplication, 10 times, plain", { try multiplications(10, program) }),
      (
        "P-256 multiplication, 10 times, observed",
        { try (1...10).reduce(0) { try $0 + observed.call(1, $1) } }
      ),
    ]
    print("Millions of instructions per CPU second, best, median and worst of 7 runs:")
    for (name, work) in rows {
      var speeds: [Double] = []
      var instructions: UInt64 = 0
      for _ in 0..<7 {
        let start = cpuSeconds()
        instructions = try work()
        speeds.append(Double(instructions) / (cpuSeconds() - start) / 1e6)
      }
      speeds.sort()
      let figures = [6, 3, 0].map { String(Int(speeds[$0])) }.joined(separator: " / ")
      print("  \(name): \(figures)   (\(instructions / 1_000_000) million instructions)")
    }
    print("Most bytes in use of the observed heap: \(observed.peak())")
  }

  /// Arithmetic, a store, a load, a comparison and a branch in flash.
  static func loop(_ cycles: UInt64) -> UInt64 {
    let bus = Bus()
    var core = Core(0, bus: bus)
    let code: [UInt16] = [0x3801, 0x1809, 0x404A, 0x08D3, 0x6023, 0x6825, 0x2800, 0xD1F7]
    let bytes = code.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    guard bus.load(bytes, at: AddressMap.flash) else { return 0 }
    core.start(at: AddressMap.flash)
    core[4] = AddressMap.sram
    _ = core.run(cycles: cycles)
    return core.cycles
  }

  static func multiplications(_ count: UInt32, _ program: GuestProgram) throws -> UInt64 {
    try (1...count).reduce(0) { try $0 + program.call(1, $1).instructions }
  }

  static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  static func contents(of path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&piece, 1, piece.count, file)
      if count == 0 { return bytes }
      bytes += piece[..<count]
    }
  }
}
