extension RunProfile {
  /// What a program did that the processor could not carry out.
  public struct Fault: Equatable, Sendable, Codable {
    public var core: Int
    /// What went wrong, for people: `reads 0x30000000, where nothing is`.
    public var what: String
    /// Whether no handler could be entered: a fault within one, as a rule.
    public var isLockup: Bool
    /// The exception that was being handled; 0 for none.
    public var exception: Int
    /// R0 to R15; the last is the address of the instruction.
    public var registers: [UInt32]
    public var xpsr: UInt32
    /// Functions, the innermost first.
    public var calls: [String]

    public init(
      core: Int, what: String, isLockup: Bool, exception: Int, registers: [UInt32], xpsr: UInt32,
      calls: [String]
    ) {
      self.core = core
      self.what = what
      self.isLockup = isLockup
      self.exception = exception
      self.registers = registers
      self.xpsr = xpsr
      self.calls = calls
    }
  }

  /// Where a core was when the run ended.
  public struct Whereabouts: Equatable, Sendable, Codable {
    public enum State: String, Sendable, Codable { case running, asleep, lockedUp, notStarted }
    public var core: Int
    public var state: State
    /// Functions, the innermost first.
    public var calls: [String]

    public init(core: Int, state: State, calls: [String]) {
      self.core = core
      self.state = state
      self.calls = calls
    }
  }
}
