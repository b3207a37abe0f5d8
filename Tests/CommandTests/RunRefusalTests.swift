import Foundation
import Support
import Testing

/// What `run` refuses, before anything runs: one line that names it, and nothing on standard output.
@Suite struct RunRefusalTests {
  @Test(arguments: BadInputTests.cases) func noFirmware(input: BadInputTests.Case) async throws {
    let scratch = try Scratch()
    let file = try scratch.write(input.bytes, "input")
    expectRefused(
      try await Rambudget.run(["run", file]), naming: file, saying: input.asFirmware)
  }

  @Test func missingFilesAndFolders() async throws {
    let scratch = try Scratch()
    let missing = scratch.path("missing")
    let elf = try RunProgram.forever.path()
    expectRefused(
      try await Rambudget.run(["run", missing]), 66, naming: missing, saying: "no such file")
    for option in ["--bootrom", "--uart-input"] {
      expectRefused(
        try await Rambudget.run(["run", elf, option, missing]), 66, naming: missing,
        saying: "no such file")
      expectRefused(
        try await Rambudget.run(["run", elf, option, scratch.folder.path]),
        naming: scratch.folder.path, saying: "is a directory")
    }
    expectRefused(
      try await Rambudget.run(["run", scratch.folder.path]), naming: scratch.folder.path,
      saying: "is a directory")
  }

  @Test func aMapAndAnotherMachine() async throws {
    let scratch = try Scratch()
    let map = try scratch.write(SmallFirmware().map, "firmware.map")
    expectRefused(
      try await Rambudget.run(["run", map]), naming: map, saying: "give the linked firmware")
    #expect(try await Rambudget.run(["run", "--map", map]).status == 64)
    var elf = SmallFirmware().elf
    elf.machine = 3
    let x86 = try scratch.write(elf.build(), "x86.elf")
    expectRefused(try await Rambudget.run(["run", x86]), naming: x86, saying: "x86")
    expectRefused(try await Rambudget.run(["run", "/bin/sh"]), naming: "/bin/sh", saying: "64-bit")
  }

  // MARK: Images of other chips, and damaged ones

  struct Image: Sendable, CustomTestStringConvertible {
    var name: String
    var reason: String
    var elf: ElfBuilder
    var testDescription: String { name }

    /// - Parameter address: Of the only section that has contents.
    init(
      _ name: String, _ reason: String, at address: UInt32, words: [UInt32] = [0, 0],
      entry: UInt32 = 0, change: (inout ElfBuilder) -> Void = { _ in }
    ) {
      self.name = name
      self.reason = reason
      var contents = ByteBuilder()
      for word in words { contents.append(word) }
      elf = ElfBuilder()
      elf.entry = entry
      elf.sections = [
        .bits(".text", at: address, contents: contents.bytes),
        .noBits(".bss", at: 0x2000_0000, size: 64),
      ]
      elf.segments = [.init(from: ".text", fileSize: UInt32(4 * words.count))]
      elf.symbols = [.function("main", at: address, size: 4, in: ".text")]
      change(&elf)
    }
  }

  static let images: [Image] = [
    Image("an STM32's", "0x08000000, where an RP2040 has no memory", at: 0x0800_0000),
    Image(
      "an RP2350's", "a vector table is there, as on an RP2350", at: 0x1000_0000,
      words: [0x2008_2000, 0x1000_015D] + [UInt32](repeating: 0, count: 62)),
    Image(
      "no second stage", "no second-stage boot loader", at: 0x1000_0000,
      words: [UInt32](repeating: 0xFFFF_FFFF, count: 64)),
    Image("far too short a second stage", "no second-stage boot loader", at: 0x1000_0000),
    Image("beyond the RAM", "where an RP2040 has no memory", at: 0x2004_1FFC),
    Image("in the boot ROM", "in the boot ROM", at: 0x100),
    Image("behind the start of flash", "nothing to start", at: 0x1000_1000, entry: 0x1000_1001),
    Image("entry nowhere", "nothing to start", at: 0x2000_1000, entry: 0x3000_0001),
    Image("entry beside the program", "nothing to start", at: 0x2000_1000, entry: 0x2000_2001),
    Image("entry behind the program", "nothing to start", at: 0x2000_1000, entry: 0x2000_1009),
    Image("no segment", "no segment has any bytes", at: 0x2000_1000) { $0.segments = [] },
    Image("segment beyond the file", "", at: 0x2000_1000, entry: 0x2000_1001) {
      $0.damage(segment: 0, .offset, to: 0x7FFF_FFF0)
    },
    Image("segment longer than the file", "", at: 0x2000_1000, entry: 0x2000_1001) {
      $0.damage(segment: 0, .fileSize, to: 0xFFFF_FFFF)
    },
    Image("segments over each other", "segments overlap", at: 0x1000_0000) { elf in
      let size: UInt32 = 4 << 20
      elf.sections[0] = .bits(
        ".text", at: 0x1000_0000, contents: [UInt8](repeating: 0, count: Int(size)))
      elf.segments = [ElfBuilder.Segment](repeating: .init(from: ".text", fileSize: size), count: 6)
    },
  ]

