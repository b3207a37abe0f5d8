// The tables before "Linker script and memory map".

extension MapParser {
  /// The column at which the requester stands in the archive table.
  private static let requesterColumn = 30

  /// A row of "Memory Configuration": name, origin, length and perhaps attributes.
  mutating func parseMemoryRegion(_ line: Slice, in text: Span<UInt8>) throws(LinkMapError) {
    let nameEnd = text.skipToken(from: line.start, end: line.end)
    let name = Slice(start: line.start, end: nameEnd)
    var position = text.skipSpaces(from: nameEnd, end: line.end)
    // `*default*` is as wide as ld's own arithmetic, so it goes before its numbers are read.
    guard !name.isEmpty, !text.equal(name, "*default*"),
      text.hasNumber(at: position, end: line.end)
    else { return }
    let origin = try address(at: &position, end: line.end, in: text)
    position = text.skipSpaces(from: position, end: line.end)
    guard text.hasNumber(at: position, end: line.end) else { return }
    let length = try number(at: &position, end: line.end, in: text)
    guard length <= 0x1_0000_0000 else { throw tooWide() }
    let attributes = Slice(
      start: text.skipSpaces(from: position, end: line.end), end: line.end)
    map.regions.append(
      LinkMap.MemoryRegion(
        name: text.string(name), origin: origin, length: length,
        attributes: text.string(text.trimmingEnd(attributes)), line: lineNumber))
  }

  /// A line of "Discarded input sections". Only the half with the numbers counts, so that a record
  /// on two lines is one.
  mutating func countDiscarded(_ line: Slice, in text: Span<UInt8>) {
    if hasNumberAfterName(line, in: text) { map.discardedCount += 1 }
  }

  /// A line of the archive table. Whether it stands alone shows only on the next one.
  mutating func parseArchivePull(_ line: Slice, in text: Span<UInt8>) {
    guard !line.isEmpty else {
      if pendingPull != nil {
        finishPull(in: text)
        part = .unread
      }
      return
    }
    let requester = text.skipSpaces(from: line.start, end: line.end)
    if requester > line.start, let member = pendingPull {
      pendingPull = nil
      addPull(member: member, reason: Slice(start: requester, end: line.end), in: text)
    } else {
      finishPull(in: text)
      pendingPull = line
    }
  }

  /// Takes a line that was not continued: member and requester stand on it both.
  mutating func finishPull(in text: Span<UInt8>) {
    guard let line = pendingPull else { return }
    pendingPull = nil
    let column = line.start + Self.requesterColumn
    if column < line.end, text[column - 1] == .space, text[column] != .space {
      let member = text.trimmingEnd(Slice(start: line.start, end: column))
      addPull(member: member, reason: Slice(start: column, end: line.end), in: text)
    } else {
      addPull(member: line, reason: Slice(start: line.end, end: line.end), in: text)
    }
  }

  private mutating func addPull(member: Slice, reason: Slice, in text: Span<UInt8>) {
    var requester = reason
    var symbol = Slice(start: reason.end, end: reason.end)
    if let open = text.openingParenthesis(of: reason),
      open == reason.start || text[open - 1] == .space
    {
      requester = text.trimmingEnd(Slice(start: reason.start, end: open))
      symbol = Slice(start: open + 1, end: reason.end - 1)
    }
    map.archivePulls.append(
      LinkMap.ArchivePull(
        member: LinkMap.Object(path: member, in: text), requestedBy: text.string(requester),
        symbol: text.string(symbol)))
  }
}
