/// Places the records of a `SyntheticMap`, as ld would.
struct SyntheticLayout {
  struct Record {
    var name: String
    var address: UInt64
    var size: UInt64
    /// Number of the object; nil for fill.
    var object: Int?
    var symbols: [(name: String, address: UInt64)] = []
  }

  struct Section {
    var name: String
    var pattern: String
    var address: UInt64
    var loadAddress: UInt64?
    var isDebug = false
    var records: [Record] = []
    var assignments: [(name: String, value: UInt64)] = []

    var size: UInt64 { records.last.map { $0.address + $0.size - address } ?? 0 }
    var end: UInt64 { address + size }
  }

  private(set) var sections: [Section] = []
  private var random: Seeded
  private let parameters: SyntheticMap

  init(parameters: SyntheticMap) {
    self.parameters = parameters
    random = Seeded(parameters.seed)
    placeFlash()
    placeRAM()
    placeDebug()
  }

  private mutating func placeFlash() {
    var text = Section(name: ".text", pattern: "*(.text*)", address: 0x1000_0000)
    text.assignments = [("__flash_binary_start", text.address)]
    fill(&text, share: 0)
    var rodata = Section(name: ".rodata", pattern: "*(.rodata*)", address: text.end)
    fill(&rodata, share: 1)
    sections += [text, rodata]
  }

  private mutating func placeRAM() {
    let image = sections.last?.end ?? 0
    var data = Section(
      name: ".data", pattern: "*(SORT_BY_ALIGNMENT(.data*))", address: 0x2000_0000,
      loadAddress: image)
    fill(&data, share: 2)
    data.assignments = [("__data_start__", data.address), ("__data_end__", data.end)]
    var bss = Section(
      name: ".bss", pattern: "*(SORT_BY_ALIGNMENT(SORT_BY_NAME(.bss*)))", address: data.end)
    fill(&bss, share: 3)
    bss.assignments = [("__bss_start__", bss.address), ("__bss_end__", bss.end)]
    var heap = Section(name: ".heap", pattern: "*(.heap*)", address: bss.end)
    heap.records = [Record(name: "*fill*", address: heap.address, size: 0x800)]
    heap.assignments = [("end", heap.address), ("__HeapLimit", heap.end)]
    var stack = Section(name: ".stack_dummy", pattern: "*(.stack*)", address: 0x2004_1000)
    stack.records = [Record(name: "*fill*", address: stack.address, size: 0x1000)]
    stack.assignments = [
      ("__StackLimit", 0x2000_0000 + parameters.ramLength), ("__StackTop", 0x2004_2000),
    ]
    sections += [data, bss, heap, stack]
  }

  private mutating func placeDebug() {
    let names = [".debug_info", ".debug_abbrev", ".debug_line", ".debug_line_str"]
    for name in names.prefix(parameters.debugRecordsPerObject) {
      var section = Section(name: name, pattern: "", address: 0, isDebug: true)
      for object in 0..<parameters.objects {
        let size = random.below(4000) + 1
        section.records.append(
          Record(name: name, address: section.end, size: size, object: object))
      }
      sections.append(section)
    }
  }

  /// Gives `section` its share of every object's records.
  private mutating func fill(_ section: inout Section, share: Int) {
    var number = 0
    for object in 0..<parameters.objects {
      for record in 0..<parameters.recordsPerObject where record % 4 == share {
        let isOdd = parameters.fillEvery > 0 && number % parameters.fillEvery == 3
        let size = 4 * (random.below(60) + 1) + (isOdd ? random.below(3) + 1 : 0)
        append(
          name: name(in: section.name, object: object, number: number), size: size,
          object: object, number: number, to: &section)
        if isOdd {
          section.records.append(
            Record(name: "*fill*", address: section.end, size: 4 - size % 4))
        }
        number += 1
      }
    }
  }

  private mutating func append(
    name: String, size: UInt64, object: Int, number: Int, to section: inout Section
  ) {
    var record = Record(name: name, address: section.end, size: size, object: object)
    if number % 10 < parameters.symbolsPerTenRecords {
      record.symbols = [("symbol_\(object)_of\(section.name)_\(number)", record.address)]
    }
    section.records.append(record)
  }

  private mutating func name(in section: String, object: Int, number: Int) -> String {
    if parameters.shortNameEvery > 0, number % parameters.shortNameEvery == 0 {
      return "\(section).f\(number % 1000)"
    }
    let words = ["tcp", "mbedtls_ssl", "cyw43_ll", "pbuf_alloced", "irq_handler", "netif"]
    let word = words[Int(random.below(UInt64(words.count)))]
    return "\(section).\(word)_\(object)_\(number)"
  }
}
