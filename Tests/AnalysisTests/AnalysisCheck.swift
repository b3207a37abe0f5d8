import Analysis
import Ledger
import MemoryModel

/// What must hold of the tables of any ledger: each adds up to what it divides.
enum AnalysisCheck {
  static func problems(_ ledger: Ledger) -> [String] {
    let report = Report(ledger)
    var problems: [String] = []
    let ram = bytes(ledger) { $0 == .ram }
    let flash = bytes(ledger) { $0 == .flash }
    // JSON and tables count in Int; what is more than that is cut, and then sums are cut, too.
    guard ram.all < 1 << 62, flash.all < 1 << 62 else { return [] }

    if report.uses.reduce(0, { $0 + $1.bytes }) != ram.all { problems.append("uses") }
    if report.ramTotal != ram.all { problems.append("RAM's total") }
    if report.ramUsed != ram.used { problems.append("RAM's use") }
    if report.layers.reduce(0, { $0 + $1.ram }) != ram.used { problems.append("layers") }
    for (index, region) in report.regions.enumerated() {
      let layers = report.layers.reduce(0) { $0 + $1.regions[index] }
      if layers != region.used || region.used + region.free != region.length + region.overflow {
        problems.append("layers of \(region.region.name)")
      }
    }
    for key in BreakdownKey.allCases {
      let groups = Breakdown(ledger, by: key).groups
      if groups.reduce(0, { $0 + $1.ram }) != ram.all
        || groups.reduce(0, { $0 + $1.flash }) != flash.all
      {
        problems.append("groups by \(key)")
      }
      if zip(groups, groups.dropFirst()).contains(where: { ($0.ram, $0.flash) < ($1.ram, $1.flash) }
      ) {
        problems.append("order by \(key)")
      }
    }
    if report.unreachableFree < 0 || report.unreachableFree > ram.all - ram.used {
      problems.append("free bytes out of malloc's reach")
    }
    return problems
  }

  private static func bytes(
    _ ledger: Ledger, where isIncluded: (Region.Kind) -> Bool
  ) -> (all: Int, used: Int) {
    var (all, used): (UInt128, UInt128) = (0, 0)
    for region in ledger.regions where isIncluded(region.region.kind) {
      for entry in region.entries {
        all += UInt128(entry.range.size)
        if entry.kind != .free { used += UInt128(entry.range.size) }
      }
    }
    return (Int(clamping: all), Int(clamping: used))
  }
}
