import BudgetDSL
import MemoryModel

/// Allocators of the firmware's own, and what a run is held against.
extension Faults {
  /// What a call's arguments may be: registers r0 to r3, and a few words on the stack (AAPCS32,
  /// section 6.5).
  private static let arguments = 0...7

  mutating func check(_ allocator: Allocator) {
    check(line: allocator.line)
    check(allocator.arena, allocator.line)
    if !allocator.functions.contains(where: { $0.effect != .release }) {
      add(
        allocator.line,
        "an allocator without Allocate(\"…\") or Reallocate(\"…\") never gives any memory")
    }
    for function in allocator.functions { check(function) }
  }

  private mutating func check(_ function: Allocator.Function) {
    let line = function.line
    check(line: line)
    check(name: function.name, of: "a function", line)
    if function.effect == .allocate || function.pointer != nil {
      if let pointer = function.pointer { check(argument: pointer.index, function.name, line) }
    } else {
      add(line, "\(function.name) does not say which argument is the block")
    }
    guard let size = function.size else {
      if function.effect != .release { add(line, "\(function.name) does not say how many bytes") }
      return
    }
    check(.bytes(size.unit), "the size of a block", line)
    if size.arguments.count > 2 { add(line, "a size is the product of two arguments at most") }
    for argument in size.arguments { check(argument: argument, function.name, line) }
  }

  private mutating func check(argument: Int, _ function: String, _ line: Int) {
    if !Self.arguments.contains(argument) {
      add(line, "arguments count from 0 to 7: \(argument) of \(function) is none")
    }
  }

  /// Called outside, a function has one meaning.
  mutating func checkFunctions(of allocators: [Allocator]) {
    var lines: [String: Int] = [:]
    for function in allocators.flatMap(\.functions) {
      if let first = lines[function.name] {
        add(function.line, "function \"\(function.name)\" is declared in line \(first) already")
      } else {
        lines[function.name] = function.line
      }
    }
  }

  mutating func check(_ arena: Demand.Arena, _ line: Int) {
    if let symbol = arena.symbol { check(name: symbol, of: "a pool", line) }
  }

  /// The parts of a subject that only a run tells.
  mutating func check(measured subject: Subject, _ line: Int) {
    if let layer = subject.layer { check(name: layer, of: "a layer", line) }
    if let phase = subject.phase { check(name: phase, of: "a phase", line) }
    guard subject.kind == .peak else { return }
    if let arena = subject.arena {
      check(arena, line)
    } else {
      add(line, "a peak is one of .cHeap or .pool(\"…\")")
    }
  }
}
