import BudgetDSL
import Ledger
import MemoryModel

/// What a run used of a link's memory: the tables of `rambudget report --profile`.
public struct MeasuredUse: Sendable {
  public let profile: RunProfile
  /// In the order in which the profile first has them.
  public let heaps: [MeasuredHeap]
  /// By core.
  public let stacks: [MeasuredStack]
  public let pools: [Pool]
  /// RAM by layer, with what each had of the heaps; nil where the run tells no heap's layers.
  public let layers: MeasuredLayers?
  /// Sections and symbols with bytes that were never written, most such bytes first; nil where the
  /// run does not tell.
  public let unwritten: [RunProfile.Written]?
  /// What to know before trusting a number.
  public let notes: [Ledger.Note]

  /// A pool of elements at the peak of all phases.
  public struct Pool: Equatable, Sendable {
    public var name: String
    public var count: Int
    public var peak: Int
    /// The phase that the peak was in.
    public var phase: String
    /// Bytes of its array; nil where the image does not have it under lwIP's name.
    public var bytes: Int?
  }

  /// Why a profile is none of the image.
  public struct Misfit: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// - Parameter profile: one without a `fault`.
  /// - Throws: a `Misfit` where a heap had more in use than it has in the image.
  public init(_ profile: RunProfile, of report: Report) throws(Misfit) {
    self.profile = profile
    let snapshot = Snapshot(report.ledger)
    let phases = profile.phases
    heaps = Self.inOrder(phases.flatMap(\.heaps).map(\.name)).compactMap {
      MeasuredHeap($0, in: phases, snapshot)
    }
    if let misfit = heaps.lazy.compactMap(\.misfit).first { throw Misfit(description: misfit) }
    stacks = Set(phases.flatMap(\.stacks).map(\.core)).sorted().compactMap {
      MeasuredStack(ofCore: $0, in: phases, snapshot)
    }
    pools = Self.pools(in: phases, snapshot)
    layers = MeasuredLayers(report, heaps)
    unwritten = profile.written.map { parts in
      parts.filter { $0.written < $0.size }.sorted {
        ($1.size - $1.written, $0.name) < ($0.size - $0.written, $1.name)
      }
    }
    notes =
      Self.notes(profile, heaps, stacks)
      + [profile.identityNote(for: report.ledger)].compactMap { $0 }
  }

  /// lwIP calls a pool's array `memp_memory_NAME_base`.
  private static func pools(in phases: [RunProfile.Phase], _ snapshot: Snapshot) -> [Pool] {
    let all = phases.flatMap { phase in (phase.pools ?? []).map { (phase.name, $0) } }
    return inOrder(all.map(\.1.name)).compactMap { name in
      let same = all.filter { $0.1.name == name }
      guard let most = same.max(by: { $0.1.peak < $1.1.peak }) else { return nil }
      return Pool(
        name: name, count: most.1.count, peak: most.1.peak, phase: most.0,
        bytes: snapshot.capacity(ofHeap: "memp_memory_\(name)_base"))
    }
  }

  private static func inOrder(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  // MARK: Notes

  private static func notes(
    _ profile: RunProfile, _ heaps: [MeasuredHeap], _ stacks: [MeasuredStack]
  ) -> [Ledger.Note] {
    var notes: [Ledger.Note] = []
    for heap in heaps where heap.failed > 0 {
      notes.append(
        .init(
          .warning,
          "\(heap.name) refused \(heap.failed) \(heap.failed == 1 ? "request" : "requests") of the run"
        ))
    }
    for stack in stacks where stack.use.used > stack.reserved {
      notes.append(
        .init(
          .warning,
          "the stack of core \(stack.use.core) used \(ByteCount(stack.use.used)) of its "
            + "\(ByteCount(stack.reserved)): it ran into what lies below"))
    }
    if let confidence = profile.confidence { notes += self.notes(confidence) }
    return notes
  }

  private static func notes(_ confidence: RunProfile.Confidence) -> [Ledger.Note] {
    var notes: [Ledger.Note] = []
    if !confidence.unmodelled.isEmpty {
      notes.append(
        .init(
          .warning,
          "the run touched registers that nothing stood behind: \(listed(confidence.unmodelled))"))
    }
    if let cores = confidence.threaded, !cores.isEmpty {
      notes.append(
        .init(
          .warning,
          "\(listed(cores.map { "core \($0)" })) ran threads, too: what their stacks took is not "
            + "measured"))
    }
    if let names = confidence.unwatched, !names.isEmpty {
      notes.append(
        .init(
          .warning,
          "functions of allocators that the compiler changed, so that what they did is not counted: "
            + listed(names)))
    }
    if let count = confidence.unseen, count > 0 {
      notes.append(
        .init(
          .warning,
          "\(count) \(count == 1 ? "call" : "calls") of allocators could not be followed: what they "
            + "did is not counted"))
    }
    if !confidence.replaced.isEmpty {
      notes.append(
        .init(
          .information,
          "functions of the boot ROM that took no stack in the run: \(listed(confidence.replaced))"
        ))
    }
    return notes
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(4).joined(separator: ", ")
    return names.count > 4 ? "\(shown), \(names.count - 4) more" : shown
  }
}

extension RunProfile {
  /// Why it may be one of another image than `ledger` is of; nil where the command compared both.
  func identityNote(for ledger: Ledger) -> Ledger.Note? {
    if image.sha256 == nil {
      return .init(
        .information,
        "the profile does not say which image ran: that it was this one is taken for granted")
    }
    if ledger.isLinked == true { return nil }
    return .init(
      .information, "there is no ELF: that the profile is one of it is taken for granted")
  }
}
