import BudgetDSL
import Ledger
import MemoryModel

extension Snapshot {
  /// How many bytes a subject of a budget has.
  public struct Measure: Equatable, Sendable {
    public var bytes: Int
    /// The memory that it lies in: what a percentage is one of. Bytes.
    public var capacity: Int
    /// False where nothing in the image is what the subject names.
    public var isFound: Bool
  }

  /// Measures `subject`: 0 bytes where nothing in the image is what it names.
  public func measure(_ subject: Subject) -> Measure {
    let place = subject.place ?? .ram
    switch subject.kind {
    case .ram, .flash, .region:
      let found = regions(of: subject)
      return Measure(
        bytes: found.reduce(0) { $0 + $1.used }, capacity: found.reduce(0) { $0 + $1.length },
        isFound: !found.isEmpty)
    case .layer, .section, .object, .symbol:
      let found = owners(of: subject)
      return Measure(
        bytes: found.reduce(0) { $0 + $1.bytes }, capacity: capacity(of: place),
        isFound: !found.isEmpty)
    case .stack:
      let stack = stacks.first { $0.core == subject.core }
      return Measure(bytes: stack?.size ?? 0, capacity: capacity(of: .ram), isFound: stack != nil)
    case .heapReserved, .heapReachable:
      let bytes = subject.kind == .heapReserved ? heap?.reserved : heap?.reachable
      return Measure(bytes: bytes ?? 0, capacity: capacity(of: .ram), isFound: heap != nil)
    case .peak, .stackUsed: return Measure(bytes: 0, capacity: 0, isFound: false)
    }
  }

  /// Whose bytes a subject counts, largest first; empty for the heap that malloc can reach, which is
  /// what nobody has, and for what only a run tells.
  public func owners(of subject: Subject) -> [Owner] {
    let regions = Set(regions(of: subject).map(\.name))
    let isWanted = matcher(of: subject)
    return owners.filter { regions.contains($0.region) && isWanted($0) }
      .sorted { ($1.bytes, $0.symbol ?? "") < ($0.bytes, $1.symbol ?? "") }
  }

  /// The regions in which a subject is counted.
  private func regions(of subject: Subject) -> [Region] {
    switch subject.kind {
    case .ram: regions(of: Subject.Place.ram)
    case .flash: regions(of: Subject.Place.flash)
    case .region: regions(of: Subject.Place.region(subject.name ?? ""))
    case .layer, .section, .object, .symbol, .stack, .heapReserved, .heapReachable,
      .peak, .stackUsed:
      regions(of: subject.place ?? .ram)
    }
  }

  private func regions(of place: Subject.Place) -> [Region] {
    switch place.kind {
    case .ram: regions.filter { $0.kind == .ram }
    case .flash: regions.filter { $0.kind == .flash }
    case .region: regions.filter { $0.name == place.name }
    }
  }

  private func capacity(of place: Subject.Place) -> Int {
    regions(of: place).reduce(0) { $0 + $1.length }
  }

  private func matcher(of subject: Subject) -> (Owner) -> Bool {
    let name = subject.name ?? ""
    switch subject.kind {
    case .ram, .flash, .region: return { _ in true }
    case .layer: return { $0.layer == name }
    case .section:
      let pattern = NamePattern(name)
      return { $0.section.map(pattern.matches) ?? false }
    case .object:
      let glob = PathGlob(name)
      return { $0.object.map { glob.matches(Self.memberAsFile($0)) } ?? false }
    case .symbol:
      let pattern = NamePattern(name)
      return { $0.symbol.map(pattern.matches) ?? false }
    case .stack:
      let symbol = Ledger.Stack.bottomSymbol(ofCore: subject.core ?? 0)
      return { $0.kind == .stack && $0.symbol == symbol }
    case .heapReserved: return { $0.kind == .heap }
    case .heapReachable, .peak, .stackUsed: return { _ in false }
    }
  }

  /// `libc.a(lib_a-memcpy.o)` as `libc.a/lib_a-memcpy.o`: a pattern takes an archive for a folder.
  private static func memberAsFile(_ path: String) -> String {
    guard path.hasSuffix(")"), let parenthesis = path.lastIndex(of: "(") else { return path }
    return path[..<parenthesis] + "/" + path[path.index(after: parenthesis)...].dropLast()
  }
}
