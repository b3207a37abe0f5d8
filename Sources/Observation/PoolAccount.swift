/// The elements in use of one of lwIP's pools.
struct PoolAccount {
  let name: String
  /// Elements there are.
  let count: Int
  private(set) var live = 0
  private(set) var peak = 0
  /// Requests refused in this phase.
  private(set) var failed = 0

  init(name: String, count: Int) {
    self.name = name
    self.count = count
  }

  mutating func take() {
    live &+= 1
    peak = max(peak, live)
  }

  mutating func giveBack() { live = max(0, live &- 1) }
  /// All elements are free: its program starts anew.
  mutating func clear() { live = 0 }
  mutating func fail() { failed &+= 1 }

  mutating func startPhase() {
    peak = live
    failed = 0
  }
}
