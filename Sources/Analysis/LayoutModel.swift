import ElfImage
import Ledger
import LinkMap
import MemoryModel

// What ld does with the statements of a linker script, and this model after it:
//
// 1. Each region has a cursor. An output section starts at the cursor of its region, moved up to a
//    multiple of the section's alignment, and moves the cursor to its end if it is allocated. A
//    section that is not (`(COPY)`, or made of input sections without SHF_ALLOC) leaves the cursor.
// 2. Within a section, records follow in the map's order, each at the next multiple of its own
//    alignment, those of size 0 too. `. = ALIGN (n)` moves up likewise. SORT_BY_ALIGNMENT and
//    SORT_BY_NAME do not look at sizes, so that sizes do not change the order.
// 3. The initial image of a section that start-up code copies follows the cursor of its flash
//    region, whatever the section's alignment.
// 4. Symbols of the script are worked out again from the new places.
//
// With nothing changed the model must come to the map's own addresses; what it cannot explain there
// it keeps at its distance, and says so when it matters.

/// How a link would be laid out if some things had other sizes.
///
/// ```swift
/// let model = try LayoutModel(ledger, evidence, alignments: InputAlignments(of: map, read: read))
/// let prediction = try model.predict([.symbol(name: "heap_pool", object: nil, size: 103_424)])
/// prediction.region("RAM")?.usedAfter
/// ```
public struct LayoutModel: Sendable {
  /// A thing that gets another size, in bytes.
  public enum Change: Hashable, Sendable {
    /// A variable. `object` is its object's path as the map spells it, or the end of that path from a
    /// folder on; nil where one object alone has a variable of the name.
    case symbol(name: String, object: String?, size: Int)
    /// What `.heap` reserves (`PICO_HEAP_SIZE`).
    case heapReserved(Int)
    /// What the section of a core's stack reserves (`PICO_STACK_SIZE`, `PICO_CORE1_STACK_SIZE`; the
    /// SDK makes the latter an array of words, and so rounds it down to a multiple of 4).
    case stack(core: Int, Int)
  }

  let ledger: Ledger
  let map: LinkMap
  let elf: ElfImage?
  var sections: [LayoutSection] = []
  /// The first section of each name.
  var sectionIndices: [String: Int] = [:]
  var statements: [ParsedStatement] = []
  /// Values of symbols that the script does not set.
  var elsewhere: [String: UInt64] = [:]
  /// Entries by symbol: regions and indices of entries.
  var entries: [String: [EntryPlace]] = [:]
  /// What the model holds true of the link as it is.
  var original = LayoutCount()
  var notes: [String] = []

  /// A statement of the linker script, with the value of `.` where it stands.
  struct ParsedStatement: Sendable {
    var statement: ScriptStatement
    var value: UInt64
    var dot: UInt64
    /// Whether working it out gives the value that the map says.
    var isUnderstood = false
  }

  /// - Parameters:
  ///   - ledger: of `evidence`.
  ///   - alignments: from the objects; what is unknown is inferred from addresses.
  /// - Throws: `LayoutModelError`: there is no map, or with nothing changed the model does not come to
  ///   what the ledger counts.
  public init(
    _ ledger: Ledger, _ evidence: LinkEvidence, alignments: InputAlignments
  ) throws(LayoutModelError) {
    guard let map = evidence.map else { throw .needsMap }
    self.ledger = ledger
    self.map = map
    elf = evidence.elf
    var builder = LayoutBuilder(ledger: ledger, map: map, elf: elf, alignments: alignments)
    builder.build()
    sections = builder.sections
    statements = builder.statements
    notes = builder.notes
    for (index, section) in sections.enumerated() where sectionIndices[section.name] == nil {
      sectionIndices[section.name] = index
    }
    elsewhere = Self.elsewhere(statements, map, elf)
    findEntries()
    let unchanged = walk([:])
    markUnderstood(unchanged)
    original = count(unchanged)
    try compareWithLedger()
  }

  /// The layout with some sizes changed. Where two changes name one thing, the later one counts.
  ///
  /// - Throws: `LayoutModelError`: a change names nothing, or several things, or its size cannot be.
  public func predict(_ changes: [Change]) throws(LayoutModelError) -> Prediction {
    let resolved = try resolve(changes)
    let layout = walk(resolved.sizes)
    let after = count(layout)
    return prediction(resolved, layout, after)
  }

  /// The ledger's own sums must come out, or what the model predicts is worth nothing.
  private func compareWithLedger() throws(LayoutModelError) {
    for (index, region) in ledger.regions.enumerated() {
      let counted = original.regions[index]
      guard counted.used == region.used, counted.overflow == region.overflow else {
        throw .notReproduced(
          "\(region.region.name) comes to \(counted.used) bytes used and \(counted.overflow) beyond "
            + "its end, the ledger to \(region.used) and \(region.overflow)")
      }
    }
    guard original.heap == ledger.heap.map(Prediction.Heap.init) else {
      throw .notReproduced("the C heap is elsewhere")
    }
    guard original.stacks.map(\.range) == ledger.stacks.map(\.range) else {
      throw .notReproduced("the stacks are elsewhere")
    }
  }
}
