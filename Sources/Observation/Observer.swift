import ElfImage
import Ledger
import MemoryModel
import RP2040

/// Watches the memory of a firmware while it runs on the emulated chip: heaps, pools, stacks, and which
/// bytes are written.
///
///     let observer = Observer(image: image, ledger: ledger)
///     observer.attach(to: chip)   // before the first instruction
///     _ = chip.run(until: limit)
///     let profile = observer.finish()
public final class Observer {
  private let image: ElfImage
  private let ledger: Ledger
  private let options: ObserverOptions
  private let layers: LayerIndex
  /// Which function an address is in.
  public let functions: FunctionIndex
  private let catalogue: AllocatorCatalogue
  private let pools: PoolCatalogue
  private let report: HeapReport
  private var stacks: StackAccount

  private var heaps: HeapObserver?
  private weak var chip: Chip?
  private var phases: Phases
  private var results: [RunProfile.Phase] = []
  private var writes: WrittenAccount?
  private var hasEnteredMain = false

  public init(image: ElfImage, ledger: Ledger, options: ObserverOptions = ObserverOptions()) {
    self.image = image
    self.ledger = ledger
    self.options = options
    layers = LayerIndex(ledger)
    functions = FunctionIndex(image)
    catalogue = AllocatorCatalogue(image: image, ledger: ledger, adding: options.families)
    pools = PoolCatalogue(image: image)
    report = HeapReport(
      Attribution(
        functions, layers, allocators: Set(catalogue.functions.map(\.address)),
        ofVM: catalogue.functions(inArenaOf: Attribution.vm, layers)), layers)
    stacks = StackAccount(ledger: ledger, layers: layers, chain: CallChain(functions))
    phases = Phases(options.phases)
  }

  /// Functions of allocators that are watched, as the ELF spells them.
  public var watched: [String] { (catalogue.functions.map(\.name) + pools.functions.map(\.name)) }

  /// Functions of allocators that could not be watched: the compiler changed their arguments.
  public var unwatched: [String] { catalogue.unwatched }

  /// Functions that the options name for phases and the image does not have.
  public private(set) var missing: [String] = []

  /// Calls of allocators that could not be followed.
  public var unseen: UInt64 { heaps?.unseen ?? 0 }

  /// Who asked for memory at a call site of an event: the layer, and the functions, the innermost first.
  public func site(_ number: Int32) -> (layer: String, calls: [String]) {
    guard let heaps else { return (SpecialLayer.unattributed, []) }
    return report.owner(number, heaps.sites)
  }

  /// The functions of a core's calls, the innermost first; `pc` is where it is.
  public func names(pc: UInt32, calls: [CallFrame]) -> [String] {
    stacks.chain.names(pc: pc, calls: calls)
  }

  // MARK: Attaching

  /// Watches `chip` from now on, whose memory has the image already. It has to be done once, before the
  /// first instruction; the chip keeps the observer as long as it lives.
  public func attach(to chip: Chip) {
    self.chip = chip
    let bus = chip.bus
    let heaps = HeapObserver(
      catalogue, pools, GuestMemory(bus), onEvent: options.onEvent,
      nameOfPool: { [layers] pool in
        layers.entry(at: pool)?.symbol ?? "pool at 0x" + String(pool, radix: 16)
      })
    self.heaps = heaps
    heaps.onMarked = { [unowned self, unowned heaps] phase in
      // The last phase starts once, however many of them return in it.
      guard !phases.isLast || phase == phases.count else { return }
      // What the marking itself asked for is nobody's.
      heaps.startPhase()
      self.chip?.afterInstruction { self.restartStacks($0) }
    }
    writes = WrittenAccount(bus)
    bus.onReturn = { core, mark, hasReturned in heaps.leave(&core, mark, hasReturned) }
    bus.onNewStack = { core, isReset in
      self.stacks.keep(core: core.number, core.deepestStack)
      if isReset { heaps.reset(core: core.number) }
    }
    for (address, body) in phaseHooks() + heaps.hooks() { bus.watch(address, body) }
    chip.core0.isTraced = true
    chip.core1.isTraced = true
  }

