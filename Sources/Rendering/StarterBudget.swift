import Analysis
import Ledger
import MemoryModel

/// A budget file to start from: today's numbers with a margin, in Swift, with comments that explain.
///
/// ```swift
/// import BudgetDSL
///
/// let budget = Budget("picomqtt", board: .pico) {
///   // What is placed in each region. RAM: 242,292 B now, 19,852 B free.
///   Limit(.region("RAM"), atMost: .KB(249), warnAt: .percent(97))
/// ```
///
/// It passes at once, unless the image does not fit its own regions.
public struct StarterBudget {
  private let report: Report
  private let name: String
  /// Percent that everything may grow.
  private let margin: Int

  /// A layer below this many bytes of RAM gets no limit of its own: it would be noise.
  private static let leastBytes = 512
  /// What one TLS session of mbedTLS 3.6 with records of 16 KB takes at its peak, rounded up;
  /// measured with ECDSA P-256 and RSA-2048.
  private static let tlsHandshake = ByteCount.KB(42)

  /// - Parameters:
  ///   - name: of the budget; data.
  ///   - margin: percent that everything may grow; 0 or more.
  public init(_ report: Report, name: String, margin: Int) {
    self.report = report
    self.name = name
    self.margin = max(0, margin)
  }

  /// The file's text.
  public func swift() -> String {
    var lines = [
      "// A memory budget: what the firmware may use, held against each link by `rambudget check`.",
      "//",
      "// Every limit below is what the image takes today and a margin of \(margin) %, rounded up to a",
      "// KB of 1,024 bytes. Tighten what you care about, delete what you do not.", "",
      "import BudgetDSL", "",
      "let budget = Budget(\(Self.literal(name))\(board)) {",
    ]
    let groups = [
      layers(), regions(), owners(), flash(), stacks(), heap(), growth(),
    ].filter { !$0.isEmpty }
    for (index, group) in groups.enumerated() {
      if index > 0 { lines.append("") }
      lines += group.map { "  " + $0 }
    }
    return (lines + ["}", ""]).joined(separator: "\n")
  }

  /// The first board of the chip; which one it is, an image does not tell.
  private var board: String {
    func lengths(_ regions: [Region]) -> [UInt64] {
      regions.filter { $0.kind == .ram }.map(\.range.size)
    }
    let linked = lengths(report.regions.map(\.region))
    if linked == lengths(Board.pico.regions) { return ", board: .pico" }
    if linked == lengths(Board.pico2.regions) { return ", board: .pico2" }
    return ""
  }

  // MARK: Statements

  private func layers() -> [String] {
    guard let folder = report.appFolders.first, folder.ram > 0 else { return [] }
    return [
      "// Your own code is layer App until a rule gives it a name:",
      "// Layer(\"Sensors\") { Path(\(Self.literal(ReadablePath.short(folder.name) + "/**"))) }",
    ]
  }

  private func regions() -> [String] {
    let ram = report.regions.filter { $0.region.kind == .ram && $0.used > 0 }
    guard !ram.isEmpty else { return [] }
    return ["// What is placed in each region, the reserved heap and stacks included."]
      + ram.map { region in
        let name = Self.literal(region.region.name)
        let now = "  // \(Numbers.grouped(region.used)) B now"
        let limit = bound(region.used)
        guard limit < region.length else {
          return "Limit(.region(\(name)), atMost: .percent(100))\(now)"
        }
        // It passes without a warning, too.
        let warning = region.used < limit / 100 * 98 ? ", warnAt: .percent(98)" : ""
        return "Limit(.region(\(name)), atMost: \(Self.amount(limit))\(warning))\(now)"
      }
  }

  private func owners() -> [String] {
    let special = [
      SpecialLayer.cHeap, SpecialLayer.stacks, SpecialLayer.linker, SpecialLayer.unattributed,
    ]
    let layers = report.layers.filter { $0.ram >= Self.leastBytes && !special.contains($0.name) }
    guard !layers.isEmpty else { return [] }
    return ["// What each layer owns of RAM."]
      + layers.map { layer in
        "Limit(.layer(\(Self.literal(layer.name))), atMost: \(Self.amount(bound(layer.ram))))"
          + "  // \(Numbers.grouped(layer.ram)) B now"
      }
  }

  private func flash() -> [String] {
    let flash = report.regions.filter { $0.region.kind == .flash }
    let used = flash.reduce(0) { $0 + $1.used }
    guard used > 0 else { return [] }
    let length = flash.reduce(0) { $0 + $1.length }
    let limit = bound(used) < length ? Self.amount(bound(used)) : ".percent(100)"
    return [
      "// Flash, initial images of RAM variables included.",
      "Limit(.flash, atMost: \(limit))  // \(Numbers.grouped(used)) B now",
    ]
  }

  private func stacks() -> [String] {
    guard !report.ledger.stacks.isEmpty else { return [] }
    return [
      "// Stacks are what the build reserves; that each has its bank for itself is checked anyway."
    ]
      + report.ledger.stacks.map { stack in
        "Limit(.stack(core: \(stack.core)), atMost: \(Self.amount(Int(clamping: stack.range.size))))"
      }
  }

  private func heap() -> [String] {
    guard let heap = report.ledger.heap, heap.reachable > 0 else { return [] }
    let least = heap.reachable - heap.reachable * min(margin, 100) / 100
    var lines = [
      "// The C heap: what malloc can really get counts, not what PICO_HEAP_SIZE reserves.",
      "Limit(.heapReachable, atLeast: \(Self.amount(least / 1024 * 1024)))"
        + "  // \(Numbers.grouped(heap.reachable)) B now",
    ]
    guard report.layers.contains(where: { $0.name == "mbedTLS" }) else { return lines }
    let demand =
      "Demand(\"TLS handshake\", \(Self.amount(Self.tlsHandshake.bytes)), for: \"mbedTLS\")"
    if arenaOfTLS >= Self.tlsHandshake.bytes {
      lines += ["// A phase of the program that must find so much memory when it comes.", demand]
    } else {
      lines += [
        "// A TLS session with records of 16 KB takes about \(Self.tlsHandshake.bytes / 1024) KB at "
          + "its peak, and there",
        "// is not enough for it. Uncomment it once there is:", "// \(demand)",
      ]
    }
    return lines
  }

  /// Bytes that the allocator of mbedTLS can give.
  private var arenaOfTLS: Int {
    let allocator = report.ledger.allocators.first { $0.serves.contains("mbedTLS") }
    return allocator?.bytes ?? report.ledger.heap?.reachable ?? 0
  }

  private func growth() -> [String] {
    [
      "// With a baseline (`rambudget baseline firmware.elf > baseline.json`) growth can be limited:",
      "// Growth(.ram, atMost: .KB(1))",
    ]
  }

  // MARK: Numbers and names

  /// `bytes` and the margin, rounded up to a KB.
  private func bound(_ bytes: Int) -> Int {
    let grown = Double(bytes) * (1 + Double(margin) / 100)
    // Beyond what any memory has, a margin has no meaning.
    guard grown < 0x1p50 else { return bytes }
    return (Int(grown.rounded(.up)) + 1023) / 1024 * 1024
  }

  private static func amount(_ bytes: Int) -> String {
    bytes % 1024 == 0 ? ".KB(\(bytes / 1024))" : ".bytes(\(bytes))"
  }

  /// A string literal: names from input are data.
  static func literal(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": literal += "\\\(scalar)"
      case _ where SafeText.isUnsafe(scalar):
        literal += "\\u{\(String(scalar.value, radix: 16))}"
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
