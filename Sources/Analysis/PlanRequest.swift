import MemoryModel

/// What a plan is asked for.
public struct PlanRequest: Equatable, Sendable {
  /// Memory that must be there afterwards. Bytes.
  public enum Need: Hashable, Sendable {
    /// The linker script holds back so much for the C heap.
    case reserved(Int)
    /// malloc can get so much.
    case reachable(Int)

    public var bytes: Int {
      switch self {
      case .reserved(let bytes), .reachable(let bytes): bytes
      }
    }

    /// As the command line names it.
    public var name: String {
      switch self {
      case .reserved: "c-heap"
      case .reachable: "reachable"
      }
    }
  }

  public var needs: [Need] = []
  /// Values of options that are given rather than sought.
  public var settings: [String: Int] = [:]
  /// Whether today's free bytes must stay free; nil for plans of both kinds.
  public var keepsFree: Bool?
  /// Names of knobs that should change least, most important first; empty for the budgets' own.
  public var preferences: [String] = []
  /// Peaks that were measured.
  public var profile: RunProfile?
  /// SHA-256 of the ELF that is planned for, as hexadecimal digits; nil where there is none. A profile
  /// may be of another image: of the same program's last build, or of the handshake alone.
  public var image: String?
  /// Percent on top of measured peaks.
  public var margin = 5

  public init() {}

  /// What a phase really took of the C heap, and the margin; nil without a profile. It beats what a
  /// budget says of demands on the C heap, but for a run that took nothing of it: such a one
  /// has not come to the phase, and says nothing of its demand.
  var measuredDemand: Int? {
    profile?.peak(ofHeap: "c-heap").flatMap { $0 > 0 ? withMargin($0) : nil }
  }

  func withMargin(_ peak: Int) -> Int { peak + (peak * margin + 99) / 100 }
}
