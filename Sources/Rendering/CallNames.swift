/// Functions that called each other, as lines and tables show them: `tls_alloc ← main`.
enum CallNames {
  /// What the profile marks the handler of an interrupt with.
  private static let handlerMark = " (interrupt)"
  private static let arrow = " ← "
  /// Functions of a chain that a table shows.
  private static let shown = 4

  /// One function as the source spells it.
  static func readable(_ call: String) -> String { named(call, Demangler.readable) }

  /// The innermost functions within a sentence: `tls_alloc, called by main`.
  static func told(_ calls: [String], atMost count: Int) -> String {
    calls.prefix(count).map { named($0, Demangler.short) }.joined(separator: ", called by ")
  }

  private static func named(_ call: String, _ name: (String) -> String) -> String {
    guard call.hasSuffix(handlerMark) else { return name(call) }
    return name(String(call.dropLast(handlerMark.count))) + handlerMark
  }

  /// The innermost functions; what calls itself stands once, with its count.
  static func chain(_ calls: [String], atMost count: Int = shown) -> String {
    links(calls, atMost: count).joined(separator: arrow)
  }

  /// Chains of several places, told apart: where some begin alike, each shows the first function that
  /// only it has, `mrb_proc_new ← mrb_vm_exec ← .. ← mrb_mruby_array_ext_gem_init`. Those that have
  /// none show the first that not all have, and may look the same.
  static func chains(_ places: [[String]]) -> [String] {
    let links = places.map { Self.links($0) }
    var groups: [[String]: [Int]] = [:]
    for index in links.indices {
      groups[Array(links[index].prefix(shown)), default: []].append(index)
    }
    var chains = [String](repeating: "", count: places.count)
    for members in groups.values {
      for (member, teller) in zip(members, tellers(members.map { links[$0] })) {
        chains[member] = chain(links[member], with: teller)
      }
    }
    return chains
  }

  private static func links(_ calls: [String], atMost count: Int = .max) -> [String] {
    var links: [(name: String, count: Int)] = []
    for call in calls {
      if links.last?.name == call {
        links[links.count - 1].count += 1
      } else {
        links.append((call, 1))
      }
    }
    return links.prefix(count).map {
      named($0.name, Demangler.short) + ($0.count > 1 ? " (\($0.count)×)" : "")
    }
  }

  private static func chain(_ links: [String], with teller: Int?) -> String {
    guard let teller else { return links.prefix(shown).joined(separator: arrow) }
    return (links.prefix(shown - 1) + ["..", links[teller]]).joined(separator: arrow)
  }

  /// For each of several chains the place of the first function that no other has there, else of the
  /// first that not all have; nil where there is none.
  private static func tellers(_ chains: [[String]]) -> [Int?] {
    guard chains.count > 1 else { return [nil] }
    var counts: [[String: Int]] = []
    for chain in chains {
      for index in chain.indices.dropFirst(shown) {
        while counts.count <= index { counts.append([:]) }
        counts[index][chain[index], default: 0] += 1
      }
    }
    return chains.map { chain in
      let places = chain.indices.dropFirst(shown)
      return places.first { counts[$0][chain[$0]] == 1 }
        ?? places.first { counts[$0][chain[$0], default: 0] < chains.count }
    }
  }
}
