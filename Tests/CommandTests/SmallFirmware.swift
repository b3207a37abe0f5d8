import Support

/// A firmware of a few kilobytes with the same layers as a real one, and its map: made byte by byte,
/// so that what the tests expect depends on no compiler.
struct SmallFirmware {
  /// Size of the VM's pool; from `overflowingPool` on, RAM overflows.
  var poolSize: UInt32 = 0x1_0000
  /// In place of a plain variable of `main.c.o`, in both ELF and map.
  var variable = "broker"
  var hasDwarf = false

  static let overflowingPool: UInt32 = 0x3_8000

  struct Record {
    var name: String
    var size: UInt32
    /// Empty for fill.
    var object: String
    var symbol: String?
    var isFunction = false
  }

  private struct Section {
    var name: String
    var address: UInt32
    var records: [Record]
    var loadAddress: UInt32?
    var isReservation = false
    var size: UInt32 { records.reduce(0) { $0 + $1.size } }
    var end: UInt32 { address + size }
  }

  private static let app = "CMakeFiles/sensor.dir/src/main.c.o"
  private static let pool = "CMakeFiles/sensor.dir/src/heap_pool.c.o"
  private static let memp = "CMakeFiles/sensor.dir/opt/pico-sdk/lib/lwip/src/core/memp.c.o"
  private static let mem = "CMakeFiles/sensor.dir/opt/pico-sdk/lib/lwip/src/core/mem.c.o"
  private static let sdk = "CMakeFiles/sensor.dir/opt/pico-sdk/src/rp2_common/hardware_irq/irq.c.o"
  private static let libc = "/usr/lib/arm-none-eabi/newlib/libc.a(lib_a-mallocr.o)"

  private var sections: [Section] {
    let text = Section(
      name: ".text", address: 0x1000_0000,
      records: [
        Record(name: ".text.main", size: 64, object: Self.app, symbol: "main", isFunction: true),
        Record(
          name: ".text._ZN4lwip4pollEv", size: 32, object: Self.app, symbol: "_ZN4lwip4pollEv",
          isFunction: true),
        Record(
          name: ".text.memp_malloc", size: 46, object: Self.memp, symbol: "memp_malloc",
          isFunction: true),
        Record(name: "*fill*", size: 2, object: ""),
        Record(
          name: ".text._malloc_r", size: 100, object: Self.libc, symbol: "_malloc_r",
          isFunction: true),
      ])
    let data = Section(
      name: ".data", address: 0x2000_0000,
      records: [
        Record(
          name: ".time_critical.irq", size: 36, object: Self.sdk, symbol: "irq_dispatch",
          isFunction: true),
        Record(name: ".data.settings", size: 44, object: Self.app, symbol: "settings"),
      ], loadAddress: text.end)
    let bss = Section(
      name: ".bss", address: data.end,
      records: [
        Record(name: ".bss.heap_pool", size: poolSize, object: Self.pool, symbol: "heap_pool"),
        Record(
          name: ".bss.memp_memory_PBUF_POOL_base", size: 36_771, object: Self.memp,
          symbol: "memp_memory_PBUF_POOL_base"),
        Record(name: "*fill*", size: 1, object: ""),
        Record(name: ".bss.ram_heap", size: 8_020, object: Self.mem, symbol: "ram_heap"),
        Record(name: ".bss.\(variable)", size: 3_164, object: Self.app, symbol: variable),
      ])
    func reservation(_ name: String, _ address: UInt32) -> Section {
      Section(
        name: name, address: address, records: [Record(name: "*fill*", size: 2048, object: "")],
        isReservation: true)
    }
    return [
      text, data, bss, reservation(".heap", bss.end), reservation(".stack1_dummy", 0x2004_0000),
      reservation(".stack_dummy", 0x2004_1000),
    ]
  }

  private var labels: [(name: String, address: UInt32)] {
    let heap = sections[3]
    return [
      ("end", heap.address), ("__end__", heap.address), ("__HeapLimit", heap.end),
      ("__StackLimit", 0x2004_0000), ("__StackOneBottom", 0x2004_0800),
      ("__StackOneTop", 0x2004_1000), ("__StackBottom", 0x2004_1800), ("__StackTop", 0x2004_2000),
    ]
  }

