import Ledger

/// The ledger's invariants, written a second time from the design rather than from the builder: 128
/// bits wide, and without a look at `Ledger.violations()`.
public enum LedgerCheck {
  /// What does not hold, one line each.
  public static func problems(_ ledger: Ledger) -> [String] {
    var problems: [String] = []
    for region in ledger.regions { check(region, ledger, &problems) }
    for (index, section) in ledger.sections.enumerated() {
      let held = bytes(of: index, in: ledger)
      if held > UInt128(section.range.size), !section.name.hasPrefix(".stack") {
        problems.append("\(section.name) holds \(held) of \(section.range.size) bytes")
      }
    }
    return problems
  }

  /// Bytes of all entries of a section, within the section's own region and range; stacks, which
  /// lie elsewhere in their bank, wherever they are.
  public static func bytes(of section: Int, in ledger: Ledger) -> UInt128 {
    let placed = ledger.sections[section]
    return ledger.regions[placed.region].entries.reduce(0) { sum, entry in
      guard entry.section == section else { return sum }
      let range = entry.kind == .stack ? entry.range : entry.range.intersection(placed.range)
      return sum + UInt128(range.size)
    }
  }

  private static func check(
    _ region: Ledger.RegionLedger, _ ledger: Ledger, _ problems: inout [String]
  ) {
    let name = region.region.name
    var end = region.region.range.start
    var layers: [String: UInt128] = [:]
    var free: UInt128 = 0
    for entry in region.entries {
      if entry.range.start < end { problems.append("\(name): bytes before \(end) count twice") }
      if entry.range.start > end { problems.append("\(name): nobody has the bytes from \(end)") }
      if entry.range.end <= entry.range.start {
        problems.append("\(name): an empty entry at \(end)")
      }
      end = entry.range.end
      if entry.kind == .free {
        free += UInt128(entry.range.size)
        if entry.evidence != .none || !entry.layer.isEmpty || entry.section != nil {
          problems.append("\(name): free bytes with an owner at \(entry.range.start)")
        }
      } else {
        layers[entry.layer, default: 0] += UInt128(entry.range.size)
        if entry.evidence == .none || entry.layer.isEmpty {
          problems.append("\(name): bytes without owner or evidence at \(entry.range.start)")
        }
      }
      if let section = entry.section, !ledger.sections.indices.contains(section) {
        problems.append("\(name): no section \(section)")
      }
      if let object = entry.object, !ledger.objects.indices.contains(object) {
        problems.append("\(name): no object \(object)")
      }
      if let rule = entry.rule, !ledger.rules.indices.contains(rule) {
        problems.append("\(name): no rule \(rule)")
      }
    }
    if end < region.region.range.end { problems.append("\(name): nobody has the end") }
    let beyond = end > region.region.range.end ? end - region.region.range.end : 0
    let length = UInt128(region.region.range.size)
    let all = layers.values.reduce(0, +) + free
    if all != length + UInt128(beyond) {
      problems.append("\(name): layers and free are \(all) of \(length) + \(beyond) bytes")
    }
    // Int is what JSON can say: sums of more are cut there.
    let limit = UInt128(Int.max)
    if UInt128(region.used) != min(all - free, limit) { problems.append("\(name): used is wrong") }
    if UInt128(region.overflow) != min(UInt128(beyond), limit) {
      problems.append("\(name): overflow is wrong")
    }
    if beyond == 0, UInt128(region.free) != min(free, limit) {
      problems.append("\(name): free is wrong")
    }
  }
}
