/// Functions that called each other, as lines and tables show them.
enum CallNames {
  /// What the profile marks the handler of an interrupt with.
  private static let handlerMark = " (interrupt)"

  /// One function as the source spells it.
  static func readable(_ call: String) -> String {
    guard call.hasSuffix(handlerMark) else { return Demangler.readable(call) }
    return Demangler.readable(String(call.dropLast(handlerMark.count))) + handlerMark
  }

  /// The functions, the innermost first; what calls itself stands once, with its count.
  static func links(_ calls: [String]) -> [String] {
    var links: [(name: String, count: Int)] = []
    for call in calls {
      if links.last?.name == call {
        links[links.count - 1].count += 1
      } else {
        links.append((call, 1))
      }
    }
    return links.map { readable($0.name) + ($0.count > 1 ? " (\($0.count)x)" : "") }
  }

  /// `tls_alloc < main`, as far as a line goes.
  static func chain(_ calls: [String], atMost count: Int = 4) -> String {
    let links = links(calls)
    return links.prefix(count).joined(separator: " < ") + (links.count > count ? " < .." : "")
  }
}
