import Ledger
import LedgerSupport
import Testing

/// Trap 10: `-flto` makes one object of all; only DWARF knows the sources.
@Suite struct LinkTimeOptimisationTests {
  static let files = Task {
    try await FirmwareFiles.linking(
      "lto",
      [
        "app/main.c": """
        int poll(int); int handshake(int); int step(int);
        static int many[200];
        int main(void) { for (;;) many[poll(2) & 63] += handshake(3) + step(2); }
        """,
        "third-party/lwip/src/core/tcp.c": """
        static char windows[99];
        __attribute__((noinline)) int poll(int x) { static int state[5]; windows[x]++;
          return state[x & 3]++ + windows[x + 1]; }
        """,
        "third-party/mbedtls/library/ssl.c": """
        static unsigned char state[300] = {1};
        __attribute__((noinline)) int handshake(int x) { return state[x]++; }
        """,
        "vm/heap.c": "unsigned char heap_pool[5000]; int step(int x) { return heap_pool[x]++; }",
      ],
      compileFlags: ["-Os", "-g", "-flto", "-ffunction-sections", "-fdata-sections"],
      linkFlags: ["-Os", "-g", "-flto"])
  }

  static let expected = [
    ("many", 800, "App"), ("windows", 99, "lwIP"), ("heap_pool", 5000, "VM"),
  ]

  @Test(arguments: [FirmwareFiles.Kind.elfAndMap, .elfAndDwarf])
  func sourcesComeFromDwarf(kind: FirmwareFiles.Kind) async throws {
    let files = try await Self.files.value
    let evidence = try await files.evidence(kind)
    #expect(evidence.wantsDwarf && evidence.dwarf != nil)
    let ledger = try Ledger(evidence)
    for (symbol, size, layer) in Self.expected {
      let entries = ledger.ramEntries.filter {
        $0.symbol?.split(separator: ".").first == symbol[...]
      }
      #expect(entries.map(\.size) == [size], "\(symbol)")
      #expect(entries.map(\.layer) == [layer], "\(symbol)")
      #expect(entries.map(\.evidence) == [.dwarf])
    }
    // Two statics of the same name: each is its own source's.
    let states = ledger.ramEntries.filter { $0.symbol?.hasPrefix("state") ?? false }
    #expect(
      Set(states.map { "\($0.size) \($0.layer) \($0.kind)" })
        == ["20 lwIP bss", "300 mbedTLS data"])
    #expect(try SymbolCheck.problems(ledger, files.binutils()) == [])
    #expect(ledger.violations() == [] && LedgerCheck.problems(ledger) == [])
  }

  /// Nothing of the merged object is known, but for what a symbol itself gives away.
  @Test(arguments: [FirmwareFiles.Kind.mapAlone, .strippedAndMap])
  func withoutDwarfTheOwnerIsUnknown(kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Self.files.value.ledger(kind)
    let merged = ledger.regions.flatMap(\.entries).filter {
      ledger.path(of: $0)?.hasSuffix(".ltrans.o") ?? false
    }
    #expect(!merged.isEmpty)
    #expect(merged.allSatisfy { $0.layer == "Unattributed" || $0.symbol == "heap_pool" })
    #expect(merged.allSatisfy { $0.layer != "App" })
    #expect(LedgerCheck.problems(ledger) == [])
  }
}
