import Foundation
import Support
import Testing

/// Damaged images, given to `run`: each is refused, or runs to a fault or a limit; none crashes or
/// hangs the command.
@Suite struct RunDamageTests {
  /// How long to go on: `RAMBUDGET_FUZZ_SECONDS`, or as long as a few of each kind take.
  private static let seconds = ProcessInfo.processInfo.environment["RAMBUDGET_FUZZ_SECONDS"]
    .flatMap(Double.init)

  enum Damage: String, CaseIterable {
    /// Bytes anywhere.
    case anywhere
    /// The ELF header and the program headers, which say what is loaded to where.
    case headers
    /// The second half: symbols, their names, debug information.
    case symbols
  }

  @Test(arguments: Damage.allCases, [RunProgram.heap, .multicore])
  func isSurvived(damage: Damage, program: RunProgram) async throws {
    let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: try program.path())))
    var random = Seeded(UInt64(program.rawValue.utf8.count * 10 + damage.rawValue.utf8.count))
    let end = Date().addingTimeInterval((Self.seconds ?? 0) / 6)
    var count = 0
    while count < 6 || Date() < end {
      count += 1
      try await run(damaged(whole, damage, &random))
    }
  }

  private func damaged(_ whole: [UInt8], _ damage: Damage, _ random: inout Seeded) -> [UInt8] {
    let range =
      switch damage {
      case .anywhere: 0..<whole.count
      case .headers: 16..<min(whole.count, 52 + 32 * 6)
      case .symbols: whole.count / 2..<whole.count
      }
    var bytes = whole
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: range, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
      default:
        let edge: UInt8 = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &random) ?? 0
        for index in place..<min(place + 4, bytes.count) { bytes[index] = edge }
      }
    }
    return bytes
  }

  private func run(_ bytes: [UInt8]) async throws {
    let scratch = try Scratch()
    let file = try scratch.write(bytes, "damaged.elf")
    let outcome = try await Rambudget.run(
      [
        "run", file, "--max-instructions", "400000", "--seconds", "1", "--no-map", "--events", "e",
        "--profile-out", "p", "--format", "markdown", "--uart", "none",
      ], in: scratch.folder)
    let names = try scratch.names()
    let isFine =
      switch outcome.status {
      case 0, 1: !outcome.output.isEmpty && names == ["damaged.elf", "e", "p"]
      case 65:
        outcome.output.isEmpty && outcome.complaints.contains(file)
          && names == ["damaged.elf"]
      default: false
      }
    guard !isFine else { return }
    // Kept, as the seed alone says little.
    let kept = FileManager.default.temporaryDirectory.appendingPathComponent(
      "rambudget-run-\(UInt64.random(in: 0 ... .max)).elf")
    try Data(bytes).write(to: kept)
    Issue.record("\(outcome.status): \(outcome.complaints) \(kept.path)")
  }
}
