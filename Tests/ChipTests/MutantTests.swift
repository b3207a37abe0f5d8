import ElfImage
import Foundation
import Ledger
import Observation
import RP2040
import Testing

/// Damaged programs do what they like to the chip and to who watches it: nothing may trap, and no run
/// may take longer than its limits say.
@Suite struct MutantTests {
  /// A xorshift generator (Marsaglia 2003), so that a failure can be repeated.
  private struct Numbers {
    var state: UInt64
    mutating func next(below bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(max(1, bound)))
    }
  }

  /// How long to go on: `RAMBUDGET_FUZZ_SECONDS`, or as long as 8 mutants of each program take.
  private static let seconds = ProcessInfo.processInfo.environment["RAMBUDGET_FUZZ_SECONDS"]
    .flatMap(Double.init)

  @Test(arguments: [
    "heap", "multicore", "dma", "exceptions", "flash", "adc_rtc_pwm", "gpio", "watchdog",
  ])
  func damagedPrograms(name: String) throws {
    let url = try SDKProgram.built.get().appendingPathComponent("\(name).elf")
    let file = try [UInt8](Data(contentsOf: url))
    let image = try ElfImage(reading: file)
    let firmware = try Firmware(image, file: file)
    let ledger = try Ledger(LinkEvidence(elf: image, board: .rp2040))
    var numbers = Numbers(state: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
    let end = Date().addingTimeInterval((Self.seconds ?? 0) / 8)
    var count = 0
    while count < 8 || Date() < end {
      count += 1
      run(firmware, image, ledger, &numbers)
    }
  }

  private func run(
    _ firmware: Firmware, _ image: ElfImage, _ ledger: Ledger, _ numbers: inout Numbers
  ) {
    let chip = Chip(seed: numbers.state)
    for segment in firmware.segments {
      var bytes = segment.bytes
      // The second stage stays whole: else the ROM would start nothing.
      let first = segment.address == AddressMap.flash ? 256 : 0
      for _ in 0..<numbers.next(below: 40) where bytes.count > first {
        bytes[first + numbers.next(below: bytes.count - first)] = UInt8(numbers.next(below: 256))
      }
      #expect(chip.bus.load(bytes, at: segment.address))
    }
    let observer = Observer(image: image, ledger: ledger)
    observer.attach(to: chip)
    chip.stopsAtFaults = numbers.next(below: 2) == 0
    chip.powerOn(firmware.start)
    while chip.instructions < 400_000 {
      // Whatever it does to its clocks, time passes.
      let before = chip.cycle
      let stop = chip.run(until: chip.cycle + 1_000_000, instructions: 400_000)
      if stop != .timeUp || chip.cycle == before { break }
      if chip.cycle > 100_000_000 { break }
    }
    #expect(chip.instructions <= 400_001)
    let profile = observer.finish()
    #expect(profile.phases.count >= 1)
    for heap in profile.phases.flatMap(\.heaps) {
      #expect(heap.layers?.reduce(0) { $0 + $1.peak } ?? heap.peak == heap.peak)
    }
  }
}
