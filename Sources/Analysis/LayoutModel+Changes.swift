import Ledger
import LinkMap
import MemoryModel

extension LayoutModel {
  /// Changes as the model takes them.
  struct Resolved {
    var sizes: [Key: LayoutSize] = [:]
    /// Symbols with their old range, in the order of the changes.
    var symbols: [Variable] = []
    var newSizes: [Int] = []
    /// Bytes that each section's records gain.
    var gains: [Int: Int] = [:]
    var notes: [String] = []
    /// Whether a note rests on an inference of the order within a record.
    var isInferred = false
  }

  /// A variable's own bytes.
  struct Variable: Hashable {
    var name: String
    var object: String?
    var range: AddressRange
    var key: Key
  }

  func resolve(_ changes: [Change]) throws(LayoutModelError) -> Resolved {
    var resolved = Resolved()
    var variables: [Key: [AddressRange: UInt64]] = [:]
    var reserved: [Key: UInt64] = [:]
    for change in changes {
      switch change {
      case .symbol(let name, let object, let size):
        let bytes = try Self.checked(size)
        let variable = try self.variable(name, object)
        if let known = resolved.symbols.firstIndex(of: variable) {
          resolved.newSizes[known] = size
        } else {
          resolved.symbols.append(variable)
          resolved.newSizes.append(size)
        }
        variables[variable.key, default: [:]][variable.range] = bytes
      case .heapReserved(let size):
        let bytes = try Self.checked(size)
        if let key = try reservation(LayoutSection.heapName, bytes) { reserved[key] = bytes }
      case .stack(let core, let size):
        let bytes = try Self.checked(size)
        guard LayoutSection.stackNames.indices.contains(core) else {
          throw .noReservation("the stack of core \(core)")
        }
        if let key = try reservation(LayoutSection.stackNames[core], bytes) {
          reserved[key] = bytes
        }
      }
    }
    for (key, bytes) in reserved {
      resolved.sizes[key] = LayoutSize(size: LayoutPosition(bytes))
      gain(key, bytes, &resolved)
    }
    for (key, sizes) in variables { resize(key, sizes, &resolved) }
    return resolved
  }

  private func gain(_ key: Key, _ bytes: UInt64, _ resolved: inout Resolved) {
    let before = sections[key.section].items[key.item].size
    resolved.gains[key.section, default: 0] &+= Int(clamping: bytes) &- Int(clamping: before)
  }

  private static func checked(_ size: Int) throws(LayoutModelError) -> UInt64 {
    guard size >= 0, size <= 1 << 32 else { throw .impossibleSize(size) }
    return UInt64(size)
  }

  /// The one item that makes a section as large as it is; nil where nothing is there and nothing is
  /// asked for.
  private func reservation(_ name: String, _ size: UInt64) throws(LayoutModelError) -> Key? {
    guard let section = sectionIndices[name] else {
      if size == 0 { return nil }
      throw .noReservation(name)
    }
    let items = sections[section].items.enumerated().filter {
      switch $0.element.kind {
      case .record, .advance: !$0.element.isOutside
      case .move, .look: false
      }
    }
    let sized = items.filter { $0.element.size > 0 }
    guard let item = sized.count == 1 ? sized.first : sized.isEmpty ? items.first : nil else {
      if size == 0, sized.isEmpty { return nil }
      throw .noReservation(
        sized.isEmpty ? name : "\(name) alone: \(sized.count) things are in it")
    }
    return Key(section: section, item: item.offset)
  }

  // MARK: Symbols

  /// An entry of the ledger: indices of its region and in it.
  struct EntryPlace { var region, entry: Int }

  /// Of sections, not of images in flash.
  mutating func findEntries() {
    for (index, region) in ledger.regions.enumerated() {
      for number in region.entries.indices {
        guard let symbol = region.entries[number].symbol,
          let section = region.entries[number].section, ledger.sections[section].region == index
        else { continue }
        entries[symbol, default: []].append(EntryPlace(region: index, entry: number))
      }
    }
  }

  private func variable(_ name: String, _ object: String?) throws(LayoutModelError) -> Variable {
    var found = variables(object, entries[name] ?? [])
    if found.isEmpty {
      // Of several names for one thing, the ledger has one.
      let aliases = Set(addresses(ofSymbol: name))
      let names =
        aliases.isEmpty
        ? []
        : entries.values.joined().filter {
          aliases.contains(ledger.regions[$0.region].entries[$0.entry].range.start)
        }
      found = variables(object, names)
    }
    guard let first = found.first else { throw .noSuchSymbol(name) }
    guard found.count == 1 else {
      throw .ambiguousSymbol(name, objects: found.map { $0.object ?? "?" })
    }
    return first
  }