  @Test(arguments: images) func imageIsRefused(image: Image) async throws {
    let scratch = try Scratch()
    let file = try scratch.write(image.elf.build(), "image.elf")
    expectRefused(
      try await Rambudget.run(["run", file, "--profile-out", scratch.path("profile.json")]),
      naming: file, saying: image.reason)
    #expect(try scratch.names() == ["image.elf"])
  }

  @Test(arguments: [52, 3_000, 100_000, 280_000]) func cutShort(length: Int) async throws {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: URL(fileURLWithPath: try RunProgram.forever.path()))
    let file = try scratch.write(whole.prefix(length), "cut.elf")
    expectRefused(try await Rambudget.run(["run", file]), naming: file)
  }

  @Test func bootROMsThatAreNone() async throws {
    let scratch = try Scratch()
    var rom = [UInt8](repeating: 0, count: 16 << 10)
    let blank = try scratch.write(rom, "blank")
    rom.replaceSubrange(0x10...0x12, with: [0x4D, 0x75, 0x02])
    let other = try scratch.write(rom, "other")
    rom[0x12] = 1
    let short = try scratch.write(rom.dropLast(), "short")
    let long = try scratch.write(rom + [0], "long")
    let empty = try scratch.write([], "empty")
    let elf = try RunProgram.forever.path()
    for file in [blank, other, short, long, empty] {
      expectRefused(
        try await Rambudget.run(["run", elf, "--bootrom", file]), naming: file,
        saying: "not the boot ROM of an RP2040")
    }
  }

  // MARK: Options

  @Test(arguments: [
    ["--until", "nope"], ["--phase-marker", "nope"], ["--phase", "a=nope"],
    ["--phase", "ok=main", "--phase", "a=nope"],
  ])
  func symbolsThatAreNotThere(arguments: [String]) async throws {
    let scratch = try Scratch()
    let files = [
      "--events", scratch.path("e"), "--profile-out", scratch.path("p"), "--uart",
      scratch.path("u"),
    ]
    let outcome = try await RunProgram.forever.run(arguments + files)
    expectRefused(
      outcome, naming: arguments.suffix(2).joined(separator: " "), saying: "has no such function")
    #expect(outcome.complaints.contains("forever.elf"))
    #expect(try scratch.names() == [])
  }

  @Test(arguments: [
    ["--seconds", "0"], ["--seconds=-1"], ["--seconds", "nan"], ["--seconds", "inf"],
    ["--seconds", "86401"], ["--seconds", "1e300"], ["--seconds", "soon"],
    ["--max-instructions", "0"], ["--max-instructions=-1"], ["--max-instructions", "1.5"],
    ["--max-instructions", "18446744073709551616"], ["--seed=-1"], ["--top", "0"],
    ["--phase", "main"], ["--phase", "=main"], ["--phase", "a="], ["--phase", ""],
    ["--format", "csv"], ["--profile-out", "same", "--events", "same"], ["--nonsense"],
  ])
  func wrongUsage(arguments: [String]) async throws {
    let scratch = try Scratch()
    let elf = try RunProgram.forever.path()
    let outcome = try await Rambudget.run(["run", elf] + arguments, in: scratch.folder)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    #expect(outcome.complaints.contains("Error: "))
    #expect(try scratch.names() == [])
  }

  /// A file that would be written over before or after it is read.
  @Test(arguments: ["--uart", "--profile-out", "--events"])
  func outputsOverOtherFiles(option: String) async throws {
    let scratch = try Scratch()
    let elf = try Data(contentsOf: URL(fileURLWithPath: try RunProgram.forever.path()))
    try scratch.write(elf, "a.elf")
    let texts = ["a.elf.map", "other.map", "rom", "in", "b.swift"]
    for text in texts { try scratch.write(text, text) }
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path("link"), withDestinationPath: "a.elf")
    try FileManager.default.linkItem(atPath: scratch.path("rom"), toPath: scratch.path("hard"))
    let names = try scratch.names()
    let others = ["--uart", "--profile-out", "--events"].filter { $0 != option }
    var cases = [
      ["a.elf"], ["./a.elf"], ["link"], [scratch.path("a.elf")], ["a.elf.map"],
      ["other.map", "--map", "other.map"], ["in", "--uart-input", "in"],
      ["rom", "--bootrom", "rom"],
      ["hard", "--bootrom", "rom"], ["b.swift", "--budget", "b.swift"],
    ]
    for other in others {
      cases += [
        ["new", other, "new"], ["new", other, "./new"], ["new", other, scratch.path("new")],
      ]
    }
    for arguments in cases {
      let outcome = try await Rambudget.run(
        ["run", "a.elf", option] + arguments, in: scratch.folder)
      #expect(outcome.status == 64, "\(arguments)")
      #expect(outcome.output.isEmpty)
      #expect(outcome.complaints.contains("Error: "), "\(arguments)")
      #expect(outcome.complaints.contains(option), "\(arguments)")
    }
    #expect(try scratch.names() == names)
    for text in texts { #expect(try scratch.text(text) == text) }
  }

  /// A device is none that anything is lost in.
  @Test func devicesMayBeNamedTwice() async throws {
    let outcome = try await RunProgram.forever.run([
      "--seconds", "0.01", "--uart", "/dev/null", "--events", "/dev/null",
    ])
    expectReported(outcome)
  }
}
