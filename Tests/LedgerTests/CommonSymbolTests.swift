import Ledger
import LedgerSupport
import Support
import Testing

/// Trap 11: with `-fcommon` one record of the map holds several variables.
@Suite struct CommonSymbolTests {
  static let files = Task {
    try await FirmwareFiles.linking(
      "common",
      [
        "app/main.c": "int ones[3], twos[50]; char odd[7]; int main(void) { return ones[1]; }",
        "lwip/src/core/tcp.c": "int shared; char buffers[333]; short halves[9];",
        "lwip/src/core/ip.c": "int only[21];",
      ],
      compileFlags: ArmToolchain.defaultCompileFlags + ["-fcommon"])
  }

  private static let sizes: [(String, Int, String)] = [
    ("ones", 12, "App"), ("twos", 200, "App"), ("odd", 7, "App"), ("shared", 4, "lwIP"),
    ("buffers", 333, "lwIP"), ("halves", 18, "lwIP"), ("only", 84, "lwIP"),
  ]

  @Test func eachVariableIsItsObjects() async throws {
    let files = try await Self.files.value
    let ledger = try await files.ledger(.elfAndMap)
    for (symbol, size, layer) in Self.sizes {
      let entries = ledger.entries(symbol)
      #expect(entries.map(\.size) == [size], "\(symbol)")
      #expect(entries.map(\.layer) == [layer] && entries.map(\.inputSection) == ["COMMON"])
      #expect(entries.map(\.kind) == [.bss] && entries.map(\.isExact) == [true])
    }
    #expect(try SymbolCheck.problems(ledger, files.binutils()) == [])
  }

  /// The map alone knows where variables start, not where they end: the next one's start is a guess.
  @Test(arguments: [FirmwareFiles.Kind.mapAlone, .strippedAndMap])
  func withoutSymbolsTheirExtentIsInferred(kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Self.files.value.ledger(kind)
    for (symbol, size, layer) in Self.sizes {
      let entries = ledger.entries(symbol)
      #expect(entries.count == 1 && entries[0].size >= size && entries[0].size < size + 4)
      #expect(entries.map(\.layer) == [layer])
      #expect(entries.map(\.isExact) == [symbol == "only"])
    }
    #expect(LedgerCheck.problems(ledger) == [])
  }
}
