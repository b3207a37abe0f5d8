import RP2040

/// Functions that called each other, put together from the calls that a core was in.
public struct CallChain: Sendable {
  /// One function of a chain.
  public struct Link: Equatable, Sendable {
    /// Within the function.
    public var address: UInt32
    /// Whether it is the handler of an exception; what it interrupted comes next.
    public var isHandler: Bool
  }

  private let functions: FunctionIndex

  public init(_ functions: FunctionIndex) { self.functions = functions }

  /// The functions of `calls`, the innermost first, as the frames of a core are.
  ///
  /// A function that jumped to another one in its own place has no frame, but is the target of the
  /// other one's: it is put in.
  ///
  /// - Parameter pc: Where the innermost function is.
  public func links(pc: UInt32, calls: some Sequence<CallFrame>) -> [Link] {
    var links = [Link(address: pc, isHandler: false)]
    for call in calls {
      if isJump(call) { continue }
      let last = links[links.count - 1].address
      if functions.start(of: last) != functions.start(of: call.target) {
        links.append(Link(address: call.target, isHandler: false))
      }
      if call.isException { links[links.count - 1].isHandler = true }
      links.append(Link(address: call.call, isHandler: false))
    }
    return links
  }

  /// Whether it is no call but a jump within a function, for which gcc takes BL where a branch does not
  /// reach.
  private func isJump(_ call: CallFrame) -> Bool {
    guard !call.isException, let function = functions.start(of: call.call) else { return false }
    return call.target != function && functions.start(of: call.target) == function
  }

  /// Their names, handlers marked: `isr_timer (interrupt)`.
  public func names(pc: UInt32, calls: some Sequence<CallFrame>) -> [String] {
    links(pc: pc, calls: calls).map { link in
      functions.name(of: link.address) + (link.isHandler ? " (interrupt)" : "")
    }
  }
}
