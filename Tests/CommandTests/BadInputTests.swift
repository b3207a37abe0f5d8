import Foundation
import Support
import Testing

/// What is no firmware: one clear line and the status of the contract, whatever it is.
@Suite struct BadInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var bytes: [UInt8]
    /// What the line says of it as a firmware, and as a map.
    var asFirmware: String
    var asMap: String
    var testDescription: String { name }

    init(_ name: String, _ bytes: some Sequence<UInt8>, _ asFirmware: String, _ asMap: String) {
      self.name = name
      self.bytes = Array(bytes)
      self.asFirmware = asFirmware
      self.asMap = asMap
    }
  }

  static let cases: [Case] = {
    var garbage = Seeded(7)
    let noise = [0x80] + (0..<5000).map { _ in UInt8.random(in: 0...255, using: &garbage) }
    var uf2 = ByteBuilder()
    for word: UInt32 in [0x0A32_4655, 0x9E5D_5157, 0x2000] { uf2.append(word) }
    uf2.append(contentsOf: [UInt8](repeating: 0, count: 500))
    var image = ByteBuilder()
    for word: UInt32 in [0x2004_2000, 0x1000_01F7, 0, 0] { image.append(word) }
    image.append(contentsOf: [UInt8](repeating: 0, count: 500))
    let lld = "     VMA      LMA     Size Align Out     In      Symbol\n"
    let armlink = "Component: ARM Compiler 6.6\n\nMemory Map of the image\n"
    return [
      Case("empty", [], "empty file", "empty"),
      Case("text", "hello\n".utf8, "a text file", "not a GNU ld map"),
      Case("noise", noise, "not an ELF file", "binary data"),
      Case("zeros", [UInt8](repeating: 0, count: 4096), "not an ELF file", "binary data"),
      Case("magic alone", "\u{7F}ELF".utf8, "", "an ELF file"),
      Case("UF2", uf2.bytes, "a UF2 image; give the ELF", "a UF2 image; give the ELF"),
      Case("BIN", image.bytes, "a raw binary image; give the ELF", "binary data"),
      Case(
        "Intel HEX", ":020000041000EA\n:00000001FF\n".utf8, "an Intel HEX file; give the ELF",
        "not a GNU ld map"),
      Case("archive", "!<arch>\n/               0\n".utf8, "an archive", "a static library"),
      Case("map of lld", lld.utf8, "a map of lld; link with ld.bfd", "a map of lld"),
      Case("map of armlink", armlink.utf8, "a map of armlink", "a map of armlink"),
      Case(
        "linker script", "MEMORY { RAM : ORIGIN = 0, LENGTH = 1 }\nSECTIONS\n{\n}\n".utf8,
        "a linker script; give the map", "a linker script"),
      Case("gzip", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "a gzip file; unpack it", "a gzip file"),
      Case(
        "UTF-16", [0xFF, 0xFE] + "Memory".utf8.flatMap { [$0, 0] }, "as PowerShell writes it",
        "as PowerShell writes it"),
    ]
  }()

  @Test(arguments: cases) func isRefused(input: Case) async throws {
    let scratch = try Scratch()
    let file = try scratch.write(input.bytes, "input")
    let elf = try scratch.write(SmallFirmware().elf.build(), "good.elf")
    for format in ["text", "json"] {
      expectRefused(
        try await Rambudget.run(["report", file, "--format", format]), naming: file,
        saying: input.asFirmware)
    }
    expectRefused(
      try await Rambudget.run(["explain", file, "main"]), naming: file, saying: input.asFirmware)
    expectRefused(
      try await Rambudget.run(["report", elf, "--map", file]), naming: file, saying: input.asMap)
    expectRefused(
      try await Rambudget.run(["report", "--map", file]), naming: file, saying: input.asMap)
  }

  @Test func otherMachinesAreNamed() async throws {
    let scratch = try Scratch()
    var elf = SmallFirmware().elf
    elf.machine = 3
    let x86 = try scratch.write(elf.build(), "x86.elf")
    expectRefused(try await Rambudget.run(["report", x86]), naming: x86, saying: "x86")
    // This very program, and a shell.
    for file in [RambudgetExecutable.path, "/bin/sh"] {
      expectRefused(try await Rambudget.run(["report", file]), naming: file, saying: "64-bit")
    }
    for (field, value) in [
      (ElfBuilder.HeaderField.fileClass, 2), (.fileClass, 9), (.byteOrder, 2), (.type, 1),
    ] as [(ElfBuilder.HeaderField, UInt32)] {
      var elf = SmallFirmware().elf
      elf.damage(field, to: value)
      let file = try scratch.write(elf.build(), "other.elf")
      expectRefused(try await Rambudget.run(["report", file]), naming: file)
    }
  }

  @Test func absurdHeadersAreRefused() async throws {
    let scratch = try Scratch()
    var damages: [(inout ElfBuilder) -> Void] = []
    for value: UInt32 in [0xFFFF_FFFF, 0x7FFF_FFFF, 0xFFFF_FFF0] {
      damages.append { $0.damage(.sectionTable, to: value) }
      damages.append { $0.damage(section: ".text", .offset, to: value) }
      damages.append { $0.damage(section: ".text", .size, to: value) }
      damages.append { $0.damage(section: ".symtab", .size, to: value) }
      damages.append { $0.damage(section: ".strtab", .offset, to: value) }
    }
    damages.append { $0.damage(.sectionCount, to: 0xFFFF) }
    damages.append { $0.damage(.sectionNames, to: 0xFFFE) }
    damages.append { $0.damage(.sectionHeaderSize, to: 1) }
    damages.append { $0.damage(section: ".symtab", .entrySize, to: 0) }
    damages.append { $0.damage(section: ".symtab", .link, to: 0xFFFF) }
    for damage in damages {
      var elf = SmallFirmware().elf
      damage(&elf)
      let file = try scratch.write(elf.build(), "damaged.elf")
      expectRefused(try await Rambudget.run(["report", file]), naming: file)
    }
  }

  @Test func missingFilesAreStatus66() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware().elf.build(), "firmware.elf")
    let missing = scratch.path("missing.elf")
    expectRefused(
      try await Rambudget.run(["report", missing]), 66, naming: missing, saying: "no such file")
    expectRefused(try await Rambudget.run(["explain", missing, "main"]), 66, naming: missing)
    expectRefused(try await Rambudget.run(["report", elf, "--map", missing]), 66, naming: missing)
    expectRefused(try await Rambudget.run(["report", "--map", missing]), 66, naming: missing)
    expectRefused(
      try await Rambudget.run(["report", elf + "/within"]), 66, naming: "firmware.elf/within")
    expectRefused(try await Rambudget.run(["report", ""]), 66, naming: "\"\"")
  }

  @Test func directoriesAreNoInput() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware().elf.build(), "firmware.elf")
    let folder = scratch.folder.path
    expectRefused(
      try await Rambudget.run(["report", folder]), naming: folder, saying: "is a directory")
    expectRefused(
      try await Rambudget.run(["report", elf, "--map", folder]), naming: folder,
      saying: "is a directory")
    // Other file systems end a directory elsewhere.
    for folder in ["/proc", "/sys", "/dev", "/"]
    where FileManager.default.fileExists(atPath: folder) {
      expectRefused(
        try await Rambudget.run(["report", folder]), naming: folder, saying: "is a directory")
    }
  }

  /// As root, who may read everything, only without the capability to do so.
  @Test func unreadableFilesAreNamed() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware().elf.build(), "secret.elf")
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: elf)
    let drop = geteuid() == 0 ? "setpriv --bounding-set=-all --inh-caps=-all -- " : ""
    expectRefused(
      try await Rambudget.shell("exec \(drop)\"$0\" report \"$1\"", [elf]), naming: elf,
      saying: "ermission denied")
  }

  @Test func mapsOfAnotherLinkAreNoticed() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware().elf.build(), "firmware.elf")
    // Another size; the same sizes with another symbol in the same place; another chip.
    let other = try scratch.write(SmallFirmware(poolSize: 0x8000).map, "other.map")
    expectRefused(
      try await Rambudget.run(["report", elf, "--map", other]), naming: other,
      saying: "the map is of another link than the ELF")
    let moved = SmallFirmware().map.replacingOccurrences(
      of: "0x10000040                _ZN", with: "0x10000044                _ZN")
    let map = try scratch.write(moved, "moved.map")
    expectRefused(
      try await Rambudget.run(["report", elf, "--map", map]), naming: map, saying: "line 23: ")
    let run = try await Rambudget.run(["report", elf, "--map", other])
    #expect(run.complaints.contains("--no-map does without it"))
    let edge = try Sample.edge.path()
    expectRefused(
      try await Rambudget.run(["report", edge, "--map", try Sample.overflow.path()]),
      naming: "pico-overflow/picomqtt.elf.map", saying: "line ")
  }

  @Test func mapsBesideTheMapAreRefused() async throws {
    let scratch = try Scratch()
    let map = try scratch.write(SmallFirmware().map, "firmware.map")
    for arguments in [["--map", map], ["--no-map"]] {
      expectRefused(
        try await Rambudget.run(["report", map] + arguments), naming: map,
        saying: "give the ELF here")
    }
    let elf = try scratch.write(SmallFirmware().elf.build(), "firmware.elf")
    expectRefused(
      try await Rambudget.run(["report", elf, "--map", elf]), naming: elf,
      saying: "give it as the firmware")
  }
}
