import ElfImage
import Support
import Testing

/// readelf must accept what the DWARF builder writes, and read from it what was meant.
@Suite struct DwarfBuilderTests {
  private typealias Form = DwarfBuilder.NumberForm

  private func dump(_ dwarf: DwarfBuilder) async throws -> String {
    var elf = ElfBuilder.pico()
    elf.sections += dwarf.sections()
    #expect(try ElfImage(reading: elf.build()).hasDwarf)
    let scratch = try Scratch()
    let file = try scratch.write(elf.build(), "made.elf")
    return try await ArmToolchain.run("readelf", ["--debug-dump=info,abbrev", file]).all
  }

  @Test(arguments: [UInt16(4), 5], DwarfBuilder.NumberForm.allCases)
  func readelfReadsWhatWasMeant(version: UInt16, form: DwarfBuilder.NumberForm) async throws {
    // DWARF 4 does not know the form.
    guard version >= 5 || form != .implicitConstant else { return }
    var dwarf = DwarfBuilder(version: version)
    dwarf.units = [
      .unit(
        "src/pool.c",
        children: [
          .base("unsigned char", size: 1, encoding: 8, label: "byte", form: form),
          .array(of: "byte", counts: [100], label: "bytes", form: form),
          .array(of: "bytes", counts: [3, nil, 101], label: "table", form: form),
          .structure("netif", size: 77, label: "netif", form: form),
          .pointer(to: "netif", label: "pointer"),
          .pointer(to: nil, label: "void"),
          .alias("err_t", of: "byte", label: "alias"),
          .variable("heap_pool", type: "bytes", at: 0x2000_0004),
          .variable(
            "last_error", type: "alias", at: 0x2000_0068,
            more: [.init(0x3B, form.value(42)), .init(0x3F, .present), .init(0x34, .flag(false))]),
          .function(
            "poll", at: 0x1000_0100, size: 64,
            children: [.variable("calls.5", type: "pointer", at: 0x2000_006C)]),
        ]),
      .unit(
        "src/other.c", directory: "/elsewhere",
        children: [.base("int", size: 4, encoding: 5, label: "int")]),
    ]
    let text = try await dump(dwarf)
    #expect(!text.contains("arning") && !text.contains("rror:"))
    let expected = [
      "Version:       \(version)", "src/pool.c", "src/other.c", "/elsewhere", "GNU C11 12.2.0",
      "DW_TAG_subrange_type", "unsigned char", "heap_pool", "(DW_OP_addr: 20000004)", "calls.5",
      "DW_AT_low_pc      : 0x10000100",
    ]
    for piece in expected { #expect(text.contains(piece), "\(piece) in \(text)") }
    #expect(Self.numbers(of: "DW_AT_upper_bound", in: text) == [99, 2, 100])
    #expect(Self.numbers(of: "DW_AT_byte_size", in: text) == [1, 77, 4, 4, 4])
    #expect(Self.numbers(of: "DW_AT_decl_line", in: text) == [42])
  }

  /// The builder can lie on purpose, and readelf notices.
  @Test func damageIsWritten() async throws {
    var dwarf = DwarfBuilder(version: 4)
    dwarf.units = [.unit("a.c", children: [])]
    #expect(try await !dump(dwarf).contains("arning"))
    dwarf.damagedUnitLength = 0x00FF_FFFF
    await #expect(throws: SetupError.self) { try await dump(dwarf) }
    dwarf.damagedUnitLength = nil
    dwarf.damagedAbbreviationOffset = 0x00FF_FFFF
    await #expect(throws: SetupError.self) { try await dump(dwarf) }
  }

  /// The values of one attribute, in the order of the entries; readelf writes some in hexadecimal.
  private static func numbers(of attribute: String, in text: String) -> [Int] {
    text.split(separator: "\n").compactMap { line in
      guard line.contains(attribute), line.hasPrefix("    <"),
        let word = line.split(separator: " ").last
      else { return nil }
      return word.hasPrefix("0x") ? Int(word.dropFirst(2), radix: 16) : Int(word)
    }
  }
}
