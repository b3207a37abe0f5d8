import DwarfInfo
import Support
import SystemPackage
import Testing

/// Types that no compiler writes: what is asked for is answered or nil, never a trap or a hang.
@Suite(.timeLimit(.minutes(5))) struct HostileLayoutTests {
  private typealias Entry = DwarfBuilder.Entry

  /// The layout of `v`, whose type has the label `type`.
  private func layout(_ entries: [Entry]) async throws -> TypeLayout? {
    let base = Entry.base("char", size: 1, encoding: 8, label: "char", form: .data8)
    var dwarf = DwarfBuilder(version: 5)
    dwarf.units = [
      .unit("a.c", children: [base] + entries + [.variable("v", type: "type", at: 0x2000_0000)])
    ]
    var elf = ElfBuilder.pico()
    elf.sections += dwarf.sections()
    let scratch = try Scratch()
    let file = try scratch.write(elf.build(), "made.elf")
    let info = try await DwarfInfo.read(elf: FilePath(file), layoutsOf: ["v"])
    let layout = try #require(info.layouts.variables.first).layout
    layout?.useAll()
    return layout
  }

  private func member(_ name: String, _ type: String, at offset: UInt64 = 0) -> Entry {
    Entry(
      tag: 0x0D,
      attributes: [
        .init(0x03, .inline(name)), .init(0x49, .reference(type)), .init(0x38, .data8(offset)),
      ])
  }

  private func structure(
    _ label: String, size: UInt64, _ members: [Entry], alignment: UInt64? = nil
  ) -> Entry {
    var entry = Entry.structure(label, size: size, label: label, form: .data8)
    if let alignment { entry.attributes.append(.init(0x88, .data8(alignment))) }
    entry.children = members
    return entry
  }

  @Test func aTypeWithinItselfEnds() async throws {
    let layout = try await layout([
      structure("type", size: 4, [member("a", "char"), member("self", "other", at: 1)]),
      .array(of: "type", counts: [3], label: "other"),
    ])
    #expect(layout?.size == 4)
    #expect(layout?.member("self[].self") == nil)
    #expect(throws: TypeLayoutError.self) { try layout?.size(changing: ["self": 4]) }
  }

  @Test(arguments: [40, 63, 64, 65, 200, 3000])
  func deepNestingIsCut(depth: Int) async throws {
    var entries = [structure("type\(depth)", size: 1, [member("m", "char")])]
    for level in (0..<depth).reversed() {
      let name = level == 0 ? "type" : "type\(level)"
      entries.append(structure(name, size: 1, [member("m", "type\(level + 1)")]))
    }
    let layout = try await layout(entries)
    #expect(layout?.size == 1)
  }

  /// Each level holds the next one twice: 2 to the power of 60 members by paths.
  @Test func sharingDoesNotMultiplyTheWork() async throws {
    var entries = [Entry.array(of: "char", counts: [1], label: "type60")]
    for level in (0..<60).reversed() {
      let name = level == 0 ? "type" : "type\(level)"
      let size: UInt64 = level < 20 ? 1 << 41 : 1 << (60 - UInt64(level))
      let half = size / 2
      let inner = "type\(level + 1)"
      entries.append(
        structure(name, size: size, [member("a", inner), member("b", inner, at: half)]))
    }
    let layout = try #require(try await layout(entries))
    #expect(layout.arrays.map(\.instances) == [1 << 59, 1 << 59])
  }

  /// Found by fuzzing.
  @Test func whatStaysMayOverflow() async throws {
    let layout = try #require(
      try await layout([
        .array(of: "char", counts: [1 << 40, 1 << 40, 0], label: "nothing", form: .data8),
        .array(of: "char", counts: [4], label: "bytes"),
        structure("type", size: 4, [member("n", "nothing"), member("b", "bytes")]),
      ]))
    #expect(try layout.size(changing: [:]) == 4)
    #expect(try layout.size(changing: ["b": 5]) == 5)
  }

  @Test func structuresOfTooManyMembersAreNotToldInPart() async throws {
    let members = (0..<100_000).map { member("m\($0)", "char", at: UInt64($0)) }
    let layout = try await layout([structure("type", size: 100_000, members)])
    #expect(layout?.kind == .unknown && layout?.size == 100_000)
    #expect(layout?.members.isEmpty == true)
  }

  @Test func aTableThatIsFullEndsTheReading() async throws {
    let members = (0..<100).map { member("m\($0)", "char", at: UInt64($0)) }
    var entries = (0..<3000).map { structure("part\($0)", size: 100, members) }
    entries.append(
      structure("type", size: 300_000, (0..<3000).map { member("p\($0)", "part\($0)") }))
    #expect(try await layout(entries) == nil)
  }

  static let numbers: [UInt64] = [0, 1, 3, 1 << 31, 1 << 48, 1 << 61, 1 << 63, .max - 6, .max]

  @Test(arguments: numbers, numbers)
  func numbersThatOverflowAreNoTrap(first: UInt64, second: UInt64) async throws {
    let bits = Entry(
      tag: 0x0D,
      attributes: [
        .init(0x49, .reference("char")), .init(0x6B, .data8(first)), .init(0x0D, .data8(second)),
      ])
    let old = Entry(
      tag: 0x0D,
      attributes: [
        .init(0x49, .reference("char")), .init(0x38, .data8(first)), .init(0x0C, .data8(second)),
        .init(0x0D, .data8(first)),
      ])
    for part in [bits, old, member("m", "array", at: first)] {
      _ = try await layout([
        .array(of: "char", counts: [first, second], label: "array", form: .data8),
        structure("inner", size: first, [part, member("n", "array")], alignment: second),
        structure("type", size: second, [member("i", "inner"), part], alignment: first),
      ])
    }
  }
}
