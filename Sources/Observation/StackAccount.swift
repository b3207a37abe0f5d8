import Ledger
import MemoryModel
import RP2040

/// How deep a core's stack went, against what is reserved for it.
struct StackAccount {
  let ledger: Ledger
  let layers: LayerIndex
  let chain: CallChain

  /// - Parameter mark: The core's deepest moment; nil if it never had a stack.
  /// - Returns: Nil where nothing is known of such a stack.
  func measure(core: Int, _ mark: StackMark?) -> RunProfile.Stack? {
    let reserved = ledger.stacks.first { $0.core == core }?.range
    guard let mark else {
      return reserved.map { RunProfile.Stack(core: core, reserved: Int($0.size), used: 0) }
    }
    guard let range = Self.range(of: mark, reserved, layers) else { return nil }
    let bottom = UInt64(mark.stackPointer)
    let names = chain.names(pc: mark.pc, calls: mark.calls)
    return RunProfile.Stack(
      core: core, reserved: Int(clamping: range.size),
      used: Int(clamping: range.end > bottom ? range.end - bottom : 0), calls: names,
      overrun: overrun(AddressRange(start: bottom, end: range.start), core))
  }

  /// The stack that the core was on. A program may give core 1 another one than the linker script:
  /// then it is the variable that the outermost call's stack pointer is in, or at the end of.
  private static func range(
    of mark: StackMark, _ reserved: AddressRange?, _ layers: LayerIndex
  ) -> AddressRange? {
    let first = UInt64(mark.calls.last?.stackPointer ?? mark.stackPointer)
    guard first > 0 else { return reserved }
    if let reserved, reserved.start < first, first <= reserved.end { return reserved }
    return layers.entry(at: UInt32(truncatingIfNeeded: first - 1))?.range ?? reserved
  }

  private func overrun(_ range: AddressRange, _ core: Int) -> [RunProfile.Stack.Overrun]? {
    guard !range.isEmpty else { return nil }
    return layers.entries(in: range).map { entry in
      RunProfile.Stack.Overrun(
        name: entry.symbol ?? ledger.sectionName(of: entry) ?? entry.kind.rawValue,
        layer: entry.layer, bytes: Int(clamping: entry.range.intersection(range).size))
    }
  }
}

extension StackMark {
  /// The mark, unless it is one of the boot ROM's own program: a core that waits there to be started
  /// has a stack that is none of the firmware's.
  var ofProgram: StackMark? {
    pc < AddressMap.romSize && calls.allSatisfy { $0.call < AddressMap.romSize } ? nil : self
  }
}
