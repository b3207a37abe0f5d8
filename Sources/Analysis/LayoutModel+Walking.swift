import Ledger
import MemoryModel

/// Where everything is once the sizes are changed.
struct Layout {
  struct Section {
    var start: LayoutPosition
    var end: LayoutPosition
    var load: LayoutPosition?

    var size: UInt64 { end.best &- start.best }
  }

  /// By the model's sections.
  var sections: [Section] = []
  /// `.` at each of the model's statements.
  var dots: [UInt64] = []
  var moves: [Prediction.Move] = []
  /// What had to be kept at its distance though something before it moved.
  var guesses: [String] = []
  /// The first thing whose place is open because its alignment is.
  var firstOpen: String?
}

/// The new size of an item.
struct LayoutSize {
  var size: LayoutPosition
  /// Where the symbols of a record with several go: offsets into it, before and after.
  var parts: [(range: AddressRange, offset: UInt64)] = []
}

extension LayoutModel {
  /// An item of a section.
  struct Key: Hashable { var section, item: Int }

  /// Places every section in turn, as ld does.
  func walk(_ sizes: [Key: LayoutSize]) -> Layout {
    var layout = Layout()
    layout.dots = statements.map(\.dot)
    var cursors = ledger.regions.map { LayoutPosition($0.region.range.start) }
    let changed = Set(sizes.keys.map(\.section))
    for (index, section) in sections.enumerated() {
      var start = cursors[section.region]
      let isMoved = start != LayoutPosition(section.cursor)
      switch section.rule {
      case .aligned(let alignments): start.align(to: alignments)
      case .kept: start.raise(to: section.range.start)
      }
      if isMoved, section.isPlacedByScript || section.rule == .kept, !section.range.isEmpty {
        layout.guesses.append("\(section.name) is where its alignment does not explain it")
      }
      var placed = Layout.Section(start: start, end: start)
      if section.range.isEmpty, !changed.contains(index) {
        // ld drops a section without a byte, and its alignment with it.
        placed = Layout.Section(start: LayoutPosition(start.best), end: LayoutPosition(start.best))
        for case .look(let statement) in section.items.map(\.kind) {
          layout.dots[statement] = placed.end.best
        }
      } else if start == LayoutPosition(section.range.start), !changed.contains(index) {
        placed.end = LayoutPosition(section.range.end)
      } else {
        walk(section, index, sizes, &placed, &layout)
      }
      if section.isAllocated != false, placed.size > 0 { cursors[section.region] = placed.end }
      placeImage(of: section, &placed, &cursors, &layout)
      layout.sections.append(placed)
    }
    layout.moves.sort { $0.range.start < $1.range.start }
    return layout
  }

  private func walk(
    _ section: LayoutSection, _ index: Int, _ sizes: [Key: LayoutSize],
    _ placed: inout Layout.Section, _ layout: inout Layout
  ) {
    var dot = placed.start
    var oldDot = section.range.start
    var isEnded = false
    for (number, item) in section.items.enumerated() {
      if item.isOutside, !isEnded {
        placed.end = dot
        isEnded = true
      }
      if case .look(let statement) = item.kind {
        layout.dots[statement] = dot.best
        continue
      }
      switch item.rule {
      case .aligned(let alignments):
        dot.align(to: alignments)
        if !dot.isExact, layout.firstOpen == nil {
          layout.firstOpen = name(of: item, section)
        }
      case .kept:
        if dot.best != oldDot, !item.isOutside {
          layout.guesses.append("what follows \(name(of: item, section)) keeps its distance")
        }
        dot.move(by: item.place &- oldDot)
      }
      let new = sizes[Key(section: index, item: number)]
      note(item, at: dot.best, new, &layout)
      if let new { dot.advance(by: new.size) } else { dot.advance(by: item.size) }
      oldDot = item.place &+ item.size
    }
    if !isEnded { placed.end = dot }
    placed.end.move(by: section.tail)
    // A section cannot end before it starts: a tail of before may be longer than what is left.
    placed.end.raise(to: placed.start.best)
  }

  private func name(of item: LayoutItem, _ section: LayoutSection) -> String {
    guard case .record(let record) = item.kind else { return "an assignment in \(section.name)" }
    let input = map.inputSections[record]
    return input.name + (input.object.map { " of \(map.objects[$0].path)" } ?? "")
  }

  private func note(
    _ item: LayoutItem, at place: UInt64, _ new: LayoutSize?, _ layout: inout Layout
  ) {
    guard case .record = item.kind, item.size > 0 else { return }
    if let new, !new.parts.isEmpty {
      layout.moves += new.parts.map { .init(range: $0.range, to: place &+ $0.offset) }
    } else if new != nil || place != item.place {
      layout.moves.append(
        .init(range: AddressRange(start: item.place, size: item.size), to: place))
    }
  }

  /// The initial image takes its place in flash.
  private func placeImage(
    of section: LayoutSection, _ placed: inout Layout.Section, _ cursors: inout [LayoutPosition],
    _ layout: inout Layout
  ) {
    guard let region = section.loadRegion, let before = section.load else { return }
    var load = cursors[region]
    switch section.loadRule {
    case .aligned(let alignments): load.align(to: alignments)
    case .kept:
      let isMoved = load.best != before
      load.raise(to: before)
      if isMoved, load.best != before {
        layout.guesses.append("the image of \(section.name) is where nothing explains it")
      }
    }
    placed.load = load
    cursors[region] = load
    cursors[region].advance(by: placed.size)
  }
}
