import Support

/// What each region holds: ld's own count, and what ld leaves out.
public struct UsedBytes {
  public private(set) var byRegion: [String: Int]

  /// ld counts no section without SHF_ALLOC: what `(COPY)` and its kin place is added here, by the
  /// addresses that readelf and nm give.
  public init(_ files: FirmwareFiles) throws {
    byRegion = files.log.used
    let binutils = try files.binutils()
    let heap = binutils.section(".heap")
    if heap.size > 0, !heap.isAllocated {
      // Up to its end; what lies between `.bss` and it is padding.
      byRegion["RAM"] = max(byRegion["RAM"] ?? 0, Int(heap.end) - 0x2000_0000)
    }
    if let start = try? binutils.address("__GcHeapStart") {
      let end = try binutils.address("__GcHeapEnd")
      byRegion["RAM"] = Int(max(end, heap.end)) - 0x2000_0000
      precondition(start <= end)
    }
    try addStack(
      "SCRATCH_X", binutils.section(".stack1_dummy"), binutils.address("__StackOneBottom"),
      binutils.address("__StackOneTop"))
    try addStack(
      "SCRATCH_Y", binutils.section(".stack_dummy"), binutils.address("__StackBottom"),
      binutils.address("__StackTop"))
  }

  /// The stack lies at the end of its bank, its section at the start or behind data: ld counts the
  /// section where it is allocated, or was before `(COPY)`. A stack larger than its bank fills the
  /// one below, whatever lies there.
  private mutating func addStack(
    _ region: String, _ section: Binutils.Section, _ bottom: UInt64, _ top: UInt64
  ) {
    let size = Int(top - bottom)
    let bank = 0x1000
    let origin = Int(top) - bank
    let isCounted = section.size == 0 || (byRegion[region] ?? 0) >= Int(section.end) - origin
    if !isCounted { byRegion[region] = min((byRegion[region] ?? 0) + size, bank) }
    if size > bank { byRegion["SCRATCH_X"] = min((byRegion["SCRATCH_X"] ?? 0) + size - bank, bank) }
  }
}