  private func phaseHooks() -> [(address: UInt32, body: (inout Core) -> Void)] {
    let names = FunctionsByName(image)
    var hooks: [(UInt32, (inout Core) -> Void)] = []
    func add(_ symbol: String, _ body: @escaping (inout Core) -> Void) {
      guard let address = names[symbol].first?.address else {
        missing.append(symbol)
        return
      }
      hooks.append((address, body))
    }
    add("main") { _ in self.enterMain() }
    // Before that the stack is the boot ROM's and its second stage's. pico-sdk's crt0.S has the name.
    if let start = names["_reset_handler"].first?.address {
      hooks.append((start, { core in core.restartStackMark() }))
    }
    for request in options.phases {
      switch request {
      case .starts(let name, let symbol):
        var isOver = false
        add(symbol) { core in
          if !isOver { self.endPhase(core, named: nil, next: name) }
          isOver = true
        }
      case .ends(let symbol):
        add(symbol) { core in
          guard !self.phases.isLast else { return }
          let name = self.chip.flatMap { GuestMemory($0.bus).text(core[0]) } ?? "?"
          self.endPhase(core, named: name, next: nil)
          self.heaps?.enterMark(&core, phase: self.phases.count)
        }
      }
    }
    return hooks
  }

  private func enterMain() {
    guard !hasEnteredMain else { return }
    hasEnteredMain = true
    writes?.start()
  }

  // MARK: Phases

  /// Ends a phase within a hook. Heaps are cut at once, the stacks when both cores may be looked at:
  /// after the present instruction.
  private func endPhase(_ core: borrowing Core, named name: String?, next: String?) {
    guard let name = phases.end(named: name, next: next), let chip else { return }
    options.onEvent?(
      ObservedEvent(
        kind: .phaseEnded(name), core: core.number, cycle: core.cycles, heap: "", pointer: 0,
        size: 0, site: 0))
    let (heaps, pools) = cutHeaps()
    chip.afterInstruction { chip in self.add(name, heaps, pools, chip) }
  }

  /// The results of the heaps and pools, which start anew.
  private func cutHeaps() -> ([RunProfile.Heap], [RunProfile.Pool]) {
    guard let heaps else { return ([], []) }
    defer { heaps.startPhase() }
    let results = heaps.heaps.map { report.heap($0, heaps.sites, sbrk: heaps.sbrkRange) }
    let pools = heaps.poolAccounts.map {
      RunProfile.Pool(
        name: $0.name, count: $0.count, peak: $0.peak, live: $0.live, failed: $0.failed)
    }
    return (results, pools)
  }

  private func add(
    _ name: String, _ heaps: [RunProfile.Heap], _ pools: [RunProfile.Pool], _ chip: Chip
  ) {
    let stacks = [
      stacks.measure(core: 0, chip.core0.deepestStack),
      stacks.measure(core: 1, chip.core1.deepestStack),
    ]
    restartStacks(chip)
    results.append(
      RunProfile.Phase(
        name: name, heaps: heaps, pools: pools.isEmpty ? nil : pools,
        stacks: stacks.compactMap { $0 }))
  }

  private func restartStacks(_ chip: Chip) {
    stacks.startPhase()
    chip.core0.restartStackMark()
    chip.core1.restartStackMark()
  }

  // MARK: Results

  /// Ends the last phase. Call it once, when the chip has stopped.
  ///
  /// - Returns: Everything but `confidence`, `fault` and `cores`, which are for whoever ran the chip.
  public func finish(image: RunProfile.Image = RunProfile.Image(sha256: nil)) -> RunProfile {
    if let chip {
      let (heaps, pools) = cutHeaps()
      add(phases.current, heaps, pools, chip)
    }
    let written = chip != nil && hasEnteredMain ? writes?.measure(ledger) : nil
    return RunProfile(image: image, engine: "emulator", phases: results, written: written)
  }
}