  private func addresses(ofSymbol name: String) -> [UInt64] {
    let sized = (elf?.symbols ?? []).lazy.filter { $0.name == name && $0.size > 0 }.map(\.address)
    return sized + map.symbols.lazy.filter { $0.name == name }.map(\.address)
  }

  private func variables(_ object: String?, _ places: [EntryPlace]) -> [Variable] {
    var found: [Variable] = []
    for place in places {
      let entry = ledger.regions[place.region].entries[place.entry]
      guard let symbol = entry.symbol, let key = key(at: entry.range.start) else { continue }
      let path = ledger.path(of: entry)
      guard object.map({ Self.names($0, path) }) ?? true else { continue }
      if let last = found.last, last.key == key, last.name == symbol,
        last.range.end == entry.range.start
      {
        found[found.count - 1].range = AddressRange(start: last.range.start, end: entry.range.end)
      } else {
        found.append(Variable(name: symbol, object: path, range: entry.range, key: key))
      }
    }
    return found
  }

  private static func names(_ wanted: String, _ path: String?) -> Bool {
    guard let path else { return false }
    return path == wanted || path.hasSuffix("/" + wanted)
  }

  /// The record that holds an address.
  private func key(at address: UInt64) -> Key? {
    for (index, section) in sections.enumerated() where section.range.contains(address) {
      let item = section.items.firstIndex { item in
        guard case .record = item.kind else { return false }
        return AddressRange(start: item.place, size: item.size).contains(address)
      }
      if let item { return Key(section: index, item: item) }
    }
    return nil
  }

  /// The new size of a record, and where its symbols go.
  private func resize(
    _ key: Key, _ sizes: [AddressRange: UInt64], _ resolved: inout Resolved
  ) {
    let item = sections[key.section].items[key.item]
    let record = AddressRange(start: item.place, size: item.size)
    let parts = self.parts(of: record, key)
    if parts.count == 1, let only = parts.first, let size = sizes[only] {
      // What stands behind the variable in its section, if anything, stays.
      let rest = record.size &- only.size
      resolved.sizes[key] = LayoutSize(size: LayoutPosition(size &+ rest))
      gain(key, size &+ rest, &resolved)
      if rest > 0 {
        resolved.isInferred = true
        resolved.notes.append("\(rest) bytes beside the variable in its section stay as they are")
      }
      return
    }
    var dot = LayoutPosition(0)
    var oldDot: UInt64 = 0
    var moved: [(range: AddressRange, offset: UInt64)] = []
    let limit = largestAlignment(of: item)
    for part in parts {
      let offset = part.start - record.start
      let rule = LayoutRule.of(
        offset, size: part.size, behind: oldDot, known: nil, upTo: limit)
      if case .aligned(let alignments) = rule { dot.align(to: alignments) }
      moved.append((part, dot.best))
      dot.advance(by: sizes[part] ?? part.size)
      oldDot = offset &+ part.size
    }
    dot.move(by: record.size &- oldDot)
    resolved.sizes[key] = LayoutSize(size: dot, parts: moved)
    gain(key, dot.best, &resolved)
    resolved.isInferred = true
    if case .record(let index) = item.kind {
      let input = map.inputSections[index]
      resolved.notes.append(
        "\(input.name) of \(input.object.map { map.objects[$0].path } ?? "an object") holds "
          + "\(parts.count) variables; that the compiler keeps their order is an assumption")
    }
  }

  private func largestAlignment(of item: LayoutItem) -> UInt64 {
    if case .aligned(let alignments) = item.rule, alignments.count == 1 { return alignments[0] }
    return 8
  }

  /// The variables of a record, sorted; bytes without a symbol belong to none.
  private func parts(of record: AddressRange, _ key: Key) -> [AddressRange] {
    let region = ledger.regions[sections[key.section].region]
    var parts: [AddressRange] = []
    var last: String?
    for index in region.entries.indices where record.contains(region.entries[index].range.start) {
      guard let symbol = region.entries[index].symbol else {
        last = nil
        continue
      }
      let range = region.entries[index].range
      if symbol == last, let previous = parts.last, previous.end == range.start {
        parts[parts.count - 1] = AddressRange(start: previous.start, end: range.end)
      } else {
        parts.append(range)
      }
      last = symbol
    }
    return parts
  }
}
