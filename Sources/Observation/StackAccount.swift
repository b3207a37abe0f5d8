import Ledger
import MemoryModel
import RP2040

/// How deep a core's stack went, against what is reserved for it.
struct StackAccount {
  let ledger: Ledger
  let layers: LayerIndex
  let chain: CallChain
  /// The deepest moments of each core on stacks of this phase that it has left.
  private var kept: [Int: StackMark] = [:]

  init(ledger: Ledger, layers: LayerIndex, chain: CallChain) {
    self.ledger = ledger
    self.layers = layers
    self.chain = chain
  }

  /// A core is given another stack, or the same one anew: by a reset, or when it is launched again.
  ///
  /// - Parameter mark: Its deepest moment before; nil if it never had a stack.
  mutating func keep(core: Int, _ mark: StackMark?) {
    kept[core] = deepest(core, mark)
  }

  mutating func startPhase() { kept = [:] }

  /// - Parameter mark: The deepest moment of the core on its present stack; nil if it never had one.
  /// - Returns: What it used of the stack that it went deepest in; nil where nothing is known of such
  ///   a stack.
  func measure(core: Int, _ mark: StackMark?) -> RunProfile.Stack? {
    let reserved = ledger.stacks.first { $0.core == core }?.range
    guard let mark = deepest(core, mark) else {
      return reserved.map { RunProfile.Stack(core: core, reserved: Int($0.size), used: 0) }
    }
    guard let range = range(of: mark, core) else { return nil }
    let bottom = UInt64(mark.stackPointer)
    let names = chain.names(pc: mark.pc, calls: mark.calls)
    return RunProfile.Stack(
      core: core, reserved: Int(clamping: range.size),
      used: Self.used(range, downTo: mark.stackPointer), calls: names,
      overrun: overrun(AddressRange(start: bottom, end: range.start), core))
  }

  private static func used(_ range: AddressRange, downTo bottom: UInt32) -> Int {
    Int(clamping: range.end > UInt64(bottom) ? range.end - UInt64(bottom) : 0)
  }

  /// Of the moment kept and `mark` the one that is worse: further below its stack, else with more in
  /// use.
  private func deepest(_ core: Int, _ mark: StackMark?) -> StackMark? {
    guard let mark = mark?.ofProgram else { return kept[core] }
    guard let old = kept[core], let oldRange = range(of: old, core) else { return mark }
    guard let range = range(of: mark, core) else { return old }
    let depth = { (range: AddressRange, mark: StackMark) in
      let used = Self.used(range, downTo: mark.stackPointer)
      return (max(0, used - Int(clamping: range.size)), used)
    }
    return depth(range, mark) > depth(oldRange, old) ? mark : old
  }

  /// The stack that the core was on. A program may give core 1 another one than the linker script:
  /// then it is the variable that the outermost call's stack pointer is in, or at the end of.
  private func range(of mark: StackMark, _ core: Int) -> AddressRange? {
    let reserved = ledger.stacks.first { $0.core == core }?.range
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
