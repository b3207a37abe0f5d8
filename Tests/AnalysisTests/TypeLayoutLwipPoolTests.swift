import Analysis
import Testing

@testable import DwarfInfo

/// Descriptors of lwIP's pools that do not fit, or nobody should believe.
@Suite struct TypeLayoutLwipPoolTests {
  /// `struct memp_desc` with `size` and `num` of `width` bytes.
  private static func layout(
    width: UInt64 = 2, offset: UInt64 = 4, names: [String] = ["size", "num"],
    kind: TypeLayout.Kind = .base
  ) throws -> TypeLayout {
    let nodes = [
      TypeLayoutNode(kind: kind, name: "u16_t", size: width),
      TypeLayoutNode(
        kind: .structure, name: "struct memp_desc", size: 16,
        members: names.enumerated().map { index, name in
          TypeLayoutNode.Member(
            name: name, type: "u16_t", node: 0, bitOffset: (offset + UInt64(index) * width) * 8)
        }),
    ]
    let entry = TypeLayouts.Entry(name: "memp_X", linkageName: nil, address: 0, root: 1)
    return try #require(TypeLayouts(nodes: nodes, entries: [entry])["memp_X"])
  }

  /// Elements of 16 bytes, three of them.
  private static let bytes: [UInt8] = [9, 9, 9, 9, 16, 0, 3, 0, 9, 9, 9, 9, 9, 9, 9, 9]

  @Test(arguments: [(51, 4), (48, nil), (49, 2), (55, 8)] as [(UInt64, UInt64?)])
  func theSlackTellsTheAlignment(size: UInt64, alignment: UInt64?) throws {
    let pool = try LwipPool(
      descriptor: Self.bytes, layout: Self.layout(), arraySize: size)
    #expect(pool.elementSize == 16 && pool.count == 3 && pool.alignment == alignment)
    #expect(pool.size() == size)
    #expect(pool.size(count: 4) == size + 16)
    #expect(pool.size(count: .max) == nil)
    #expect(pool.size(elementSize: .max) == nil)
    #expect(pool.elementSize(payload: .max, header: pool) == nil)
  }

  @Test(arguments: [47, 50, 52, 56, 60, 0, .max] as [UInt64])
  func anotherArrayIsRefused(size: UInt64) throws {
    let layout = try Self.layout()
    #expect(throws: LwipPool.Flaw.mismatch(elements: 48, array: size)) {
      try LwipPool(descriptor: Self.bytes, layout: layout, arraySize: size)
    }
  }

  @Test func whatIsNoDescriptorIsRefused() throws {
    for layout in [
      try Self.layout(names: ["size"]), try Self.layout(width: 0), try Self.layout(width: 9),
      try Self.layout(kind: .pointer),
    ] {
      #expect(throws: LwipPool.Flaw.noDescriptor) {
        try LwipPool(descriptor: Self.bytes, layout: layout, arraySize: 51)
      }
    }
    for layout in [try Self.layout(offset: 13), try Self.layout(offset: 1 << 60)] {
      #expect(throws: LwipPool.Flaw.tooShort) {
        try LwipPool(descriptor: Self.bytes, layout: layout, arraySize: 51)
      }
    }
    #expect(throws: LwipPool.Flaw.tooShort) {
      try LwipPool(descriptor: [], layout: Self.layout(), arraySize: 51)
    }
  }

  @Test func numbersThatOverflowAreRefused() throws {
    let layout = try Self.layout(width: 8, offset: 0)
    #expect(throws: LwipPool.Flaw.mismatch(elements: .max, array: 51)) {
      try LwipPool(
        descriptor: [UInt8](repeating: 0xFF, count: 16), layout: layout, arraySize: 51)
    }
  }
}
