extension ElfImage {
  /// What the file holds at a symbol: the initial value of a variable, or code.
  ///
  /// - Parameters:
  ///   - symbol: one of `symbols`.
  ///   - bytes: the file that this was read from.
  /// - Returns: as many bytes as the symbol has; nil where the file holds none (`.bss`), or where the
  ///   symbol reaches beyond its section or the section beyond the file.
  public func contents(of symbol: Symbol, in bytes: [UInt8]) -> ArraySlice<UInt8>? {
    guard case .section(let index) = symbol.place, sections.indices.contains(index) else {
      return nil
    }
    let section = sections[index]
    guard section.contents == .bits, symbol.address >= section.address else { return nil }
    let distance = symbol.address - section.address
    guard distance <= section.size, symbol.size <= section.size - distance else { return nil }
    let (start, overflow) = section.offset.addingReportingOverflow(distance)
    guard !overflow, start <= bytes.count, symbol.size <= UInt64(bytes.count) - start else {
      return nil
    }
    return bytes[Int(start)..<Int(start + symbol.size)]
  }
}
