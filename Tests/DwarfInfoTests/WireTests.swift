import MemoryModel
import Support
import Testing

@testable import DwarfInfo

/// The stream from child to parent.
@Suite struct WireTests {
  static let sample: DwarfInfo = {
    var info = DwarfInfo()
    info.units = [
      DwarfInfo.Unit(
        name: "main.c", directory: "/src", producer: "GNU C17", language: "C11", version: 5),
      DwarfInfo.Unit(name: "<artificial>", directory: "", producer: "", language: "", version: 4),
    ]
    info.variables = [
      DwarfInfo.Variable(
        name: "pool", linkageName: nil, address: 0x2000_0000, size: 24, type: "int [2][3]",
        dimensions: [2, 3], elementSize: 4, unit: 0, declarationFile: "/src/main.c",
        declarationLine: 7, function: "main"),
      DwarfInfo.Variable(
        name: "größe\u{0}", linkageName: "_Z3x", address: .max, size: nil, type: "", dimensions: [],
        elementSize: nil, unit: 1, declarationFile: nil, declarationLine: nil, function: nil),
    ]
    info.functions = [
      DwarfInfo.Function(
        name: "main", linkageName: "_Z4main", range: AddressRange(start: 1, end: .max), unit: 1,
        declarationFile: nil, declarationLine: .max)
    ]
    info.layouts = TypeLayouts(
      nodes: [
        TypeLayoutNode(kind: .base, name: "char", size: 1),
        TypeLayoutNode(
          kind: .array, name: "char [4]", typedefAlignment: 2, isTypedef: true, element: 0, count: 4
        ),
        TypeLayoutNode(kind: .array, name: "char []", element: 0, count: nil),
        TypeLayoutNode(
          kind: .structure, name: "struct a", size: 8, statedAlignment: 4,
          members: [
            TypeLayoutNode.Member(
              name: "bit", type: "char", node: 0, bitOffset: 3, bitWidth: 2, statedAlignment: nil),
            TypeLayoutNode.Member(
              name: "", type: "text", node: 1, bitOffset: 16, bitWidth: nil, statedAlignment: 2),
          ]),
      ],
      entries: [
        TypeLayouts.Entry(name: "a", linkageName: nil, address: 1, root: 3),
        TypeLayouts.Entry(name: "huge", linkageName: "_Z4huge", address: .max, root: nil),
      ])
    return info
  }()

  @Test(arguments: [DwarfInfo(), sample])
  func whatIsSentArrives(info: DwarfInfo) throws {
    #expect(try WireDecoder.decode(WireEncoder.encode(info)) == info)
  }

  @Test func aStringIsSentOnce() {
    var info = Self.sample
    let once = WireEncoder.encode(info).count
    info.variables.append(info.variables[0])
    // Tag, length, and 57 bytes with two dimensions of 8 behind them.
    #expect(WireEncoder.encode(info).count - once == 5 + 57 + 16)
  }

  @Test func aFailureArrives() {
    #expect(throws: DwarfInfoError.unreadable(reason: "DW_DLE_X")) {
      try WireDecoder.decode(WireEncoder.encode(failure: "DW_DLE_X"))
    }
  }

  @Test func whatIsCutIsGarbled() {
    let bytes = WireEncoder.encode(Self.sample)
    for count in 0..<bytes.count { expectGarbled(Array(bytes.prefix(count))) }
    expectGarbled(bytes + [0])
  }

  @Test func aChangedByteNeverTraps() {
    let bytes = WireEncoder.encode(Self.sample)
    for index in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[index] ^= 1 << bit
        expectAnswer(changed)
      }
    }
  }

  @Test func randomBytesNeverTrap() {
    var random = Seeded(1)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0..<64, using: &random)
      let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      expectAnswer(noise)
      expectAnswer(WireFormat.magic + noise)
    }
  }

  @Test func unknownNumbersAreGarbled() {
    // A unit whose strings were never sent.
    expectGarbled(WireFormat.magic + [0x55, 17, 0, 0, 0] + [UInt8](repeating: 0, count: 17))
    // A length beyond all bounds.
    expectGarbled(WireFormat.magic + [0x53, 0xFF, 0xFF, 0xFF, 0xFF])
    // An end whose counts are not those of the records.
    expectGarbled(
      WireFormat.magic + [0x5A, 20, 0, 0, 0, 0, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 15))
  }

  private func expectGarbled(_ bytes: [UInt8]) {
    let error = #expect(throws: DwarfInfoError.self) { try WireDecoder.decode(bytes) }
    guard case .garbled = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  private func expectAnswer(_ bytes: [UInt8]) {
    do throws(DwarfInfoError) {
      let info = try WireDecoder.decode(bytes)
      #expect(info.variables.allSatisfy { info.units.indices.contains($0.unit) })
      #expect(info.functions.allSatisfy { info.units.indices.contains($0.unit) })
      for layout in info.layouts.variables.compactMap(\.layout) { layout.useAll() }
    } catch {}
  }
}
