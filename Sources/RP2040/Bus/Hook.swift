/// What happens when a core comes to an address: something is watched there, or done in its place.
struct Hook {
  enum Kind { case watching, replacing }
  var kind: Kind
  var body: (inout Core) -> Void
}

extension Bus {
  /// Calls `body` each time a core is about to execute the instruction at `address`, which is even,
  /// after whatever else watches it.
  ///
  /// The body may look at the core, and mark the present call with `Core.watchReturn`.
  public func watch(_ address: UInt32, _ body: @escaping (inout Core) -> Void) {
    guard let number = hooks[address], hookBodies[Int(number)].kind == .watching else {
      setHook(Hook(kind: .watching, body: body), at: address)
      return
    }
    let earlier = hookBodies[Int(number)].body
    hookBodies[Int(number)].body = { core in
      earlier(&core)
      body(&core)
    }
  }

  /// Does `body` in place of the function at `address`, and returns to LR. It counts as one
  /// instruction.
  ///
  /// The body finds arguments in R0 to R3 and leaves results there. If it changes PC (`start(at:)`),
  /// there is no return.
  public func replace(_ address: UInt32, _ body: @escaping (inout Core) -> Void) {
    setHook(Hook(kind: .replacing, body: body), at: address)
  }

  private func setHook(_ hook: Hook, at address: UInt32) {
    if let number = hooks[address] {
      hookBodies[Int(number)] = hook
    } else {
      hooks[address] = UInt32(truncatingIfNeeded: hookBodies.count)
      hookBodies.append(hook)
    }
    invalidate(address, count: 2)
  }
}
