import MemoryModel
import RP2040

/// Follows the calls of allocators on both cores, and keeps the accounts of their heaps and pools.
///
/// Of calls within each other on one heap (`realloc → malloc`) the outermost is who asked, and is one
/// event; what the inner ones do happens all the same, so that a block that is moved counts twice for
/// as long as both are there.
final class HeapObserver {
  private let catalogue: AllocatorCatalogue
  private let pools: PoolCatalogue
  private let onEvent: (@Sendable (ObservedEvent) -> Void)?
  private let memory: GuestMemory

  private(set) var heaps: [HeapAccount]
  private(set) var poolAccounts: [PoolAccount]
  private(set) var sites = CallSites()
  private(set) var sbrkRange: (start: UInt32, end: UInt32)?
  /// Calls that could not be followed.
  private(set) var unseen: UInt64 = 0
  private var calls = AllocationCalls()
  /// Heaps that a function's argument tells, by that.
  private var heapsByPool: [UInt32: Int32] = [:]
  private let nameOfPool: (UInt32) -> String

  /// More pools than any program has; a damaged one gets no more.
  private static let mostHeaps = 64
  /// What stands for `sbrk`, for making a heap, and for marks of phases in place of a heap. Pools are
  /// -1, -2 and so on.
  private static let sbrk = Int32.min
  private static let initialization = Int32.min + 1
  private static let phaseMark = Int32.min + 2

  init(
    _ catalogue: AllocatorCatalogue, _ pools: PoolCatalogue, _ memory: GuestMemory,
    onEvent: (@Sendable (ObservedEvent) -> Void)?, nameOfPool: @escaping (UInt32) -> String
  ) {
    self.catalogue = catalogue
    self.pools = pools
    self.memory = memory
    self.onEvent = onEvent
    self.nameOfPool = nameOfPool
    heaps = catalogue.heaps.map {
      HeapAccount(name: $0.name, range: $0.range, limit: $0.limit, layout: $0.layout)
    }
    poolAccounts = pools.pools.map {
      PoolAccount(name: $0.name, count: PoolCatalogue.count(of: $0, in: memory))
    }
  }

  // MARK: Hooks

  /// What to do at the address of each function.
  func hooks() -> [(address: UInt32, body: (inout Core) -> Void)] {
    var hooks: [(UInt32, (inout Core) -> Void)] = catalogue.functions.map { function in
      (function.address, { core in self.enter(&core, function) })
    }
    for function in pools.functions {
      hooks.append((function.address, { core in self.enterPool(&core, function) }))
    }
    if let sbrk = catalogue.sbrk {
      hooks.append(
        (sbrk.address, { core in self.enterSbrk(&core, by: self.argument(sbrk.argument, core)) }))
    }
    return hooks
  }

  /// A word that a function was called with: in R0 to R3, then on the stack (AAPCS, 6.4).
  @inline(__always)
  private func argument(_ number: Int, _ core: borrowing Core) -> UInt32 {
    if number < 4 { return core[max(0, number)] }
    return memory.word(core[13] &+ UInt32(truncatingIfNeeded: number &- 4) &* 4) ?? 0
  }

  private func enter(_ core: inout Core, _ function: AllocatorCatalogue.Function) {
    guard let heap = heap(of: function, core) else { return }
    switch function.action {
    case .allocate(let amount):
      watch(&core, function.address, heap, old: 0, requested(core, amount))
    case .reallocate(let pointer, let amount):
      watch(&core, function.address, heap, old: argument(pointer, core), requested(core, amount))
    case .release(let pointer):
      release(&core, function.address, heap, argument(pointer, core))
    case .change(let pointer, let size):
      let (old, size) = (argument(pointer, core), argument(size, core))
      if size == 0 {
        release(&core, function.address, heap, old)
      } else {
        watch(&core, function.address, heap, old: old, size)
      }
    case .initialize:
      heaps[Int(heap)].clear()
      watch(&core, 0, Self.initialization, old: UInt32(bitPattern: heap), 0)
    }
  }

  @inline(__always)
  private func requested(_ core: borrowing Core, _ amount: AllocatorFamily.Amount) -> UInt32 {
    var product = amount.unit
    for number in amount.arguments {
      let (next, isOver) = product.multipliedReportingOverflow(by: argument(number, core))
      product = isOver ? .max : next
    }
    return product
  }

  private func heap(of function: AllocatorCatalogue.Function, _ core: borrowing Core) -> Int32? {
    if let heap = function.heap { return Int32(truncatingIfNeeded: heap) }
    let pool = argument(function.heapArgument ?? 0, core)
    if let heap = heapsByPool[pool] { return heap }
    guard heaps.count < Self.mostHeaps else { return nil }
    let heap = Int32(truncatingIfNeeded: heaps.count)
    heaps.append(
      HeapAccount(name: nameOfPool(pool), range: nil, limit: nil, layout: .unknown))
    heapsByPool[pool] = heap
    return heap
  }

  private func watch(
    _ core: inout Core, _ function: UInt32, _ heap: Int32, old: UInt32, _ requested: UInt32
  ) {
    // Their numbers are free for others then: none may be the parent of this one.
    core.leaveAbandoned()
    let parent = calls.count > 0 ? core.innermostMark : -1
    let outermost = calls.outermost(ofHeap: heap, in: parent)
    guard
      let number = calls.add(
        AllocationCalls.Call(
          core: core.number, heap: heap, old: old, requested: requested, site: 0,
          outermost: outermost, parent: parent))
    else {
      unseen &+= 1
      return
    }
    switch core.watchReturn(number) {
    case .marked: break
    case .replaced(let other): calls[number].replaced = other
    case .impossible:
      calls.remove(number)
      unseen &+= 1
      return
    }
    guard function != 0 else { return }
    calls[number].site =
      outermost < 0 ? sites.number(of: function, core.callsInPlace) : calls[outermost].site
  }

