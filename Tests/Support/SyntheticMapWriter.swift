/// Writes the text of a `SyntheticMap`, with ld's columns and line breaks.
struct SyntheticMapWriter {
  private(set) var bytes: [UInt8] = []
  private let parameters: SyntheticMap
  private let paths: [[UInt8]]

  init(parameters: SyntheticMap) {
    self.parameters = parameters
    paths = (0..<parameters.objects).map { Array(parameters.path(ofObject: $0).utf8) }
  }

  /// All that stands before the first output section.
  mutating func writeTables() {
    line("Archive member included to satisfy reference by file (symbol)")
    line("")
    for index in stride(from: 7, to: parameters.objects, by: 8) {
      line(parameters.path(ofObject: index))
      let requester = parameters.path(ofObject: index - 1)
      line(String(repeating: " ", count: 30) + "\(requester) (symbol_\(index))")
    }
    line("")
    line("Discarded input sections")
    line("")
    for object in 0..<parameters.objects {
      for number in 0..<parameters.discardedPerObject {
        let name = number == 0 ? ".text" : ".text.unused_function_\(number)"
        record(name, address: 0, size: UInt64(number * 4), object: object, indent: " ")
      }
    }
    writeMemoryConfiguration()
    line("Linker script and memory map")
    line("")
    for object in 0..<parameters.objects where object % 8 != 7 {
      line("LOAD \(parameters.path(ofObject: object))")
    }
    line("START GROUP")
    line("LOAD /usr/lib/gcc/arm-none-eabi/12.2.1/thumb/v6-m/nofp/libc.a")
    line("END GROUP")
  }

  private mutating func writeMemoryConfiguration() {
    line("")
    line("Memory Configuration")
    line("")
    line("Name             Origin             Length             Attributes")
    let regions: [(String, UInt64, UInt64, String)] = [
      ("FLASH", 0x1000_0000, 0x20_0000, "xr"), ("RAM", 0x2000_0000, parameters.ramLength, "xrw"),
      ("SCRATCH_X", 0x2004_0000, 0x1000, "xrw"), ("SCRATCH_Y", 0x2004_1000, 0x1000, "xrw"),
    ]
    for (name, origin, length, attributes) in regions {
      let columns = [padded(name, to: 16), padded(address(origin), to: 18), address(length)]
      let gap = String(repeating: " ", count: parameters.addressDigits > 8 ? 1 : 9)
      line(columns.joined(separator: " ") + gap + attributes)
    }
    let widest = "0x" + String(repeating: "f", count: parameters.addressDigits)
    line("*default*        \(padded(address(0), to: 18)) \(widest)")
    line("")
  }

  mutating func write(_ section: SyntheticLayout.Section) {
    line("")
    let load = section.loadAddress.map { " load address \(address($0))" } ?? ""
    numbers(section.name, section.address, section.size, rest: load, indent: "")
    if !section.pattern.isEmpty { line(" " + section.pattern) }
    for record in section.records {
      self.record(
        record.name, address: record.address, size: record.size, object: record.object, indent: " ")
      for symbol in record.symbols {
        line("                \(address(symbol.address))                \(symbol.name)")
      }
    }
    let gap = String(repeating: " ", count: 24)
    for assignment in section.assignments {
      line("                \(address(assignment.value))\(gap)\(assignment.name) = .")
    }
  }

  mutating func writeOutputStatement() {
    line("OUTPUT(app.elf elf32-littlearm)")
    line("LOAD linker stubs")
  }

  mutating func writeCrossReferences(_ sections: [SyntheticLayout.Section]) {
    line("")
    line("Cross Reference Table")
    line("")
    line("Symbol                                            File")
    for record in sections.flatMap(\.records) {
      for symbol in record.symbols {
        line(padded(symbol.name, to: 50) + parameters.path(ofObject: record.object ?? 0))
      }
    }
  }

  private mutating func record(
    _ name: String, address: UInt64, size: UInt64, object: Int?, indent: String
  ) {
    numbers(name, address, size, rest: " ", indent: indent, path: object.map { paths[$0] })
  }

  /// A name, in a line of its own where it reaches column 16, an address and a size.
  private mutating func numbers(
    _ name: String, _ address: UInt64, _ size: UInt64, rest: String, indent: String,
    path: [UInt8]? = nil
  ) {
    var head = indent + name
    if head.utf8.count >= 15 {
      line(head)
      head = ""
    }
    let hex = "0x" + String(size, radix: 16)
    let width = String(repeating: " ", count: max(0, 10 - hex.utf8.count))
    bytes += "\(padded(head, to: 16))\(self.address(address)) \(width)\(hex)\(rest)".utf8
    if let path { bytes += path }
    bytes += parameters.lineEnd.utf8
  }

  private mutating func line(_ text: String) {
    bytes += text.utf8
    bytes += parameters.lineEnd.utf8
  }

  private func address(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    let zeros = String(repeating: "0", count: max(0, parameters.addressDigits - digits.utf8.count))
    return "0x" + zeros + digits
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.utf8.count))
  }
}
