/// A pattern over the components of a path.
///
/// `*` and `?` match within a component, `**` any number of components. A pattern without a leading
/// `/` may start at any component: `apps/mqtt/*` matches `lwip/src/apps/mqtt/mqtt.c`.
public struct PathGlob: Hashable, Sendable {
  /// As written.
  public let pattern: String
  private let components: [Component]

  private enum Component: Hashable, Sendable {
    case anyDepth
    case literal([UInt8])
    case wild([UInt8])
  }

  public init(_ pattern: String) {
    self.pattern = pattern
    var components: [Component] = pattern.hasPrefix("/") ? [] : [.anyDepth]
    for part in PathComponents(pattern).components {
      if part.elementsEqual("**".utf8) {
        if components.last != .anyDepth { components.append(.anyDepth) }
      } else if part.contains(where: { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }) {
        components.append(.wild(Array(part)))
      } else {
        components.append(.literal(Array(part)))
      }
    }
    // One bit a component in `depth(in:)`; nobody writes 60 by hand.
    self.components = Array(components.prefix(60))
  }

  /// The last component without a wildcard, which any match must contain.
  var anchor: [UInt8]? {
    for case .literal(let bytes) in components.reversed() { return bytes }
    return nil
  }

  /// How specific the pattern itself is: the number of components it spells out.
  var literalCount: Int { components.count { $0 != .anyDepth } }

  /// How many leading components of `path` the pattern accounts for, not counting what a trailing
  /// `**` swallows; nil where it does not match. The deeper, the more specific the match.
  func depth(in path: PathComponents) -> Int? {
    let swallowsRest = components.last == .anyDepth
    let patterns = swallowsRest ? components.dropLast() : components[...]
    let accepted: UInt64 = 1 << UInt64(patterns.count)
    var states = skipAnyDepth(1, patterns)
    var deepest: Int? = states & accepted != 0 ? 0 : nil
    for (index, part) in path.components.enumerated() {
      var next: UInt64 = 0
      for (position, pattern) in patterns.enumerated() where states & (1 << UInt64(position)) != 0 {
        switch pattern {
        case .anyDepth: next |= 1 << UInt64(position)
        case .literal(let bytes):
          if part.elementsEqual(bytes) { next |= 1 << UInt64(position + 1) }
        case .wild(let bytes):
          if Wildcard.matches(part, bytes[...]) { next |= 1 << UInt64(position + 1) }
        }
      }
      states = skipAnyDepth(next, patterns)
      if states & accepted != 0 { deepest = index + 1 }
      if states == 0 { break }
    }
    if swallowsRest { return deepest }
    return deepest == path.components.count ? deepest : nil
  }

  /// `**` may stand for no component at all: whoever waits at one also waits behind it.
  private func skipAnyDepth(_ states: UInt64, _ patterns: ArraySlice<Component>) -> UInt64 {
    var states = states
    for (position, pattern) in patterns.enumerated() where pattern == .anyDepth {
      if states & (1 << UInt64(position)) != 0 { states |= 1 << UInt64(position + 1) }
    }
    return states
  }

  public func matches(_ path: String) -> Bool { depth(in: PathComponents(path)) != nil }
}

/// A path cut at its slashes; empty components and `.` are dropped.
///
/// An object's own ending is dropped where a source's stands before it, so that a pattern may name
/// either: `mqtt.c.o` and `mqtt.c` are the same component.
struct PathComponents {
  let components: [ArraySlice<UInt8>]

  init(_ path: String) {
    let bytes = Array(path.utf8)
    var components = bytes.split(separator: UInt8(ascii: "/")).filter { $0 != [UInt8(ascii: ".")] }
    if let last = components.last {
      components[components.count - 1] = Self.withoutObjectEnding(last)
    }
    self.components = components
  }

  private static func withoutObjectEnding(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    for ending in [".o", ".obj"] where name.suffix(ending.utf8.count).elementsEqual(ending.utf8) {
      let stem = name.dropLast(ending.utf8.count)
      return stem.contains(UInt8(ascii: ".")) ? stem : name
    }
    return name
  }
}

/// Patterns within one name: `*` matches any run of bytes, `?` any one byte.
enum Wildcard {
  /// Linear in `text` for each `*` of the pattern, without recursion.
  static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    var (at, on) = (text.startIndex, pattern.startIndex)
    var retry: (text: Int, pattern: Int)?
    while at < text.endIndex {
      if on < pattern.endIndex, pattern[on] == UInt8(ascii: "*") {
        retry = (at, on + 1)
        on += 1
      } else if on < pattern.endIndex, pattern[on] == UInt8(ascii: "?") || pattern[on] == text[at] {
        (at, on) = (at + 1, on + 1)
      } else if let last = retry {
        (at, on) = (last.text + 1, last.pattern)
        retry = (at, on)
      } else {
        return false
      }
    }
    return pattern[on...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
