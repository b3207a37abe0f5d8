import ElfImage
import Ledger
import LinkMap
import MemoryModel

/// An output section on the model's terms.
struct LayoutSection: Sendable {
  var name: String
  /// In the link that is known.
  var range: AddressRange
  /// Where the initial image lies, for a section that start-up code copies.
  var load: UInt64?
  /// Indices into the ledger's regions.
  var region: Int
  var loadRegion: Int?
  /// Whether the ledger counts it; sections without a byte are among those that it does not.
  var isCounted: Bool
  /// Whether it moves its region's cursor, and ld checks that it fits: nil where neither ELF nor
  /// objects tell. Sections of objects with SHF_ALLOC do so even where `(COPY)` takes the flag away
  /// in the end.
  var isAllocated: Bool?
  var rule: LayoutRule
  /// Whether the script, by an address of its own, and not the section's alignment, must have put it
  /// there.
  var isPlacedByScript = false
  /// Up to where its region was filled before it.
  var cursor: UInt64 = 0
  var loadRule = LayoutRule.aligned([1])
  /// In the order of the map.
  var items: [LayoutItem] = []
  /// From the last item's end to the section's, modulo 2⁶⁴.
  var tail: UInt64 = 0

  var isReservation: Bool { isHeap || stackCore != nil }
  var isHeap: Bool { name == Self.heapName }
  var stackCore: Int? { Self.stackNames.firstIndex(of: name) }

  static let heapName = ".heap"
  /// By core.
  static let stackNames = [".stack_dummy", ".stack1_dummy"]
}

/// What stands in an output section.
struct LayoutItem: Sendable {
  enum Kind: Equatable, Sendable {
    /// Index into the map's input sections.
    case record(Int)
    /// `. = . + n`.
    case advance
    /// Another assignment to `.`.
    case move
    /// Index into the model's statements: sees `.`, and leaves it.
    case look(Int)
  }

  var kind: Kind
  var rule: LayoutRule
  /// Address and size in the link that is known.
  var place: UInt64
  var size: UInt64
  /// Whether it stands behind the section's end, between two sections.
  var isOutside = false
}

/// Makes the model's sections, and finds the rules that explain the map's addresses.
struct LayoutBuilder {
  let ledger: Ledger
  let map: LinkMap
  let elf: ElfImage?
  let alignments: InputAlignments
  var sections: [LayoutSection] = []
  var statements: [LayoutModel.ParsedStatement] = []
  var notes: [String] = []
  private var cursors: [UInt64] = []
  /// Statements by the number of output sections before them.
  private var statementsOfSection: [Int: [Int]] = [:]

  /// Bytes: what the chip's linker scripts ask for at most.
  private static let largestAlignment: UInt64 = 4096

  init(ledger: Ledger, map: LinkMap, elf: ElfImage?, alignments: InputAlignments) {
    self.ledger = ledger
    self.map = map
    self.elf = elf
    self.alignments = alignments
  }

  mutating func build() {
    cursors = ledger.regions.map(\.region.range.start)
    for (index, statement) in map.statements.enumerated() {
      statementsOfSection[statement.outputsBefore, default: []].append(index)
    }
    addDetached(statementsOfSection[0] ?? [])
    var counted: [String: Ledger.PlacedSection] = [:]
    for section in ledger.sections where counted[section.name] == nil {
      counted[section.name] = section
    }
    let elfSections = Dictionary(
      (elf?.sections ?? []).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, output) in map.outputSections.enumerated() {
      let placed = counted[output.name].flatMap { $0.range.start == output.address ? $0 : nil }
      guard placed != nil || output.size == 0, let region = region(of: output, placed) else {
        addDetached(statementsOfSection[index + 1] ?? [])
        continue
      }
      add(output, index, placed, elfSections[output.name], region)
    }
    if elf == nil {
      notes.append(
        "no ELF: which sections are allocated, and how they are aligned, comes from their objects")
    }
  }

  /// Statements outside of all memory, and before it: where `.` is does not change there.
  private mutating func addDetached(_ indices: [Int]) {
    for index in indices {
      let statement = map.statements[index]
      guard let parsed = ScriptStatement(statement.text), parsed.target != .dot else { continue }
      statements.append(
        LayoutModel.ParsedStatement(
          statement: parsed, value: statement.value, dot: statement.value))
    }
  }

  private func region(
    of output: LinkMap.OutputSection, _ placed: Ledger.PlacedSection?
  ) -> Int? {
    if let placed { return placed.region }
    // An empty section at a border belongs to the region that has come this far.
    return cursors.firstIndex(of: output.address)
      ?? ledger.regions.firstIndex { $0.region.range.contains(output.address) }
  }