  var elf: ElfBuilder {
    var elf = ElfBuilder()
    for section in sections {
      let size = Int(section.size)
      let contents = [UInt8](repeating: 0x46, count: size)
      switch section.name {
      case ".text": elf.sections.append(.bits(".text", at: section.address, contents: contents))
      case ".data":
        elf.sections.append(.bits(".data", at: section.address, contents: contents, flags: 7))
      default:
        elf.sections.append(.noBits(section.name, at: section.address, size: section.size))
      }
      elf.segments.append(
        .init(
          from: section.name, physicalAddress: section.loadAddress,
          fileSize: section.name == ".text" || section.name == ".data" ? section.size : 0,
          memorySize: section.size))
      var address = section.address
      for record in section.records {
        if let symbol = record.symbol {
          elf.symbols.append(
            record.isFunction
              ? .function(symbol, at: address, size: record.size, in: section.name)
              : .object(symbol, at: address, size: record.size, in: section.name))
        }
        address += record.size
      }
    }
    elf.symbols += labels.map { .label($0.name, at: $0.address) }
    if hasDwarf { elf.sections += dwarf.sections() }
    return elf
  }

  private var dwarf: DwarfBuilder {
    var dwarf = DwarfBuilder(version: 5)
    dwarf.units = [
      .unit(
        "src/heap_pool.c",
        children: [
          .base("uint8_t", size: 1, encoding: 8, label: "byte"),
          .array(of: "byte", counts: [UInt64(poolSize)], label: "bytes", form: .data4),
          .variable("heap_pool", type: "bytes", at: sections[2].address),
        ])
    ]
    return dwarf
  }

  /// As ld writes it.
  var map: String {
    var lines = [
      "Archive member included to satisfy reference by file (symbol)", "", Self.libc,
      "                              \(Self.app) (_malloc_r)", "", "Memory Configuration", "",
      "Name             Origin             Length             Attributes",
      "FLASH            0x10000000         0x00200000         xr",
      "RAM              0x20000000         0x00040000         xrw",
      "SCRATCH_X        0x20040000         0x00001000         xrw",
      "SCRATCH_Y        0x20041000         0x00001000         xrw",
      "*default*        0x00000000         0xffffffff", "", "Linker script and memory map", "",
      "LOAD \(Self.app)",
    ]
    for section in sections {
      let load = section.loadAddress.map { " load address \(Self.hex($0))" } ?? ""
      lines.append("")
      lines += Self.numbers(section.name, section.address, section.size, load)
      var address = section.address
      let own = labels.filter { section.name == ".heap" && $0.address == section.address }
      lines += own.map(Self.assignment)
      for record in section.records {
        lines += Self.numbers(" " + record.name, address, record.size, " " + record.object)
        if let symbol = record.symbol {
          lines.append("                \(Self.hex(address))                \(symbol)")
        }
        address += record.size
      }
      let behind = labels.filter { section.name == ".heap" && $0.address == section.end }
      lines += behind.map(Self.assignment)
    }
    let heap = sections[3]
    lines += labels.filter { $0.address < heap.address || $0.address > heap.end }
      .map(Self.assignment)
    lines += ["OUTPUT(sensor.elf elf32-littlearm)", ""]
    return lines.joined(separator: "\n")
  }

  private static func assignment(_ label: (name: String, address: UInt32)) -> String {
    "                \(hex(label.address))                        \(label.name) = ."
  }

  private static func numbers(
    _ name: String, _ address: UInt32, _ size: UInt32, _ rest: String
  ) -> [String] {
    let numbers = "\(hex(address)) 0x\(String(size, radix: 16))\(rest)"
    guard name.utf8.count < 15 else { return [name, "                \(numbers)"] }
    return [name + String(repeating: " ", count: 16 - name.utf8.count) + numbers]
  }

  private static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
