import BudgetDSL
import DwarfInfo
import ElfImage
import Ledger

/// Sizes as an image tells them: by its symbols, the contents of its constants, and its debug
/// information.
public struct FirmwareSizes: ImageSizes {
  private let layouts: TypeLayouts
  private let pools: [String: LwipPool]

  /// - Parameters:
  ///   - elf: nil where there is only a map; nothing but plain sizes is known then.
  ///   - bytes: the file that `elf` was read from.
  ///   - layouts: of at least `FirmwareSizes.variables(of:)`.
  public init(elf: ElfImage?, bytes: [UInt8], layouts: TypeLayouts) {
    self.layouts = layouts
    var sizes: [String: UInt64] = [:]
    var descriptors: [String: ElfImage.Symbol] = [:]
    for symbol in elf?.symbols ?? [] where symbol.kind == .object {
      if Self.descriptor(of: symbol.name) != nil { sizes[symbol.name] = symbol.size }
      if symbol.name.hasPrefix(Self.descriptorPrefix) { descriptors[symbol.name] = symbol }
    }
    var pools: [String: LwipPool] = [:]
    for (name, size) in sizes {
      guard let elf, let descriptor = Self.descriptor(of: name),
        let symbol = descriptors[descriptor], let layout = layouts[descriptor],
        let contents = elf.contents(of: symbol, in: bytes)
      else { continue }
      pools[name] = try? LwipPool(descriptor: contents, layout: layout, arraySize: size)
    }
    self.pools = pools
  }

  private static let descriptorPrefix = "memp_"

  /// `memp_PBUF_POOL` of `memp_memory_PBUF_POOL_base`; nil for what is no pool of lwIP.
  private static func descriptor(of symbol: String) -> String? {
    let (prefix, suffix) = ("memp_memory_", "_base")
    guard symbol.hasPrefix(prefix), symbol.hasSuffix(suffix),
      symbol.utf8.count > prefix.utf8.count + suffix.utf8.count
    else { return nil }
    return descriptorPrefix + symbol.dropFirst(prefix.count).dropLast(suffix.count)
  }

  /// Variables whose types have to be read for these knobs.
  public static func variables(of knobs: [Knob]) -> [String] {
    let symbols = knobs.compactMap(\.symbol)
    return Set(symbols + symbols.compactMap(descriptor)).sorted()
  }

  public func array(_ symbol: String) -> (count: Int, element: Int)? {
    if let pool = pools[symbol] {
      return (Int(clamping: pool.count), Int(clamping: pool.elementSize))
    }
    guard let layout = layouts[symbol], layout.kind == .array, let count = layout.count,
      let element = layout.element?.size
    else { return nil }
    return (Int(clamping: count), Int(clamping: element))
  }

  public func count(of member: String, in symbol: String) -> Int? {
    guard let part = layouts[symbol]?.member(member), part.layout.kind == .array else { return nil }
    return part.layout.count.map { Int(clamping: $0) }
  }

  public func size(of symbol: String, changing counts: [String: Int]) -> Int? {
    guard let wanted = Self.unsigned(counts) else { return nil }
    return (try? layouts[symbol]?.size(changing: wanted)).flatMap { $0 }.map { Int(clamping: $0) }
  }

  public func isDoubtful(_ symbol: String, changing counts: [String: Int]) -> Bool {
    guard let wanted = Self.unsigned(counts), let layout = layouts[symbol] else { return true }
    return (try? layout.doubts(changing: wanted))?.isEmpty != true
  }

  private static func unsigned(_ counts: [String: Int]) -> [String: UInt64]? {
    var wanted: [String: UInt64] = [:]
    for (path, count) in counts {
      guard count >= 0 else { return nil }
      wanted[path] = UInt64(count)
    }
    return wanted
  }
}

extension LayoutModel: LinkPredictor {
  public func predict(
    symbols: [String: Int], heapReserved: Int?, stacks: [Int: Int]
  ) throws -> PredictedLink {
    var changes: [Change] = symbols.sorted { $0.key < $1.key }.map {
      .symbol(name: $0.key, object: nil, size: $0.value)
    }
    if let heapReserved { changes.append(.heapReserved(heapReserved)) }
    changes += stacks.sorted { $0.key < $1.key }.map { .stack(core: $0.key, $0.value) }
    let prediction = try predict(changes)
    return PredictedLink(
      used: Dictionary(
        prediction.regions.map { ($0.name, $0.usedAfter) }, uniquingKeysWith: { $1 }),
      reserved: prediction.heapAfter?.reserved ?? 0,
      reachable: prediction.heapAfter?.reachable ?? 0, isExact: prediction.isExact,
      notes: prediction.notes + prediction.unnoticed.map { "the linker would not notice: \($0)" })
  }
}
