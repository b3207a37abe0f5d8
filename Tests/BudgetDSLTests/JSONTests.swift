import Foundation
import Testing

@testable import BudgetDSL

/// What a budget file's program writes is what rambudget reads, with another reader of JSON.
@Suite struct JSONTests {
  private func roundTrip<Value: Codable & Equatable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(JSONText.encode(value).utf8))
  }

  private static let subjects: [Subject] = [
    .ram, .flash, .region("RAM"), .layer("lwIP"), .layer("VM", in: .flash),
    .section(".bss", in: .region("SCRATCH_Y")), .object("a/**/b.c"), .symbol("x*"),
    .stack(core: 0), .heapReserved, .heapReachable, .peak(.cHeap),
    .peak(.pool("p"), layer: "VM", phase: "tls"), .stackUsed(core: 1, phase: "boot"),
  ]

  @Test(arguments: subjects)
  func everyStatement(_ subject: Subject) throws {
    let budget = Budget("b", board: .pico2W, images: "x", "y") {
      Limit(subject, atMost: .bytes(1))
      Limit(subject, atLeast: .percent(2.5), warnAt: .KB(3), because: "so")
      Limit(subject, headroom: .percent(1), warnAt: .percent(120))
      Growth(subject, atMost: .percent(0.1), because: "so")
      Growth(subject, atMost: .bytes(0))
      Knob("k", option: "O", unit: .bytes(4), in: 0...9, sizes: subject)
    }
    #expect(try roundTrip(budget) == budget)
    #expect(try roundTrip(BudgetDocument(budgets: [budget, budget])).budgets == [budget, budget])
  }

  @Test func layersAndDemands() throws {
    let budget = Budget("b") {
      Layer("empty") {}
      Layer("L") {
        Path("a")
        Archive("b")
        Symbol("c")
      }
      Demand("d", .KB(1), from: .cHeap)
      Demand("e", .KB(2), from: .pool("p"), for: "L", margin: .KB(1))
      Demand("f", .KB(3), for: "L", margin: .percent(5))
    }
    #expect(try roundTrip(budget) == budget)
  }

  @Test func allocators() throws {
    let budget = Budget("b") {
      Allocator(.cHeap) {
        Allocate("mine", size: .argument(0, times: .bytes(64)))
        Allocate("block", size: .always(.KB(1)))
      }
      Allocator(.pool("p")) {
        Allocate("p_calloc", size: .product(0, 1))
        Reallocate("p_realloc", pointer: .argument(1), size: .argument(2))
        Release("p_free", pointer: .argument(0))
      }
    }
    #expect(budget.allocators.count == 2)
    #expect(try roundTrip(budget) == budget)
  }

  /// A lock holds the digest of what is encoded: what a budget does not use is not in it, or locks
  /// that are older than the statement would be taken for damaged ones.
  @Test func whatIsNotUsedIsNotWritten() throws {
    let text = JSONText.encode(Budget("b") { Limit(.ram, atMost: .KB(1)) })
    for key in ["allocators", "arena", "phase"] { #expect(!text.contains(key)) }
  }

  @Test func everyBoard() throws {
    for board in Board.all {
      #expect(try roundTrip(Budget("b", board: board) {}).board?.name == board.name)
    }
  }

  @Test(arguments: [
    "", "\"", "\\", "\u{0}", "\u{1}\u{1f}\u{7f}\u{80}", "\r\n", "a\r\nb", "\u{2028}\u{2029}", "é",
    "e\u{301}", "\u{301}", "👩‍👩‍👧", "\u{FEFF}", "\u{FFFD}\u{FFFF}", "\u{10FFFF}", "{\"a\":[1,null]}",
    "\\u0041",
    "</script>", String(repeating: "x", count: 100_000),
  ])
  func hostileStrings(_ text: String) throws {
    let budget = Budget(text, images: text) {
      Layer(text) { Path(text) }
      Limit(.layer(text), atMost: .KB(1), because: text)
    }
    let read = try roundTrip(budget)
    // By scalar: equal strings may differ in them.
    #expect(Array(read.name.unicodeScalars) == Array(text.unicodeScalars))
    #expect(Array(read.layers[0].patterns[0].text.utf8) == Array(text.utf8))
    #expect(read == budget)
  }

  @Test(arguments: [
    0, -0.0, 0.1, 1.0 / 3, 90, 1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .ulpOfOne,
    -1e21, 123_456_789_012_345_680,
  ])
  func doubles(_ share: Double) throws {
    #expect(try roundTrip(Amount.percent(share)) == .percent(share))
  }

  @Test(arguments: [Int.min, -1, 0, 1, .max])
  func integers(_ count: Int) throws {
    #expect(try roundTrip(Amount.bytes(count)) == .bytes(count))
  }

  /// JSON has no such numbers; the reader refuses what stands for them.
  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func noNumbers(_ share: Double) {
    #expect(throws: DecodingError.self) { try roundTrip(Amount.percent(share)) }
  }

  @Test func anUnknownBoardIsRefused() throws {
    let text = JSONText.encode(Budget("b", board: .pico) {})
      .replacingOccurrences(of: "\"pico\"", with: "\"pico9\"")
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Budget.self, from: Data(text.utf8))
    }
  }

  /// Without a listener a budget is a value like any other: nothing is written at the end.
  @Test func theDocumentSaysItsVersion() {
    #expect(JSONText.encode(BudgetDocument(budgets: [])) == #"{"schemaVersion":1,"budgets":[]}"#)
  }
}
