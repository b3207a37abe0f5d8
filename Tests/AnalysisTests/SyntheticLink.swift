import Analysis
import BudgetDSL
import Ledger
import LinkMap
import MemoryModel

/// A map by hand: a pool, arrays `s0`, `s1`, … and a heap behind them.
struct SyntheticLink {
  var sizes: [Int]
  /// Whether `malloc` is the VM's.
  var sharesPool = false

  init(_ sizes: [Int]) { self.sizes = sizes }

  func ledger() throws -> Ledger {
    var lines = [
      "Memory Configuration", "",
      "Name             Origin             Length             Attributes",
      "FLASH            0x10000000         0x00010000         xr",
      "RAM              0x20000000         0x00040000         xrw",
      "*default*        0x00000000         0xffffffff", "", "Linker script and memory map", "",
      "LOAD app/main.c.o",
    ]
    let code = [
      ("mbedtls_ssl_handshake", "third-party/mbedtls/library/ssl_tls.c.o"),
      (
        "__wrap_malloc",
        sharesPool ? "vm/mruby/src/allocf.c.o" : "pico-sdk/src/pico_malloc/malloc.c.o"
      ),
    ]
    section(
      ".text", 0x1000_0000, code.map { ($0.0, 16, ".text.\($0.0)", $0.1) }, &lines)
    let data =
      [("heap_pool", 30_000, ".bss.heap_pool", "vm/mruby/src/heap_pool.c.o")]
      + sizes.enumerated().map { ("s\($0)", $1, ".bss.s\($0)", "app/s\($0).c.o") }
    let end = section(".bss", 0x2000_0000, data, &lines)
    lines += [
      "                \(hex(end))                        __end__ = .",
      "                0x20040000                        __StackLimit = .",
      "OUTPUT(a.elf elf32-littlearm)",
      "",
    ]
    return try Ledger(
      LinkEvidence(map: try LinkMap(parsing: Array(lines.joined(separator: "\n").utf8))))
  }

  @discardableResult
  private func section(
    _ name: String, _ start: Int, _ records: [(String, Int, String, String)],
    _ lines: inout [String]
  ) -> Int {
    let size = records.reduce(0) { $0 + $1.1 }
    lines += ["", "\(name)            \(hex(start))     0x\(String(size, radix: 16))"]
    var address = start
    for (symbol, size, section, object) in records {
      lines += [
        " \(section)", "                \(hex(address)) 0x\(String(size, radix: 16)) \(object)",
        "                \(hex(address))                \(symbol)",
      ]
      address += size
    }
    return address
  }

  private func hex(_ value: Int) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// Where nothing is known but sizes.
struct NoSizes: ImageSizes {
  func array(_ symbol: String) -> (count: Int, element: Int)? { nil }
  func count(of member: String, in symbol: String) -> Int? { nil }
  func size(of symbol: String, changing counts: [String: Int]) -> Int? { nil }
}

/// A layout without padding: what grows takes from what is free.
struct Additive: LinkPredictor {
  let snapshot: Snapshot

  init(_ ledger: Ledger) { snapshot = Snapshot(ledger) }

  func predict(
    symbols: [String: Int], heapReserved: Int?, stacks: [Int: Int]
  ) throws -> PredictedLink {
    let grown = symbols.reduce(0) {
      $0 + $1.value - snapshot.measure(.symbol($1.key)).bytes
    }
    let reserved = heapReserved ?? snapshot.heap?.reserved ?? 0
    var used = Dictionary(uniqueKeysWithValues: snapshot.regions.map { ($0.name, $0.used) })
    used["RAM", default: 0] += grown + reserved - (snapshot.heap?.reserved ?? 0)
    return PredictedLink(
      used: used, reserved: reserved, reachable: (snapshot.heap?.reachable ?? 0) - grown,
      isExact: true)
  }
}
