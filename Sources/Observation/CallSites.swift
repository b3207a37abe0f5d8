import RP2040

/// The places in a program that memory was asked for, numbered: the calls that led there, as far as
/// `depth`, and no further than to an interrupt.
struct CallSites {
  /// Calls that two sites may differ in.
  static let depth = 24
  /// More than any program has; what a damaged one has beyond is the site 0.
  static let most = 1 << 16

  private struct Site {
    var hash: UInt64
    var first: Int32
    var count: Int32
    /// The allocator's function.
    var function: UInt32
  }

  /// Site 0 is for what is not known.
  private var sites = [Site(hash: 0, first: 0, count: 0, function: 0)]
  private var frames: [CallFrame] = []
  /// Open addressing: numbers of sites, 0 for none. A power of two, at least half of it empty.
  private var table = [Int32](repeating: 0, count: 1_024)

  var count: Int { sites.count }

  /// The number of the place that the function at `function` was called from.
  ///
  /// - Parameter calls: The outermost first, as a core has them.
  @inline(__always)
  mutating func number(of function: UInt32, _ calls: UnsafeBufferPointer<CallFrame>) -> Int32 {
    var hash = UInt64(function)
    var count = 0
    var index = calls.count &- 1
    while index >= 0, count < Self.depth {
      let call = calls[index]
      index &-= 1
      count &+= 1
      // What an interrupt came into makes no difference to it.
      let place = call.isException ? 0 : call.call
      hash = (hash ^ (UInt64(place) << 32 | UInt64(call.target))) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
      if call.isException { break }
    }
    return find(hash, function, calls, count)
  }

  private mutating func find(
    _ hash: UInt64, _ function: UInt32, _ calls: UnsafeBufferPointer<CallFrame>, _ count: Int
  ) -> Int32 {
    let mask = table.count &- 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while table[slot] != 0 {
      let site = sites[Int(table[slot])]
      // 64 bits of a hash: two of 65,536 sites agree once in ten billion programs.
      if site.hash == hash, site.function == function { return table[slot] }
      slot = (slot &+ 1) & mask
    }
    guard sites.count < Self.most else { return 0 }
    let number = Int32(truncatingIfNeeded: sites.count)
    sites.append(
      Site(
        hash: hash, first: Int32(truncatingIfNeeded: frames.count),
        count: Int32(truncatingIfNeeded: count), function: function))
    for index in 0..<count { frames.append(calls[calls.count &- 1 &- index]) }
    table[slot] = number
    if sites.count &* 2 > table.count { grow() }
    return number
  }

  private mutating func grow() {
    let mask = table.count &* 2 &- 1
    table = [Int32](repeating: 0, count: mask &+ 1)
    for number in 1..<sites.count {
      var slot = Int(truncatingIfNeeded: sites[number].hash) & mask
      while table[slot] != 0 { slot = (slot &+ 1) & mask }
      table[slot] = Int32(truncatingIfNeeded: number)
    }
  }

  /// The allocator's function and the calls, the innermost first; those of site 0 are none.
  func place(of number: Int32) -> (function: UInt32, calls: ArraySlice<CallFrame>) {
    guard number > 0, Int(number) < sites.count else { return (0, []) }
    let site = sites[Int(number)]
    return (site.function, frames[Int(site.first)..<Int(site.first) + Int(site.count)])
  }
}
