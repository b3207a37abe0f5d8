import Analysis
import MemoryModel

/// The tables of a comparison, whatever they are printed as.
struct DiffTables {
  let diff: Diff
  /// How many rows a list of owners has.
  let top: Int
  /// Between what was and what is.
  let arrow: String

  func regions() -> Table {
    var table = Table(
      title: "Memory regions",
      columns: [
        .text("Memory region", canShrink: true), .number("Before"), .number("After"),
        .number("Change"), .number("Remains", canGo: true),
      ])
    table.rows = diff.regions.map { region in
      let remains = region.length.after - region.used.after
      return Table.Row(
        cells: [region.name] + cells(region.used) + [
          remains < 0 ? "exceeded by \(Numbers.grouped(-remains))" : Numbers.grouped(remains)
        ], emphasis: emphasis(region.used.delta))
    }
    return table
  }

  /// The layers that have other bytes than before, and the others as one row: each column adds up.
  func layers() -> Table? {
    let changed = diff.layers.filter { !$0.isUnchanged }
    let others = diff.layers.filter(\.isUnchanged)
    guard !changed.isEmpty else { return nil }
    var table = Table(
      title: "By layer",
      columns: [
        .text("Layer", canShrink: true), .number("RAM before", canGo: true), .number("RAM now"),
        .number("Change"), .number("Flash before", canGo: true), .number("Flash now"),
        .number("Change"),
      ])
    table.rows = changed.map {
      Table.Row(
        cells: [$0.name] + cells($0.ram) + cells($0.flash),
        emphasis: emphasis($0.ram.delta != 0 ? $0.ram.delta : $0.flash.delta))
    }
    if !others.isEmpty {
      let name = others.count == 1 ? "1 other" : "\(others.count) others"
      table.rows.append(
        Table.Row(
          cells: [name] + cells(sum(others.map(\.ram))) + cells(sum(others.map(\.flash))),
          emphasis: .dim))
    }
    table.total = Table.Row(
      cells: ["all"] + cells(diff.used(.ram)) + cells(diff.used(.flash)), emphasis: .total)
    return table
  }

  private func sum(_ changes: [Diff.Change]) -> Diff.Change {
    changes.reduce(into: Diff.Change(before: 0, after: 0)) {
      $0.before += $1.before
      $0.after += $1.after
    }
  }

  /// The largest changes; a last row closes the sum of those that are cut off.
  func owners(_ memory: Region.Kind) -> Table? {
    let changes = diff.owners.filter { $0.memory == memory }
    guard !changes.isEmpty else { return nil }
    let name = memory == .ram ? "RAM" : "flash"
    var table = Table(
      title: changes.count > top
        ? "Largest of \(Numbers.grouped(changes.count)) changes in \(name)" : "Changes in \(name)",
      columns: [
        .number("Change"), .number("Before", canGo: true), .number("After"),
        .text("Symbol", canShrink: true), .text("Layer", canShrink: true),
        .text("Object", canShrink: true), .text("What", canShrink: true),
      ])
    table.rows = changes.prefix(top).map(row)
    let rest = changes.dropFirst(top)
    if !rest.isEmpty {
      let delta = rest.reduce(0) { $0 + $1.bytes.delta }
      table.rows.append(sumRow(delta, "\(Numbers.grouped(rest.count)) more", .dim))
    }
    table.total = sumRow(diff.used(memory).delta, "all of \(name)", .total)
    return table
  }

  private func sumRow(_ delta: Int, _ name: String, _ emphasis: Table.Emphasis) -> Table.Row {
    Table.Row(
      cells: [Numbers.signed(delta), "", "", name, "", "", ""], emphasis: emphasis)
  }

  private func row(_ change: Diff.OwnerChange) -> Table.Row {
    let (before, after) = (change.before, change.after)
    let bytes = change.bytes
    var layer = change.owner?.layer ?? ""
    if let before, let after, before.layer != after.layer {
      layer = "\(before.layer) \(arrow) \(after.layer)"
    }
    return Table.Row(
      cells: [
        Numbers.signed(bytes.delta), before == nil ? "" : Numbers.grouped(bytes.before),
        after == nil ? "" : Numbers.grouped(bytes.after), change.owner.map(name) ?? "", layer,
        ReadablePath.short(change.owner?.object), what(change),
      ], emphasis: emphasis(bytes.delta))
  }

  /// What no symbol covers goes by its section, as in `[.rodata]`, or by its kind.
  private func name(_ owner: Snapshot.Owner) -> String {
    if let symbol = owner.symbol { return Demangler.readable(symbol) }
    let kind = owner.kind.rawValue
    return owner.section.map { "[\($0) \(kind)]" } ?? "[\(kind)]"
  }

  private func what(_ change: Diff.OwnerChange) -> String {
    guard let before = change.before else { return "new" }
    guard let after = change.after else { return "gone" }
    if before.region != after.region { return "moved from \(before.region) to \(after.region)" }
    if change.fate == .moved { return "moved" }
    guard let symbol = before.symbol, symbol != after.symbol else { return "" }
    return "was \(symbol)"
  }

  /// The C heap and the stacks; they are more than owners, since what malloc can reach is nobody's.
  func reservations() -> Table? {
    var table = Table(
      title: "C heap and stacks",
      columns: [
        .text("Reservation", canShrink: true), .number("Before"), .number("After"),
        .number("Change"),
      ])
    let (old, new) = (diff.heapBefore, diff.heapAfter)
    if old != nil || new != nil {
      table.rows += [
        row("C heap, reserved", old?.reserved, new?.reserved, isGood: false),
        row("C heap, reachable by malloc", old?.reachable, new?.reachable, isGood: true),
      ]
    }
    table.rows += diff.stacks.map {
      row("stack of core \($0.core)", $0.before, $0.after, isGood: false)
    }
    return table.rows.isEmpty ? nil : table
  }

  private func row(_ name: String, _ before: Int?, _ after: Int?, isGood: Bool) -> Table.Row {
    let delta = (after ?? 0) - (before ?? 0)
    return Table.Row(
      cells: [
        name, before.map(Numbers.grouped) ?? "", after.map(Numbers.grouped) ?? "",
        Numbers.signed(delta),
      ], emphasis: emphasis(isGood ? -delta : delta))
  }

  private func cells(_ change: Diff.Change) -> [String] {
    [
      Numbers.grouped(change.before), Numbers.grouped(change.after), Numbers.signed(change.delta),
    ]
  }

  /// Growth is what a reader looks for.
  private func emphasis(_ delta: Int) -> Table.Emphasis {
    delta > 0 ? .alarm : delta < 0 ? .relief : .plain
  }
}
