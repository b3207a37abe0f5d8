import LinkMap

extension HostileEvidence {
  public mutating func map() -> LinkMap {
    var map = LinkMap()
    map.regions = regions()
    for _ in 0..<count(4) + 1 {
      map.objects.append(
        .init(
          archive: chance(3) ? pick(["libc.a", "a/liblwip.a", "", "x)("]) : nil,
          name: pick(Self.paths)))
    }
    var cursor = address()
    for _ in 0..<count(7) {
      let start = map.inputSections.count
      // Mostly one behind the other, as linkers do it; then anywhere.
      let place = chance(3) ? address() : cursor
      let size = size()
      cursor = place &+ size
      addRecords(to: &map, at: place, size)
      map.outputSections.append(
        .init(
          name: pick(Self.sectionNames), address: place, size: size,
          loadAddress: chance(3) ? address() : nil, inputs: start..<map.inputSections.count,
          line: count(99)))
    }
    if chance(10) { map.outputSections.reverse() }
    if chance(20), !map.outputSections.isEmpty { map.outputSections[0].inputs = 3..<(1 << 40) }
    for name in Self.scriptNames where chance(2) {
      map.assignments.append(.init(name: name, value: address(), line: count(99)))
    }
    addPulls(to: &map)
    return map
  }

  private mutating func regions() -> [LinkMap.MemoryRegion] {
    if chance(2) {
      return [
        .init(name: "FLASH", origin: 0x1000_0000, length: 0x20_0000, attributes: "xr", line: 1),
        .init(name: "RAM", origin: 0x2000_0000, length: 0x4_0000, attributes: "xrw", line: 2),
        .init(name: "SCRATCH_X", origin: 0x2004_0000, length: 0x1000, attributes: "xrw", line: 3),
        .init(name: "SCRATCH_Y", origin: 0x2004_1000, length: 0x1000, attributes: "xrw", line: 4),
      ]
    }
    return (0..<count(5)).map { _ in
      .init(
        name: pick(["RAM", "FLASH", "RAM", "X", ""]), origin: address(),
        length: chance(3) ? size() : 0x4_0000, attributes: pick(["xrw", "rx", "", "!w", "W"]),
        line: count(9))
    }
  }

  private mutating func addRecords(to map: inout LinkMap, at start: UInt64, _ size: UInt64) {
    var cursor = start
    for _ in 0..<count(6) {
      let place = chance(5) ? address() : cursor
      let bytes = chance(8) ? self.size() : size / 5
      cursor = place &+ bytes
      map.inputSections.append(
        .init(
          kind: pick([.section, .section, .section, .common, .fill, .stub, .scriptData]),
          name: pick([
            ".bss.heap_pool", ".text.main", ".data", "COMMON", ".", "", ".bss.x.str1.4", "LONG",
          ]),
          address: place, size: bytes,
          object: chance(4) ? nil : Int.random(in: map.objects.indices, using: &random),
          line: count(99)))
      for _ in 0..<count(2) {
        map.symbols.append(
          .init(
            name: pick(Self.symbolNames),
            address: chance(3) ? address() : place &+ UInt64(count(9)),
            inputSection: chance(9) ? count(99) - 5 : map.inputSections.count - 1))
      }
    }
    if chance(6) { map.inputSections.shuffle(using: &random) }
  }

  /// Members that ask for each other, or for themselves.
  private mutating func addPulls(to map: inout LinkMap) {
    for _ in 0..<count(4) {
      map.archivePulls.append(
        .init(
          member: pick(map.objects), requestedBy: pick(map.objects).path,
          symbol: pick(Self.symbolNames)))
    }
  }
}
