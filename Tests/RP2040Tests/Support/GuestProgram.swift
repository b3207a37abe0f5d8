import ElfImage
import RP2040

/// A program for nothing but the core: `Program/kernels.c`, with its segments in memory.
public final class GuestProgram {
  public enum Failure: Error, Equatable {
    /// The image has no such symbol.
    case noSymbol(String)
    /// A segment lies outside of memory.
    case segmentOutside(UInt64)
    /// It did not come back within the cycles given, or not in the way it should.
    case lost(Core.Stop, pc: UInt32, FaultRecord?)
  }

  public struct Answer: Equatable, Sendable {
    public var result: Int32
    /// As many bytes as `result` says.
    public var bytes: [UInt8]
    public var instructions: UInt64
  }

  private let bus = Bus()
  private var core: Core
  private let kernel: UInt32
  private let finished: UInt32
  private let output: UInt32

  public init(elf bytes: [UInt8]) throws {
    let image = try ElfImage(reading: bytes)
    func symbol(_ name: String) throws -> UInt32 {
      guard let found = image.symbols.first(where: { $0.name == name }) else {
        throw Failure.noSymbol(name)
      }
      return UInt32(truncatingIfNeeded: found.address)
    }
    kernel = try symbol("kernel")
    finished = try symbol("finished")
    output = try symbol("output")
    core = Core(0, bus: bus)
    for segment in image.segments where segment.isLoad {
      let start = Int(segment.offset)
      let contents = Array(bytes[start..<start + Int(segment.fileSize)])
      guard bus.load(contents, at: UInt32(truncatingIfNeeded: segment.virtualAddress)) else {
        throw Failure.segmentOutside(segment.virtualAddress)
      }
    }
    // Vectors for a BKPT, which is how the program ends: its HardFault handler is a branch to itself.
    guard bus.load([0, 0, 4, 0x20, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0], at: AddressMap.rom),
      bus.load([0xFE, 0xE7], at: 0x100)
    else { throw Failure.segmentOutside(0) }
  }

  /// Calls `kernel` with two arguments and the place for its answer.
  public func call(
    _ which: UInt32, _ argument: UInt32, cycles: UInt64 = 2_000_000_000
  ) throws -> Answer {
    core.reset()
    core[0] = which
    core[1] = argument
    core[2] = output
    core[13] = AddressMap.sram + AddressMap.sramSize
    core[14] = finished | 1
    core.start(at: kernel)
    let start = core.cycles
    let faults = core.faultCount
    // In pieces, as the handler would otherwise use up all of the cycles.
    var stop = Core.Stop.timeUp
    while core.faultCount == faults, core.cycles - start < cycles, stop == .timeUp {
      stop = core.run(cycles: min(100_000, cycles - (core.cycles - start)))
    }
    guard core.lastFault?.fault == .breakpoint(0), core.faultCount == faults + 1 else {
      throw Failure.lost(stop, pc: core.pc, core.lastFault)
    }
    // The frame that the BKPT saved holds what R0 was.
    let frame = Int(core[13] - AddressMap.sram)
    let result = bus.sram.load(fromByteOffset: frame, as: Int32.self)
    let count = Int(min(max(result, 0), 256))
    let place = Int((output & ~1) - AddressMap.sram)
    let bytes = Array(UnsafeRawBufferPointer(start: bus.sram + place, count: count))
    return Answer(result: result, bytes: bytes, instructions: core.cycles - start)
  }
}
