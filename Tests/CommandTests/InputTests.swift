import Foundation
import Support
import Testing

/// What is given is recognised by its content, and the map is found beside the ELF.
@Suite struct InputTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func input(_ arguments: String...) async throws -> [String: Any] {
    let run = try await Rambudget.run(
      ["report"] + arguments + ["--format", "json"], in: scratch.folder)
    expectReported(run)
    return try #require(try run.json()["input"] as? [String: Any])
  }

  private func expect(
    _ input: [String: Any], elf: String?, map: String?, linked: Bool?,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(input["elf"] as? String == elf, sourceLocation: sourceLocation)
    #expect(input["map"] as? String == map, sourceLocation: sourceLocation)
    #expect(input["linked"] as? Bool == linked, sourceLocation: sourceLocation)
    #expect(input.count == 3, sourceLocation: sourceLocation)
  }

  @Test func kindsAreToldByContent() async throws {
    let firmware = SmallFirmware()
    // The names lie.
    try scratch.write(firmware.elf.build(), "elf.map")
    try scratch.write(firmware.map, "map.elf")
    expect(try await input("elf.map"), elf: "elf.map", map: nil, linked: true)
    expect(try await input("map.elf"), elf: nil, map: "map.elf", linked: nil)
    expect(
      try await input("elf.map", "--map", "map.elf"), elf: "elf.map", map: "map.elf", linked: true)
    expect(try await input("--map", "map.elf"), elf: nil, map: "map.elf", linked: nil)
    expect(
      try await input("--map=map.elf", "elf.map"), elf: "elf.map", map: "map.elf", linked: true)
  }

  @Test func mapIsFoundBesideTheELF() async throws {
    let firmware = SmallFirmware()
    try scratch.write(firmware.elf.build(), "firmware.elf")
    expect(try await input("firmware.elf"), elf: "firmware.elf", map: nil, linked: true)
    try scratch.write(firmware.map, "firmware.map")
    expect(try await input("firmware.elf"), elf: "firmware.elf", map: "firmware.map", linked: true)
    try scratch.write(firmware.map, "firmware.elf.map")
    expect(
      try await input("firmware.elf"), elf: "firmware.elf", map: "firmware.elf.map", linked: true)
    expect(try await input("firmware.elf", "--no-map"), elf: "firmware.elf", map: nil, linked: true)
    let path = scratch.path("firmware.elf")
    expect(try await input(path), elf: path, map: path + ".map", linked: true)
    expect(
      try await input("firmware.elf", "--map", "firmware.map"), elf: "firmware.elf",
      map: "firmware.map", linked: true)
  }

  @Test func elfWithoutSuffixHasOnlyOneMap() async throws {
    let firmware = SmallFirmware()
    try scratch.write(firmware.elf.build(), "firmware")
    try scratch.write("no map", "firmwar.map")
    expect(try await input("firmware"), elf: "firmware", map: nil, linked: true)
    try scratch.write(firmware.map, "firmware.map")
    expect(try await input("firmware"), elf: "firmware", map: "firmware.map", linked: true)
  }

  @Test func directoriesAndPipesBesideTheELFAreNoMaps() async throws {
    try scratch.write(SmallFirmware().elf.build(), "firmware.elf")
    try FileManager.default.createDirectory(
      atPath: scratch.path("firmware.elf.map"), withIntermediateDirectories: false)
    expect(try await input("firmware.elf"), elf: "firmware.elf", map: nil, linked: true)
  }

  @Test func overflowingMapIsNotLinked() async throws {
    let firmware = SmallFirmware(poolSize: SmallFirmware.overflowingPool)
    try scratch.write(firmware.map, "firmware.elf.map")
    expect(try await input("firmware.elf.map"), elf: nil, map: "firmware.elf.map", linked: false)
    // The ELF is not there, because the link failed: the map is what to give.
    expectRefused(
      try await Rambudget.run(["report", "firmware.elf"], in: scratch.folder), 66,
      naming: "firmware.elf", saying: "for a link that failed, give firmware.elf.map")
  }

  @Test func explainTakesTheSameInputs() async throws {
    let firmware = SmallFirmware(hasDwarf: true)
    _ = try scratch.write(firmware)
    for arguments in [
      ["firmware.elf"], ["firmware.elf.map"], ["firmware.elf", "--no-map"],
      ["firmware.elf", "--map", "firmware.elf.map"],
    ] {
      let run = try await Rambudget.run(
        ["explain"] + arguments.prefix(1) + ["heap_pool"] + arguments.dropFirst(),
        in: scratch.folder)
      expectReported(run)
      #expect(run.words.contains("65,536 (pool)"))
    }
  }

  @Test(
    arguments: [
      ("heap_pool", "65,536 (pool)"), ("0x20000050", "heap_pool"), ("0X2001004F", "heap_pool"),
      ("memp_memory_*", "36,771 (pool)"), ("lwip/**", "3 entries, 44,791 B of RAM, 46 B of flash"),
      ("main.c.o", "settings"), ("0x2001bba4", "2,048 (heap)"),
    ] as [(String, String)])
  func queries(query: String, expected: String) async throws {
    let elf = try scratch.write(SmallFirmware())
    let run = try await Rambudget.run(["explain", elf, query])
    expectReported(run)
    #expect(run.words.contains(expected))
  }

  @Test(arguments: [
    "nosuchsymbol", "0x30000000", "0xZZ", "0xffffffffffffffffff", "nowhere/**", "[",
  ])
  func queriesThatMatchNothing(query: String) async throws {
    let elf = try scratch.write(SmallFirmware())
    expectRefused(
      try await Rambudget.run(["explain", elf, query]), naming: elf,
      saying: "nothing in it matches \(query)")
  }
}
