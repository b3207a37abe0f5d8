import ElfImage
import LinkMap

/// Notices a map that is not of the ELF's own link.
enum MapAgreement {
  /// How many symbols are compared: enough to notice a rebuild whose sections kept their sizes.
  private static let sampleCount = 500

  static func check(_ elf: ElfImage, _ map: LinkMap) throws(LedgerError) {
    try checkSections(elf, map)
    try checkSymbols(elf, map)
  }

  /// Sections of the same name have the same address and size.
  private static func checkSections(_ elf: ElfImage, _ map: LinkMap) throws(LedgerError) {
    var outputs: [String: LinkMap.OutputSection] = [:]
    for output in map.outputSections where outputs[output.name] == nil {
      outputs[output.name] = output
    }
    var isShared = false
    for section in elf.sections where section.isAllocated && section.size > 0 {
      guard let output = outputs[section.name] else { continue }
      isShared = true
      guard output.address == section.address, output.size == section.size else {
        throw .mapOfAnotherLink(
          line: output.line,
          reason: "\(section.name) is \(output.size) bytes at \(Hex.string(output.address)) there, "
            + "\(section.size) bytes at \(Hex.string(section.address)) in the ELF")
      }
    }
    if !isShared, let first = map.outputSections.first {
      throw .mapOfAnotherLink(line: first.line, reason: "no section of the ELF is in it")
    }
  }

  /// A sample of the map's symbols; one that the ELF has elsewhere gives the map away. Those that it
  /// does not have (stripped, or demangled in the map) say nothing.
  private static func checkSymbols(_ elf: ElfImage, _ map: LinkMap) throws(LedgerError) {
    guard !elf.symbols.isEmpty, !map.symbols.isEmpty else { return }
    let step = max(1, map.symbols.count / sampleCount)
    var sample: [String: Int] = [:]
    for index in stride(from: 0, to: map.symbols.count, by: step) {
      sample[map.symbols[index].name] = index
    }
    var found: [Int: (isEqual: Bool, address: UInt64)] = [:]
    for symbol in elf.symbols {
      guard let index = sample[symbol.name] else { continue }
      let isEqual =
        symbol.address == map.symbols[index].address & ~(symbol.kind == .function ? 1 : 0)
      if found[index]?.isEqual != true { found[index] = (isEqual, symbol.address) }
    }
    let wrong = found.filter { !$0.value.isEqual }.keys.min()
    if let wrong, let address = found[wrong]?.address {
      let symbol = map.symbols[wrong]
      let line =
        map.inputSections.indices.contains(symbol.inputSection)
        ? map.inputSections[symbol.inputSection].line : 1
      throw .mapOfAnotherLink(
        line: line,
        reason: "\(symbol.name) is at \(Hex.string(symbol.address)) there, "
          + "at \(Hex.string(address)) in the ELF")
    }
  }
}

/// Addresses as people write them.
public enum Hex {
  /// `0x20000110`.
  public static func string(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return "0x" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits
  }
}
