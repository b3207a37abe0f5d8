import Analysis
import Rendering

/// A link of a dozen owners, with names that JSON has to escape.
enum SmallSnapshot {
  static let value = Snapshot(
    regions: [
      .init(name: "RAM", kind: .ram, length: 1000, used: 800),
      .init(name: "FLASH", kind: .flash, length: 2000, used: 150),
    ],
    owners: [
      .init(
        region: "RAM", layer: "App", kind: .bss, section: ".bss", object: "src/\u{1B}[31m \"a\".o",
        symbol: "tab\tnew\nline 🙂", bytes: 100, isExact: false),
      .init(
        region: "RAM", layer: "Linker", kind: .fill, section: nil, object: nil, symbol: nil,
        bytes: 1, isExact: true),
      .init(
        region: "RAM", layer: "VM", kind: .pool, section: ".bss", object: "vm.a(pool.o)",
        symbol: "heap_pool", bytes: 699, isExact: true),
      .init(
        region: "FLASH", layer: "App", kind: .code, section: ".text", object: "src/main.c.o",
        symbol: "main", bytes: 150, isExact: true),
    ],
    heap: .init(reserved: 0, reachable: 200), stacks: [.init(core: 0, size: 50)], isLinked: nil)

  static let json = BaselineRendering(value, input: ReportInput(elf: "a.elf", map: nil)).json()
  static let text = String(decoding: json, as: UTF8.self)
}
