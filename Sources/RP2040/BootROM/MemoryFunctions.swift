/// The ROM's functions that copy and fill memory: RP2040 datasheet, section 2.8.3.1.2.
///
/// They touch memory in the widths and the order that the ROM does, which can be seen where source and
/// destination overlap, and in peripherals. All answer with the destination, which is still in R0.
enum MemoryFunctions {
  static var all: [(code: String, function: ROMFunction)] {
    [
      ("MS", ROMFunction("memset", { core in run(&core, fill) })),
      ("S4", ROMFunction("memset4", { core in run(&core, fillWords) })),
      ("MC", ROMFunction("memcpy", { core in run(&core, copy) })),
      ("C4", ROMFunction("memcpy44", { core in run(&core, copyWords) })),
    ]
  }

  /// Below so many bytes they go one by one.
  private static let short: UInt32 = 8

  /// Does `body`, which answers false where an access failed: the caller then faults. No memory is
  /// larger than flash can be, so that more is sure to fail; it is not even begun.
  private static func run(_ core: inout Core, _ body: (inout Core) -> Bool) {
    guard core[2] <= AddressMap.flashSpan else {
      core.raiseFromHook(.write(address: core[0] &+ core[2]))
      return
    }
    if !body(&core) { core.raiseFromHook(core.accessFault) }
  }

  // MARK: Filling

  private static func fill(_ core: inout Core) -> Bool {
    var (address, count) = (core[0], core[2])
    guard count >= short else {
      return bytesBackwards(count) { core.storeByte(address &+ $0, core[1]) }
    }
    if address & 1 != 0 {
      guard core.storeByte(address, core[1]) else { return false }
      (address, count) = (address &+ 1, count &- 1)
    }
    let word = (core[1] & 0xFF) &* 0x101_0101
    if address & 2 != 0 {
      guard core.storeHalfword(address, word) else { return false }
      (address, count) = (address &+ 2, count &- 2)
    }
    return fill(&core, address, count, word)
  }

  private static func fillWords(_ core: inout Core) -> Bool {
    fill(&core, core[0], core[2], (core[1] & 0xFF) &* 0x101_0101)
  }

  private static func fill(
    _ core: inout Core, _ start: UInt32, _ count: UInt32, _ word: UInt32
  ) -> Bool {
    var address = start
    for _ in 0..<count / 4 {
      guard core.storeWord(address, word) else { return false }
      address = address &+ 4
    }
    if count & 2 != 0 {
      guard core.storeHalfword(address, word) else { return false }
      address = address &+ 2
    }
    return count & 1 == 0 || core.storeByte(address, word)
  }

  // MARK: Copying

  private static func copy(_ core: inout Core) -> Bool {
    var (target, source, count) = (core[0], core[1], core[2])
    guard count >= short, (target ^ source) & 3 == 0 else { return copyBytes(&core) }
    if target & 1 != 0 {
      guard let byte = core.loadByte(source), core.storeByte(target, byte) else { return false }
      (target, source, count) = (target &+ 1, source &+ 1, count &- 1)
    }
    if target & 2 != 0 {
      guard let half = core.loadHalfword(source), core.storeHalfword(target, half) else {
        return false
      }
      (target, source, count) = (target &+ 2, source &+ 2, count &- 2)
    }
    return copyWords(&core, target, source, count)
  }

  private static func copyWords(_ core: inout Core) -> Bool {
    guard core[2] >= short else { return copyBytes(&core) }
    return copyWords(&core, core[0], core[1], core[2])
  }

  private static func copyBytes(_ core: inout Core) -> Bool {
    let (target, source) = (core[0], core[1])
    return bytesBackwards(core[2]) { offset in
      guard let byte = core.loadByte(source &+ offset) else { return false }
      return core.storeByte(target &+ offset, byte)
    }
  }

  /// Four words at a time, then what is left of them: each group is loaded before any of it is stored.
  private static func copyWords(
    _ core: inout Core, _ target: UInt32, _ source: UInt32, _ count: UInt32
  ) -> Bool {
    var offset: UInt32 = 0
    for _ in 0..<count / 16 {
      guard copyGroup(&core, target &+ offset, source &+ offset, words: 4) else { return false }
      offset = offset &+ 16
    }
    for (words, size) in [(2, 8), (1, 4)] as [(Int, UInt32)] where count & size != 0 {
      guard copyGroup(&core, target &+ offset, source &+ offset, words: words) else { return false }
      offset = offset &+ size
    }
    if count & 2 != 0 {
      guard let half = core.loadHalfword(source &+ offset),
        core.storeHalfword(target &+ offset, half)
      else { return false }
      offset = offset &+ 2
    }
    guard count & 1 != 0 else { return true }
    guard let byte = core.loadByte(source &+ offset) else { return false }
    return core.storeByte(target &+ offset, byte)
  }

  private static func copyGroup(
    _ core: inout Core, _ target: UInt32, _ source: UInt32, words: Int
  ) -> Bool {
    var group: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    guard let word = core.loadWord(source) else { return false }
    group.0 = word
    if words > 1 {
      guard let word = core.loadWord(source &+ 4) else { return false }
      group.1 = word
    }
    if words > 2 {
      guard let third = core.loadWord(source &+ 8), let fourth = core.loadWord(source &+ 12) else {
        return false
      }
      (group.2, group.3) = (third, fourth)
    }
    guard core.storeWord(target, group.0) else { return false }
    if words > 1 { guard core.storeWord(target &+ 4, group.1) else { return false } }
    guard words > 2 else { return true }
    return core.storeWord(target &+ 8, group.2) && core.storeWord(target &+ 12, group.3)
  }

  /// Calls `body` with the offsets below `count`, the highest first, until it answers false.
  private static func bytesBackwards(_ count: UInt32, _ body: (UInt32) -> Bool) -> Bool {
    for offset in (0..<count).reversed() where !body(offset) { return false }
    return true
  }
}
