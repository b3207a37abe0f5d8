import ElfImage
import Ledger
import MemoryModel
import Observation
import RP2040

/// The kernels on a whole chip, with everything observed that can be.
final class ChipKernels {
  private let chip = Chip()
  private let observer: Observer
  private let image: ElfImage
  private var output: UInt32 = 0

  enum Failure: Error {
    case noSymbol(String)
    case segmentOutside
    case lost(Chip.Stop)
  }

  init(elf bytes: [UInt8]) throws {
    image = try ElfImage(reading: bytes)
    observer = Observer(
      image: image, ledger: try Ledger(LinkEvidence(elf: image, board: .rp2040)))
    for segment in image.segments where segment.isLoad {
      let start = Int(segment.offset)
      let contents = Array(bytes[start..<start + Int(segment.fileSize)])
      guard chip.bus.load(contents, at: UInt32(truncatingIfNeeded: segment.virtualAddress)) else {
        throw Failure.segmentOutside
      }
    }
    // Vectors for the BKPT that the program ends with.
    _ = chip.bus.load([0, 0, 4, 0x20, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0], at: AddressMap.rom)
    _ = chip.bus.load([0xFE, 0xE7], at: 0x100)
    // Core 1 sleeps: WFI, and a branch back.
    _ = chip.bus.load([0x30, 0xBF, 0xFD, 0xE7], at: 0x180)
    chip.core1.start(at: 0x180)
    observer.attach(to: chip)
  }

  /// Calls `kernel`; the answer is how many instructions that took.
  func call(_ which: UInt32, _ argument: UInt32) throws -> UInt64 {
    chip.core0.forgetFault()
    chip.core0.reset()
    chip.core0[0] = which
    chip.core0[1] = argument
    chip.core0[2] = try address("output")
    chip.core0[13] = AddressMap.sram + AddressMap.sramSize
    chip.core0[14] = try address("finished") | 1
    chip.core0.start(at: try address("kernel"))
    let before = chip.instructions
    let stop = chip.run(until: .max)
    guard stop == .faulted(core: 0), chip.core0.lastFault?.fault == .breakpoint(0) else {
      throw Failure.lost(stop)
    }
    return chip.instructions - before
  }

  /// Bytes that the C heap had in use at most.
  func peak() -> Int { observer.finish().peak(ofHeap: "c-heap") ?? 0 }

  private func address(_ name: String) throws -> UInt32 {
    guard let symbol = image.symbols.first(where: { $0.name == name }) else {
      throw Failure.noSymbol(name)
    }
    return UInt32(truncatingIfNeeded: symbol.address) & ~1
  }
}