  private func release(_ core: inout Core, _ function: UInt32, _ heap: Int32, _ pointer: UInt32) {
    core.leaveAbandoned()
    guard pointer != 0, let block = heaps[Int(heap)].remove(pointer), onEvent != nil,
      calls.count == 0 || calls.outermost(ofHeap: heap, in: core.innermostMark) < 0
    else { return }
    tell(.freed, core, heap, pointer, block.requested, block.site)
  }

  private func enterPool(_ core: inout Core, _ function: PoolCatalogue.Function) {
    var descriptor = core[0]
    if function.isNumbered {
      guard let table = pools.table, descriptor < table.count,
        let entry = memory.word(table.address &+ descriptor &* 4)
      else { return }
      descriptor = entry
    }
    guard let index = pools.pools.firstIndex(where: { $0.descriptor == descriptor }) else { return }
    if function.takes {
      watch(
        &core, function.address, -1 &- Int32(truncatingIfNeeded: index), old: 0, 1)
    } else if core[1] != 0 {
      poolAccounts[index].giveBack()
    }
  }

  private func enterSbrk(_ core: inout Core, by increment: UInt32) {
    watch(&core, 0, Self.sbrk, old: 0, increment)
  }

  // MARK: Returns

  /// A call ended that was marked.
  func leave(_ core: inout Core, _ mark: Int32, _ hasReturned: Bool) {
    var number = mark
    while calls.has(number) {
      let call = calls[number]
      if hasReturned { finish(call, isOutermost: call.outermost == number, core) }
      calls.remove(number)
      number = call.replaced
    }
  }

  private func finish(_ call: AllocationCalls.Call, isOutermost: Bool, _ core: borrowing Core) {
    let result = core[0]
    if call.heap >= 0 {
      finishHeap(call, isOutermost, result, core)
    } else if call.heap == Self.sbrk {
      noteBreak(result, call.requested)
    } else if call.heap == Self.initialization {
      heaps[Int(call.old)].noteTables(memory)
    } else if call.heap == Self.phaseMark {
      onMarked(Int(call.old))
    } else if isOutermost {
      let pool = Int(-1 &- call.heap)
      if result != 0 { poolAccounts[pool].take() } else { poolAccounts[pool].fail() }
    }
  }

  /// `sbrk` answers where the memory ended before, or -1.
  private func noteBreak(_ old: UInt32, _ increment: UInt32) {
    guard old != .max else { return }
    let new = old &+ increment
    let range = sbrkRange ?? (old, old)
    sbrkRange = (min(range.start, old), max(range.end, new))
  }

  private func finishHeap(
    _ call: AllocationCalls.Call, _ isOutermost: Bool, _ result: UInt32, _ core: borrowing Core
  ) {
    let heap = heaps[Int(call.heap)]
    guard result != 0 else {
      if call.requested > 0 {
        guard isOutermost else { return }
        heap.fail()
        tell(.failed, core, call.heap, 0, call.requested, call.site)
      } else if call.old != 0 {
        // `realloc` to nothing may be `free`.
        heap.remove(call.old)
      }
      return
    }
    if isOutermost {
      // A block that `realloc` joined to the old one, or that `memalign` cut.
      if call.nested != 0, call.nested != result { heap.remove(call.nested) }
    } else {
      calls[call.outermost].nested = result
    }
    if call.old != 0, call.old != result {
      heap.move(call.old, to: result, requested: call.requested, site: call.site, memory)
    } else {
      heap.put(result, requested: call.requested, site: call.site, memory)
    }
    guard isOutermost, onEvent != nil else { return }
    let kind = call.old == 0 ? ObservedEvent.Kind.allocated : .reallocated(from: call.old)
    tell(kind, core, call.heap, result, call.requested, call.site)
  }

  private func tell(
    _ kind: ObservedEvent.Kind, _ core: borrowing Core, _ heap: Int32, _ pointer: UInt32,
    _ size: UInt32, _ site: Int32
  ) {
    onEvent?(
      ObservedEvent(
        kind: kind, core: core.number, cycle: core.cycles, heap: heaps[Int(heap)].name,
        pointer: pointer, size: size, site: site))
  }

  // MARK: Resets

  /// A core was reset, and its calls are over. With core 0 the program starts anew, with empty heaps.
  func reset(core: Int) {
    // Those of threads that were not running are left.
    calls.removeAll(ofCore: core)
    guard core == 0 else { return }
    for heap in heaps { heap.clear() }
    for index in poolAccounts.indices { poolAccounts[index].clear() }
    sbrkRange = nil
  }

  // MARK: Phases

  /// Called when a function returns that `enterMark` was told of, with its phase.
  var onMarked: (_ phase: Int) -> Void = { _ in }

  /// A function was called that marks a phase.
  ///
  /// - Parameter phase: How many it has ended, itself included.
  func enterMark(_ core: inout Core, phase: Int) {
    watch(&core, 0, Self.phaseMark, old: UInt32(truncatingIfNeeded: phase), 0)
  }

  func startPhase() {
    for heap in heaps { heap.startPhase() }
    for index in poolAccounts.indices { poolAccounts[index].startPhase() }
  }
}
