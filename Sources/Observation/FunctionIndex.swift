import ElfImage
import RP2040

/// Which function an address is in.
public struct FunctionIndex: Sendable {
  private struct Function {
    var start: UInt32
    var end: UInt32
    var name: String
  }

  private var functions: [Function] = []

  /// Of two functions at one address the one that links see counts, then the plainer name.
  public init(_ image: ElfImage) {
    let symbols = image.symbols.filter { symbol in
      guard case .section = symbol.place else { return false }
      return symbol.kind == .function
    }.sorted { left, right in
      if left.address != right.address { return left.address < right.address }
      if left.isLocal != right.isLocal { return right.isLocal }
      let (depth, other) = (Self.underscores(left.name), Self.underscores(right.name))
      return depth != other ? depth < other : left.name < right.name
    }
    for symbol in symbols {
      let start = UInt32(truncatingIfNeeded: symbol.address)
      guard functions.last?.start != start else { continue }
      functions.append(
        Function(
          start: start, end: start &+ UInt32(truncatingIfNeeded: symbol.size), name: symbol.name))
    }
    // Assembler seldom gives a size: then it goes on to the next function.
    for index in functions.indices where functions[index].end == functions[index].start {
      functions[index].end =
        index + 1 < functions.count ? functions[index + 1].start : functions[index].start &+ 4
    }
  }

  private static func underscores(_ name: String) -> Int {
    name.utf8.prefix { $0 == UInt8(ascii: "_") }.count
  }

  /// Where the function around `address` starts; nil if there is none.
  func start(of address: UInt32) -> UInt32? { function(at: address)?.start }

  /// Its name, else the address in hexadecimal.
  public func name(of address: UInt32) -> String {
    if let function = function(at: address) { return function.name }
    let digits = "0x" + String(address, radix: 16)
    return address < AddressMap.romSize ? "boot ROM at \(digits)" : digits
  }

  private func function(at address: UInt32) -> Function? {
    var (low, high) = (0, functions.count)
    while low < high {
      let middle = (low + high) / 2
      if functions[middle].start <= address { low = middle + 1 } else { high = middle }
    }
    guard low > 0, address < functions[low - 1].end else { return nil }
    return functions[low - 1]
  }
}
