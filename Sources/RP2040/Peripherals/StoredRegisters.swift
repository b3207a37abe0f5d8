/// Registers that hold what is written to them, with the bits that they have and the values that they
/// are reset to.
struct StoredRegisters {
  /// One register of a list.
  struct Layout {
    var offset: UInt32
    /// The bits that can be written.
    var mask: UInt32
    var reset: UInt32 = 0

    init(_ offset: UInt32, _ mask: UInt32, reset: UInt32 = 0) {
      (self.offset, self.mask, self.reset) = (offset, mask, reset)
    }
  }

  private let layouts: [Layout]
  /// For each word of the peripheral, the number of its register plus one; 0 for none.
  private let numbers: [UInt8]
  private var values: [UInt32]

  /// At most 255 registers, all within the first 4 KB.
  init(_ layouts: [Layout]) {
    self.layouts = layouts.prefix(255).filter { $0.offset < 4_096 }
    let end = self.layouts.map(\.offset).max() ?? 0
    var numbers = [UInt8](repeating: 0, count: Int(end >> 2) + 1)
    for (index, layout) in self.layouts.enumerated() {
      numbers[Int(layout.offset >> 2)] = UInt8(truncatingIfNeeded: index + 1)
    }
    self.numbers = numbers
    values = self.layouts.map(\.reset)
  }

  /// The value of the register at `offset`; nil if there is none. A write changes only the bits that
  /// can be written, and nothing where there is no register.
  subscript(_ offset: UInt32) -> UInt32? {
    get { index(of: offset).map { values[$0] } }
    set {
      guard let index = index(of: offset), let newValue else { return }
      let mask = layouts[index].mask
      values[index] = values[index] & ~mask | newValue & mask
    }
  }

  /// Like the subscript; false if there is no such register.
  mutating func write(_ offset: UInt32, _ value: UInt32) -> Bool {
    guard index(of: offset) != nil else { return false }
    self[offset] = value
    return true
  }

  mutating func reset() { values = layouts.map(\.reset) }

  private func index(of offset: UInt32) -> Int? {
    let word = Int(offset >> 2)
    guard word < numbers.count, numbers[word] > 0 else { return nil }
    return Int(numbers[word]) - 1
  }
}
