import Foundation
import RP2040Support
import Testing

/// Real code on the core: mbedTLS and libgcc, against the same source on the host and against Python.
@Suite struct ProgramTests {
  /// The two programs, built once.
  static let built = Result { () throws -> URL in
    // Where the benchmark has them, too.
    let folder = program.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent(".build/rp2040-kernels")
    _ = try output(of: program.appendingPathComponent("build"), [folder.path])
    return folder
  }

  static let program = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Program")

  struct Failed: Error {
    let command: String
    let status: Int32
  }

  /// What a command prints, without the end of the line.
  static func output(of command: URL, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = command
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failed(command: command.path, status: process.terminationStatus)
    }
    return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  static func guest(_ which: UInt32, _ argument: UInt32) throws -> GuestProgram.Answer {
    let elf = try Data(contentsOf: built.get().appendingPathComponent("kernels.elf"))
    return try GuestProgram(elf: [UInt8](elf)).call(which, argument)
  }

  static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }

  @Test(arguments: [0, 3, 55, 56, 64, 1_000, 100_000] as [UInt32])
  func digests(length: UInt32) throws {
    try compare(0, length, withReference: true)
  }

  @Test(arguments: [1, 2, 77] as [UInt32])
  func pointsOfP256(factor: UInt32) throws {
    try compare(1, factor, withReference: true)
  }

  @Test(arguments: 0..<20 as Range<UInt32>)
  func divisionsAndFloatingPoint(seed: UInt32) throws {
    try compare(2, seed, withReference: false)
  }

  private func compare(_ which: UInt32, _ argument: UInt32, withReference: Bool) throws {
    let answer = try Self.digits(Self.guest(which, argument).bytes)
    let arguments = [String(which), String(argument)]
    let host = try Self.built.get().appendingPathComponent("kernels")
    #expect(try answer == Self.output(of: host, arguments))
    guard withReference else { return }
    let reference = Self.program.appendingPathComponent("reference.py")
    #expect(try answer == Self.output(of: reference, arguments))
  }

  /// The same instructions every time, however the run is cut into slices.
  @Test func runsAreDeterministic() throws {
    #expect(try Self.guest(1, 3) == Self.guest(1, 3))
  }
}
