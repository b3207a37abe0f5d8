import CLibdwarf
import MemoryModel

/// Where the code of a function is.
enum CodeRanges {
  /// DW_AT_low_pc and DW_AT_high_pc as one range, or all of DW_AT_ranges (a function whose unlikely
  /// part the compiler moved away); empty for a function without code of its own.
  static func of(
    _ die: borrowing Die, unit: UnitTable.Record, isArm: Bool
  ) -> [AddressRange] {
    if let low = die.lowAddress {
      guard let high = die.highAddress(low: low) else { return [] }
      return [range(low, high, isArm: isArm)]
    }
    guard let ranges = die.attribute(DW_AT_ranges) else { return [] }
    if unit.version >= 5 {
      return ranges.newRanges().map { range($0.start, $0.end, isArm: isArm) }
    }
    guard let offset = ranges.sectionOffset else { return [] }
    return old(die.oldRanges(at: offset), unit: unit, isArm: isArm)
  }

  private static func old(
    _ list: [Dwarf_Ranges], unit: UnitTable.Record, isArm: Bool
  ) -> [AddressRange] {
    var base = unit.lowAddress
    var result: [AddressRange] = []
    for entry in list {
      switch entry.dwr_type {
      case DW_RANGES_ADDRESS_SELECTION:
        base = entry.dwr_addr2
      case DW_RANGES_ENTRY:
        let low = base.addingReportingOverflow(entry.dwr_addr1)
        let high = base.addingReportingOverflow(entry.dwr_addr2)
        guard !low.overflow, !high.overflow else { continue }
        result.append(range(low.partialValue, high.partialValue, isArm: isArm))
      default:
        return result
      }
    }
    return result
  }

  /// Assemblers take an address from a symbol, and in Thumb symbols bit 0 is set.
  private static func range(_ low: UInt64, _ high: UInt64, isArm: Bool) -> AddressRange {
    let mask: UInt64 = isArm ? ~1 : ~0
    return AddressRange(start: low & mask, end: high & mask)
  }
}
