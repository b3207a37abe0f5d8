/// What one limit, growth, demand or rule of layout comes to in a link.
public struct Finding: Equatable, Sendable {
  public enum State: String, Sendable, CaseIterable {
    case over, warning, ok
  }

  /// What kind of statement it is about; formats that know rules use it as their name.
  public enum Rule: String, Sendable, CaseIterable {
    case limit, growth, demand
    /// A limit on what a run used.
    case peak
    /// A region holds more than it has room for.
    case regionFits = "region-fits"
    /// The regions together are larger than the board's memory.
    case boardFits = "board-fits"
    /// A stack has its bytes for itself, within one bank.
    case stackFits = "stack-fits"
    /// malloc can get at least what the linker script reserves.
    case heapFits = "heap-fits"

    /// Whether it is checked without any budget.
    public var isLayout: Bool {
      switch self {
      case .limit, .growth, .demand, .peak: false
      case .regionFits, .boardFits, .stackFits, .heapFits: true
      }
    }
  }

  /// Who has the bytes.
  public struct Owner: Equatable, Sendable {
    /// A symbol, or what stands in for one.
    public var name: String
    public var layer: String
    public var object: String?
    public var bytes: Int
    /// The functions that asked for it in a run, innermost first; empty for what the linker placed.
    public var calls: [String]

    public init(
      name: String, layer: String, object: String?, bytes: Int, calls: [String] = []
    ) {
      self.name = name
      self.layer = layer
      self.object = object
      self.bytes = bytes
      self.calls = calls
    }
  }

  public var rule: Rule
  public var state: State
  /// Such as `layer lwIP`.
  public var subject: String
  /// Bytes that count against the limit; for a lower bound, what there is.
  public var used: Int
  public var limit: Int
  /// Bytes that remain before it is over; negative where it is.
  public var headroom: Int
  /// Name of the budget; nil for layout.
  public var budget: String?
  /// The budget file as the user wrote its path; nil for layout.
  public var file: String?
  /// Line in `file`, from 1.
  public var line: Int?
  /// One sentence that says what is the matter, or that nothing is.
  public var message: String
  /// Why the limit is there, in its author's words.
  public var reason: String?
  /// Who costs most, largest first; empty where nobody is to blame.
  public var owners: [Owner]
  /// Of a stack: the functions that it was deepest in, innermost first, as the linker names them.
  public var deepest: [String]

  public init(
    rule: Rule, state: State, subject: String, used: Int, limit: Int, headroom: Int,
    budget: String? = nil, file: String? = nil, line: Int? = nil, message: String,
    reason: String? = nil, owners: [Owner] = [], deepest: [String] = []
  ) {
    self.rule = rule
    self.state = state
    self.subject = subject
    self.used = used
    self.limit = limit
    self.headroom = headroom
    self.budget = budget
    self.file = file
    self.line = line
    self.message = message
    self.reason = reason
    self.owners = owners
    self.deepest = deepest
  }
}
