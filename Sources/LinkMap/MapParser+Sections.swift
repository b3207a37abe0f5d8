// The part "Linker script and memory map". The number of spaces before a line says what it is: none
// for an output section, one for a record or a pattern of the linker script, sixteen for what
// continues or follows them.

extension MapParser {
  /// The column at which ld writes a section's address.
  static let addressColumn = 16

  mutating func parseSectionLine(_ line: Slice, in text: Span<UInt8>) throws(LinkMapError) {
    let name = pending
    pending = nil
    guard !line.isEmpty else { return }
    if text[line.start] != .space {
      try parseOutputSection(line, in: text)
    } else if line.count > 1, text[line.start + 1] != .space {
      try parseRecord(line, in: text)
    } else {
      try parseContinuation(line, of: name, in: text)
    }
  }

  // MARK: Output sections

  private mutating func parseOutputSection(
    _ line: Slice, in text: Span<UInt8>
  ) throws(LinkMapError) {
    if text.has("LOAD ", at: line.start, end: line.end) { return }
    if text.has("OUTPUT(", at: line.start, end: line.end) {
      hasOutputLine = true
      return
    }
    if let (name, position) = nameAndNumber(line, indent: 0, in: text) {
      try addOutputSection(name, numbersAt: position, end: line.end, in: text)
      return
    }
    // A line with spaces is a statement such as `START GROUP`.
    guard text.skipToken(from: line.start, end: line.end) == line.end else { return }
    // The address follows on the next line, or never where the section does not exist.
    isOutputSectionOpen = false
    symbolOwner = nil
    pending = .outputSection(line)
  }

  private mutating func addOutputSection(
    _ name: Slice, numbersAt start: Int, end: Int, in text: Span<UInt8>
  ) throws(LinkMapError) {
    var position = start
    guard let (address, size) = try addressAndSize(at: &position, end: end, in: text) else {
      return
    }
    let loadAddress = try self.loadAddress(at: position, end: end, in: text)
    let first = map.inputSections.count
    map.outputSections.append(
      LinkMap.OutputSection(
        name: text.string(name), address: address, size: size, loadAddress: loadAddress,
        inputs: first..<first, line: lineNumber))
    isOutputSectionOpen = true
    symbolOwner = nil
  }

  private func loadAddress(
    at start: Int, end: Int, in text: Span<UInt8>
  ) throws(LinkMapError) -> UInt64? {
    var position = start + " load address ".utf8.count
    guard text.has(" load address ", at: start, end: end), text.hasNumber(at: position, end: end)
    else { return nil }
    return try address(at: &position, end: end, in: text)
  }

  // MARK: Records

  private mutating func parseRecord(_ line: Slice, in text: Span<UInt8>) throws(LinkMapError) {
    if let (name, position) = nameAndNumber(line, indent: 1, in: text) {
      try addRecord(name, numbersAt: position, end: line.end, in: text)
    } else {
      // A long name, or a pattern such as `*(.text*)`: the next line tells.
      pending = .inputSection(Slice(start: line.start + 1, end: line.end))
    }
  }

  private mutating func addRecord(
    _ name: Slice, numbersAt start: Int, end: Int, in text: Span<UInt8>
  ) throws(LinkMapError) {
    var position = start
    guard let (address, size) = try addressAndSize(at: &position, end: end, in: text) else {
      return
    }
    let path = Slice(start: text.skipSpaces(from: position, end: end), end: end)

    var kind = LinkMap.InputSection.Kind.section
    if text.equal(name, "*fill*") {
      kind = .fill
    } else if text.equal(path, "linker stubs") {
      kind = .stub
    } else if text.equal(name, "COMMON") {
      kind = .common
    }
    append(kind, name: name, address: address, size: size, path: path, in: text)
  }

  private mutating func append(
    _ kind: LinkMap.InputSection.Kind, name: Slice, address: UInt64, size: UInt64, path: Slice,
    in text: Span<UInt8>
  ) {
    guard isOutputSectionOpen else {
      symbolOwner = nil
      return
    }
    let hasObject = (kind == .section || kind == .common) && !path.isEmpty
    let index = map.inputSections.count
    map.inputSections.append(
      LinkMap.InputSection(
        kind: kind, name: text.string(name), address: address, size: size,
        object: hasObject ? objects.index(of: path, in: text) : nil, line: lineNumber))
    let last = map.outputSections.count - 1
    map.outputSections[last].inputs = map.outputSections[last].inputs.lowerBound..<index + 1
    symbolOwner = index
  }

  // MARK: Lines that begin with an address

