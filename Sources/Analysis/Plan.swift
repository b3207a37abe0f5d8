import BudgetDSL
import Ledger
import MemoryModel

/// Values for build options, and what they come to. Bytes unless it says otherwise.
public struct Plan: Equatable, Sendable {
  /// One option that changes.
  public struct Change: Equatable, Sendable {
    /// What people call it.
    public var knob: String
    public var option: String
    /// Values of the option.
    public var from: Int
    public var to: Int
    /// Bytes of what it sizes; nil for an option that takes no memory of the image.
    public var bytesFrom: Int?
    public var bytesTo: Int?
    /// Where the bytes are: a region's name; nil where there are none.
    public var region: String?
    /// What it costs in function; nil where nothing is lost.
    public var cost: String?
    /// What it sizes; nil where that is nothing of the image.
    public var subject: Subject?
  }

  public struct RegionChange: Equatable, Sendable {
    public var name: String
    public var kind: Region.Kind
    public var length: Int
    public var before: Int
    public var after: Int
  }

  public var changes: [Change]
  /// RAM first.
  public var regions: [RegionChange]
  /// What the linker script reserves of the C heap, and what malloc can get, afterwards.
  public var reserved: Int
  public var reachable: Int
  /// The same today.
  public var reservedBefore: Int
  public var reachableBefore: Int
  /// Every limit, demand and rule of layout as it would be.
  public var findings: [Finding]
  /// What the plan takes for granted.
  public var assumes: [String]
  /// False where a prediction rests on an inference.
  public var isExact: Bool

  /// Whether nothing would be over.
  public var holds: Bool { !findings.contains { $0.state == .over } }

  /// `HEAP_POOL_KB=101`, in the order of the changes.
  public var options: [String] {
    var seen: Set<String> = []
    return changes.filter { seen.insert($0.option).inserted }.map { "\($0.option)=\($0.to)" }
  }
}

/// What came of a request.
public struct PlanOutcome: Equatable, Sendable {
  /// Why no plan was found.
  public struct Conflict: Equatable, Sendable {
    /// What cannot all hold at once.
    public var limits: [String]
    /// By how many bytes they miss each other at the least.
    public var missing: Int
  }

  public var needs: [PlanRequest.Need]
  /// Best first.
  public var plans: [Plan]
  /// Not empty where there are no plans.
  public var conflicts: [Conflict]
  public var notes: [Ledger.Note]
  /// Whether the one plan is what given values come to, and nothing was searched.
  public var isAnswer: Bool

  public init(
    needs: [PlanRequest.Need], plans: [Plan], conflicts: [Conflict] = [],
    notes: [Ledger.Note] = [], isAnswer: Bool = false
  ) {
    self.needs = needs
    self.isAnswer = isAnswer
    self.plans = plans
    self.conflicts = conflicts
    self.notes = notes
  }
}
