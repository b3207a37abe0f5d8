import ElfImage
import Foundation
import Observation
import RP2040

/// A program of Tests/RP2040Tests/SDK, built with the Pico SDK, on a chip of its own.
struct SDKProgram {
  enum ROM: String, CaseIterable, Sendable { case emulated, real }

  /// A line `name: value`, with what the program expected of it.
  struct Line: Equatable {
    var name: String
    var value: String
    var expectation: ClosedRange<String>?
  }

  let chip: Chip
  private let start: Chip.Start
  private let output = Output()

  private final class Output { var bytes: [UInt8] = [] }

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// All programs, built once.
  static let built = Result { () throws -> URL in
    let folder = root.appendingPathComponent(".build/rp2040-sdk")
    try execute("Tests/RP2040Tests/SDK/build", folder.path)
    return folder
  }

  /// The boot ROM of a real chip, fetched once.
  static let realROM = Result { () throws -> [UInt8] in
    let folder = root.appendingPathComponent(".build/bootrom")
    try execute("Tests/RP2040Tests/BootROM/fetch-rom", folder.path)
    return try [UInt8](Data(contentsOf: folder.appendingPathComponent("b1.bin")))
  }

  struct Failed: Error {
    let command: String
    let status: Int32
  }

  private static func execute(_ command: String, _ argument: String) throws {
    let process = Process()
    process.executableURL = root.appendingPathComponent(command)
    process.arguments = [argument]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(command: command, status: process.terminationStatus)
    }
  }

  init(_ name: String, rom: ROM = .emulated, seed: UInt64 = 1) throws {
    let file = try [UInt8](
      Data(contentsOf: Self.built.get().appendingPathComponent("\(name).elf")))
    let firmware = try Firmware(try ElfImage(reading: file), file: file)
    chip = Chip(seed: seed, rom: rom == .real ? try Self.realROM.get() : nil)
    start = firmware.start
    for segment in firmware.segments { _ = chip.bus.load(segment.bytes, at: segment.address) }
    chip.peripherals.uarts[0].onTransmit = { [output] in output.bytes.append($0) }
    chip.core0.isTraced = true
    chip.core1.isTraced = true
    chip.powerOn(start)
  }

  /// Runs for that many seconds of the program's time at most.
  func run(seconds: UInt64 = 10) -> Chip.Stop {
    let clock = chip.peripherals.clockTree
    while clock.microseconds(at: chip.cycle) < seconds * 1_000_000 {
      let stop = chip.run(until: chip.cycle + 50_000_000)
      if stop != .timeUp { return stop }
    }
    return .timeUp
  }

  /// Runs until it has printed `done`, for 10 s of its time at most.
  ///
  /// - Returns: Why it stopped before that; nil if it did not.
  func finish() -> Chip.Stop? {
    let clock = chip.peripherals.clockTree
    while clock.microseconds(at: chip.cycle) < 10_000_000 {
      let stop = chip.run(until: chip.cycle + 1_000_000)
      if text.hasSuffix("\ndone\n") { return nil }
      if stop != .timeUp { return stop }
    }
    return .timeUp
  }

  var text: String { String(decoding: output.bytes, as: UTF8.self) }

  /// What it printed, line by line; those that are no `name: value` have no name.
  var lines: [Line] {
    text.split(whereSeparator: \.isNewline).map { line in
      let words = line.split(separator: " ").map(String.init)
      guard let first = words.first, first.hasSuffix(":"), words.count >= 2 else {
        return Line(name: "", value: String(line))
      }
      var result = Line(name: String(first.dropLast()), value: words[1])
      if words.count >= 4, words[2] == "expected" {
        let last = words.count == 6 ? words[5] : words[3]
        result.expectation = min(words[3], last)...max(words[3], last)
      }
      return result
    }
  }
}