  private mutating func add(
    _ output: LinkMap.OutputSection, _ index: Int, _ placed: Ledger.PlacedSection?,
    _ header: ElfImage.Section?, _ region: Int
  ) {
    var section = LayoutSection(
      name: output.name,
      range: placed?.range ?? AddressRange(start: output.address, size: 0), load: nil,
      region: region, isCounted: placed != nil,
      isAllocated: isAllocated(output, header), rule: .kept)
    let limit = header.map { max($0.alignment, 1) } ?? Self.largestAlignment
    addItems(of: output, at: index, limit: limit, to: &section)
    section.cursor = cursors[region]
    section.rule = rule(of: section, header)
    section.isPlacedByScript =
      header.map { section.rule != .aligned([max($0.alignment, 1)]) } ?? false
    if let load = placed?.loadAddress, placed?.hasContents == true {
      section.load = load
      section.loadRegion = ledger.regions.lastIndex {
        $0.region.kind == .flash && $0.region.range.start <= load
      }
    }
    if let loadRegion = section.loadRegion, let load = section.load {
      section.loadRule = LayoutRule.of(
        load, size: 0, behind: cursors[loadRegion], known: 1, upTo: Self.largestAlignment)
      cursors[loadRegion] = load &+ section.range.size
    }
    if section.isAllocated != false, section.range.size > 0 {
      cursors[region] = section.range.end
    }
    sections.append(section)
  }

  private func isAllocated(
    _ output: LinkMap.OutputSection, _ header: ElfImage.Section?
  ) -> Bool? {
    if let header, header.isAllocated { return true }
    let facts = output.inputs.clamped(to: map.inputSections.indices).compactMap {
      map.inputSections[$0].size > 0 ? alignments.facts[$0] : nil
    }
    if !facts.isEmpty { return facts.contains(where: \.isAllocated) }
    guard header != nil else { return elf == nil ? nil : true }
    return isFollowed(output)
  }

  /// Whether the next section of the region was put behind this one, and not over it.
  private func isFollowed(_ output: LinkMap.OutputSection) -> Bool {
    guard let index = ledger.sections.firstIndex(where: { $0.name == output.name }) else {
      return false
    }
    let section = ledger.sections[index]
    let next = ledger.sections[(index + 1)...].first { $0.region == section.region }
    return next.map { $0.range.start >= section.range.end } ?? false
  }

  /// The section's own alignment is the largest of its records', or what the script asks for.
  private func rule(of section: LayoutSection, _ header: ElfImage.Section?) -> LayoutRule {
    let cursor = cursors[section.region]
    let start = section.range.start
    if let header {
      return LayoutRule.of(
        start, size: 0, behind: cursor, known: max(header.alignment, 1),
        upTo: Self.largestAlignment)
    }
    // Without an ELF; and a section that only assigns symbols is not in the ELF.
    var largest: UInt64 = 1
    var isKnown = true
    for case .record(let record) in section.items.map(\.kind) {
      if let facts = alignments.facts[record] {
        largest = max(largest, facts.alignment)
      } else {
        isKnown = isKnown && map.inputSections[record].size == 0
      }
    }
    let found = LayoutRule.explaining(start, behind: cursor, upTo: Self.largestAlignment)
    if isKnown, found.contains(largest) { return .aligned([largest]) }
    let possible = found.filter { $0 >= largest }
    return possible.isEmpty ? .kept : .aligned(possible)
  }

  // MARK: Items

  private mutating func addItems(
    of output: LinkMap.OutputSection, at index: Int, limit: UInt64, to section: inout LayoutSection
  ) {
    var dot = section.range.start
    var waiting = (statementsOfSection[index + 1] ?? [])[...]
    for record in output.inputs.clamped(to: map.inputSections.indices) {
      while let next = waiting.first, map.statements[next].inputsBefore <= record {
        addStatement(waiting.removeFirst(), to: &section, &dot)
      }
      let input = map.inputSections[record]
      guard input.kind != .fill else { continue }
      let known = input.kind == .scriptData ? 1 : alignments.facts[record]?.alignment
      section.items.append(
        LayoutItem(
          kind: .record(record),
          rule: .of(input.address, size: input.size, behind: dot, known: known, upTo: limit),
          place: input.address, size: input.size))
      dot = input.address &+ input.size
    }
    var end = dot
    for statement in waiting {
      addStatement(statement, to: &section, &dot)
      if section.items.last?.isOutside != true { end = dot }
    }
    section.tail = section.range.end &- end
  }

  private mutating func addStatement(
    _ index: Int, to section: inout LayoutSection, _ dot: inout UInt64
  ) {
    let statement = map.statements[index]
    guard let parsed = ScriptStatement(statement.text) else { return }
    guard parsed.target == .dot else {
      section.items.append(
        LayoutItem(kind: .look(statements.count), rule: .aligned([1]), place: dot, size: 0))
      statements.append(
        LayoutModel.ParsedStatement(statement: parsed, value: statement.value, dot: dot))
      return
    }
    let value = statement.value
    var item = LayoutItem(
      kind: .move, rule: .kept, place: value, size: 0,
      isOutside: value > section.range.end || section.items.last?.isOutside == true)
    switch parsed.move {
    case .align(let alignment) where LayoutPosition.aligned(dot, to: alignment) == value:
      item.rule = .aligned([alignment])
    case .advance(let count) where dot &+ count == value:
      item = LayoutItem(
        kind: .advance, rule: .aligned([1]), place: dot, size: count, isOutside: item.isOutside)
    default: break
    }
    section.items.append(item)
    dot = value
  }
}
