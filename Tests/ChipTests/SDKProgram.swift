import ElfImage
import Foundation
import Observation
import RP2040

/// A program of Tests/RP2040Tests/SDK, built with the Pico SDK, on a chip of its own.
struct SDKProgram {
  enum ROM: String, CaseIterable, Sendable { case emulated, real }

  let chip: Chip
  private let image: ElfImage
  private let functions: FunctionIndex
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

  init(
    _ name: String, rom: ROM = .emulated, seed: UInt64 = 1, isTraced: Bool = true
  ) throws {
    let file = try [UInt8](
      Data(contentsOf: Self.built.get().appendingPathComponent("\(name).elf")))
    image = try ElfImage(reading: file)
    functions = FunctionIndex(image)
    let firmware = try Firmware(image, file: file)
    chip = Chip(seed: seed, rom: rom == .real ? try Self.realROM.get() : nil)
    for segment in firmware.segments { _ = chip.bus.load(segment.bytes, at: segment.address) }
    chip.peripherals.uarts[0].onTransmit = { [output] in output.bytes.append($0) }
    chip.core0.isTraced = isTraced
    chip.core1.isTraced = isTraced
    chip.powerOn(firmware.start)
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

  /// What it printed, line by line.
  var lines: [SDKProgramLine] {
    text.split(whereSeparator: \.isNewline).map { SDKProgramLine(String($0)) }
  }

  /// The first value that it printed under that name.
  func value(of name: String) -> String? { lines.first { $0.name == name }?.value }

  /// The function around an address, by name.
  func function(at address: UInt32) -> String { functions.name(of: address) }

  /// Where a symbol is.
  func address(of symbol: String) -> UInt32? {
    let found = image.symbols.first { $0.name == symbol }
    return found.map { UInt32(truncatingIfNeeded: $0.address) & ~1 }
  }
}
