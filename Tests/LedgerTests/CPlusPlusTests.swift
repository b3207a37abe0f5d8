import Ledger
import LedgerSupport
import Testing

/// Static members, vtables, guard variables and templates.
@Suite struct CPlusPlusTests {
  static let files = Task {
    try await FirmwareFiles.linking(
      "c++",
      [
        "app/main.cpp": """
        struct Shape { virtual int area() const { return 0; } int side = 3; };
        struct Square : Shape { int area() const override { return side * side; } };
        struct Counter { static int calls; static char log[77]; int n; Counter(); };
        int Counter::calls = 4;
        char Counter::log[77];
        Counter::Counter() : n(calls++) { log[3]++; }
        template <int N> struct Table { static short rows[N]; };
        template <int N> short Table<N>::rows[N];
        extern "C" int __cxa_guard_acquire(void *g) { return *(char *)g == 0; }
        extern "C" void __cxa_guard_release(void *g) { *(char *)g = 1; }
        namespace net { int &instance() { static Counter one; return one.n; } }
        Square square;
        int main() {
          Shape *shape = &square;
          return shape->area() + net::instance() + Table<11>::rows[2] + Table<13>::rows[1];
        }
        """
      ],
      compileFlags: ["-O1", "-g", "-ffunction-sections", "-fdata-sections"])
  }

  @Test(arguments: [
    ("_ZN7Counter5callsE", 4, Entry.Kind.data), ("_ZN7Counter3logE", 77, .bss),
    ("_ZN5TableILi11EE4rowsE", 22, .bss), ("_ZN5TableILi13EE4rowsE", 26, .bss),
    ("_ZZN3net8instanceEvE3one", 4, .bss), ("_ZGVZN3net8instanceEvE3one", 4, .bss),
    ("square", 8, .data),
  ])
  func variables(symbol: String, size: Int, kind: Entry.Kind) async throws {
    for evidence in [FirmwareFiles.Kind.elfAndMap, .elfAndDwarf] {
      let entries = try await Self.files.value.ledger(evidence).entries(symbol)
      #expect(entries.map(\.size) == [size], "\(evidence)")
      #expect(entries.map(\.kind) == [kind])
    }
  }

  @Test(arguments: FirmwareFiles.Kind.allCases)
  func theyAddUp(kind: FirmwareFiles.Kind) async throws {
    let files = try await Self.files.value
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    #expect(LedgerCheck.problems(ledger) == [])
    for section in [".bss", ".data", ".text", ".rodata"] {
      let index = try #require(ledger.sections.firstIndex { $0.name == section })
      #expect(LedgerCheck.bytes(of: index, in: ledger) == UInt128(binutils.sizes[section] ?? 0))
    }
    if kind == .elfAndMap || kind == .elfAndDwarf {
      #expect(SymbolCheck.problems(ledger, binutils) == [])
      let vtable = ledger.entries("_ZTV6Square", in: "FLASH")
      #expect(vtable.map(\.kind) == [.rodata])
      #expect(vtable.map(\.size) == [12])
    }
  }
}