  private mutating func parseContinuation(
    _ line: Slice, of name: Pending?, in text: Span<UInt8>
  ) throws(LinkMapError) {
    let start = text.skipSpaces(from: line.start, end: line.end)
    guard text.hasNumber(at: start, end: line.end) else {
      try parseBracketedAssignment(line, at: start, in: text)
      return
    }
    var next = start + 2
    while next < line.end, text[next].hexDigit != nil { next += 1 }
    next = text.skipSpaces(from: next, end: line.end)
    guard text.hasNumber(at: next, end: line.end) else {
      try parseNamedAddress(start, rest: Slice(start: next, end: line.end), in: text)
      return
    }
    if let keyword = scriptData(sizeAt: next, end: line.end, in: text) {
      try addScriptData(keyword, numbersAt: start, end: line.end, in: text)
      return
    }
    switch name {
    case .outputSection(let name):
      try addOutputSection(name, numbersAt: start, end: line.end, in: text)
    case .inputSection(let name):
      try addRecord(name, numbersAt: start, end: line.end, in: text)
    case nil: break
    }
  }

  /// The keyword of bytes that the linker script writes itself, as in `0x20000034 0x4 LONG 0x5`.
  private func scriptData(sizeAt position: Int, end: Int, in text: Span<UInt8>) -> Slice? {
    let start = text.skipSpaces(from: text.skipToken(from: position, end: end), end: end)
    let keyword = Slice(start: start, end: text.skipToken(from: start, end: end))
    guard !keyword.isEmpty, keyword.count <= 5 else { return nil }
    if text.equal(keyword, "RELOC") { return keyword }
    let isData =
      text.equal(keyword, "BYTE") || text.equal(keyword, "SHORT") || text.equal(keyword, "LONG")
      || text.equal(keyword, "QUAD") || text.equal(keyword, "SQUAD")
    return isData && text.hasNumber(at: keyword.end + 1, end: end) ? keyword : nil
  }

  private mutating func addScriptData(
    _ keyword: Slice, numbersAt start: Int, end: Int, in text: Span<UInt8>
  ) throws(LinkMapError) {
    var position = start
    guard let (address, size) = try addressAndSize(at: &position, end: end, in: text) else {
      return
    }
    append(.scriptData, name: keyword, address: address, size: size, path: keyword, in: text)
  }

  /// A symbol's line, or an assignment of the linker script.
  private mutating func parseNamedAddress(
    _ start: Int, rest: Slice, in text: Span<UInt8>
  ) throws(LinkMapError) {
    guard !rest.isEmpty else { return }
    var position = start
    switch statement(rest, in: text) {
    case .assignment(let name):
      let value = try number(at: &position, end: rest.start, in: text)
      addAssignment(name, value: value, in: text)
      addStatement(rest, value: value, in: text)
    case .assertion:
      addStatement(rest, value: try number(at: &position, end: rest.start, in: text), in: text)
    case nil:
      // The "size before relaxing" of the record above is no symbol.
      guard let symbolOwner, !text.equal(rest, "(size before relaxing)") else { return }
      map.symbols.append(
        LinkMap.Symbol(
          name: text.string(rest), address: try address(at: &position, end: rest.start, in: text),
          inputSection: symbolOwner))
    }
  }

  /// `[0x20001000] x = DEFINED (x) ? x : 1`: ld sets the brackets where an assignment refers to its
  /// own symbol; the value is the symbol's. `[!provide]` and `*undef*` give nothing.
  private mutating func parseBracketedAssignment(
    _ line: Slice, at start: Int, in text: Span<UInt8>
  ) throws(LinkMapError) {
    guard text.has("[", at: start, end: line.end), text.hasNumber(at: start + 1, end: line.end)
    else { return }
    var position = start + 1
    let value = try number(at: &position, end: line.end, in: text)
    guard text.has("]", at: position, end: line.end) else { return }
    let rest = Slice(start: text.skipSpaces(from: position + 1, end: line.end), end: line.end)
    if case .assignment(let name) = statement(rest, in: text) {
      addAssignment(name, value: value, in: text)
      addStatement(rest, value: value, in: text)
    }
  }

  private mutating func addStatement(_ statement: Slice, value: UInt64, in text: Span<UInt8>) {
    map.statements.append(
      LinkMap.Statement(
        text: text.string(statement), value: value, inputsBefore: map.inputSections.count,
        outputsBefore: map.outputSections.count, line: lineNumber))
  }

  private mutating func addAssignment(_ name: Slice, value: UInt64, in text: Span<UInt8>) {
    if text.equal(name, ".") { return }
    map.assignments.append(
      LinkMap.Assignment(name: text.string(name), value: value, line: lineNumber))
  }
}
