import BudgetDSL
import Observation

extension AllocatorFamily {
  /// An allocator that a budget file names.
  init(_ allocator: BudgetDSL.Allocator) {
    self.init(
      name: allocator.arena.description,
      place: allocator.arena.symbol.map { .variable([$0]) } ?? .cHeap,
      functions: allocator.functions.map(Function.init))
  }
}

extension AllocatorFamily.Function {
  fileprivate init(_ function: BudgetDSL.Allocator.Function) {
    let pointer = function.pointer?.index ?? 0
    let amount = AllocatorFamily.Amount(function.size)
    switch function.effect {
    case .allocate: self.init(function.name, .allocate(amount))
    case .release: self.init(function.name, .release(pointer: pointer))
    case .reallocate:
      // One argument that says the size may say zero, and so free the block.
      if amount.arguments.count == 1, amount.unit == 1 {
        self.init(function.name, .change(pointer: pointer, size: amount.arguments[0]))
      } else {
        self.init(function.name, .reallocate(pointer: pointer, amount))
      }
    }
  }
}

extension AllocatorFamily.Amount {
  fileprivate init(_ size: BudgetDSL.Allocator.Size?) {
    self.init(arguments: size?.arguments ?? [], unit: UInt32(clamping: size?.unit ?? 0))
  }
}
