import RP2040

/// Calls of allocators that have not returned yet, by the marks that the cores hand back.
struct AllocationCalls {
  struct Call {
    /// The core that it is on.
    var core: Int
    /// Index of the heap.
    var heap: Int32
    /// What `realloc` is to change; 0 for a new block.
    var old: UInt32
    var requested: UInt32
    var site: Int32
    /// The call of the same heap that this one is a part of; its own number if none.
    var outermost: Int32
    /// The call that it is part of, whatever the heap; negative for none.
    var parent: Int32
    /// The last block that a part of this call allocated; 0 for none.
    var nested: UInt32 = 0
    /// The call whose mark this one's took the place of; negative for none.
    var replaced: Int32 = -1
    /// Whether it has not returned; its number is another's soon if it has.
    var isOpen = true
  }

  /// Calls at once. More than threads times the depth of allocators in each; calls beyond, which a
  /// program leaves behind that never returns from them, are not watched.
  private static let most = 4_096

  private var calls: [Call] = []
  private var unused: [Int32] = []
  /// How many have not returned.
  private(set) var count = 0

  subscript(_ number: Int32) -> Call {
    @inline(__always) get { calls[Int(number)] }
    @inline(__always) _modify { yield &calls[Int(number)] }
  }

  /// Whether there is a call of that number.
  func has(_ number: Int32) -> Bool {
    number >= 0 && Int(number) < calls.count && calls[Int(number)].isOpen
  }

  /// The number of a new call, which is its own outermost one if it has none; nil if there is no room.
  mutating func add(_ call: Call) -> Int32? {
    let number: Int32
    if let free = unused.popLast() {
      number = free
      calls[Int(free)] = call
    } else if calls.count < Self.most {
      number = Int32(truncatingIfNeeded: calls.count)
      calls.append(call)
    } else {
      return nil
    }
    if call.outermost < 0 { calls[Int(number)].outermost = number }
    count &+= 1
    return number
  }

  mutating func remove(_ number: Int32) {
    guard has(number) else { return }
    calls[Int(number)].isOpen = false
    unused.append(number)
    count &-= 1
  }

  mutating func removeAll(ofCore core: Int) {
    for index in calls.indices where calls[index].core == core {
      remove(Int32(truncatingIfNeeded: index))
    }
  }

  /// The outermost call of `heap` that the call `number` is part of, or is; negative if there is none.
  func outermost(ofHeap heap: Int32, in number: Int32) -> Int32 {
    var number = number
    // No more than there are, whatever became of one that a call was part of.
    for _ in 0..<count where has(number) {
      if calls[Int(number)].heap == heap { return calls[Int(number)].outermost }
      number = calls[Int(number)].parent
    }
    return -1
  }
}
