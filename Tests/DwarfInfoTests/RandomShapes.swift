import Support

/// C structures made by chance, around arrays of `N` and `M` elements.
struct RandomShapes {
  /// A variable `v_NUMBER` and where its arrays are.
  struct Shape {
    var declaration: String
    var n: [String] = []
    var m: [String] = []
  }

  /// Attributes that some structures and members get.
  enum Attributes: Sendable { case none, aligned, packed }

  private var random: Seeded
  private let attributes: Attributes

  init(seed: UInt64, _ attributes: Attributes) {
    random = Seeded(seed)
    self.attributes = attributes
  }

  mutating func shape(_ number: Int) -> Shape {
    var shape = Shape(declaration: "")
    shape.declaration = aggregate(&shape, path: "", depth: 0) + " v_\(number);"
    return shape
  }

  private mutating func aggregate(_ shape: inout Shape, path: String, depth: Int) -> String {
    let isUnion = chance(8)
    var text = (isUnion ? "union" : "struct") + " {"
    for index in 0..<Int.random(in: 1...6, using: &random) {
      text += " " + member(&shape, "m\(index)", path: path, depth: depth)
    }
    text += " }"
    var words: [String] = []
    if attributes == .packed, chance(4) { words.append("packed") }
    if attributes == .aligned, chance(8) { words.append("aligned(\(pick([2, 8, 16])))") }
    if !words.isEmpty { text += " __attribute__((\(words.joined(separator: ", "))))" }
    return text
  }

  private mutating func member(
    _ shape: inout Shape, _ name: String, path: String, depth: Int
  ) -> String {
    if chance(5) {
      let type = pick(["unsigned char", "unsigned short", "unsigned", "unsigned long long"])
      let width = Int.random(in: 1...(type == "unsigned char" ? 8 : 16), using: &random)
      return "\(type) \(name) : \(width);"
    }
    let path = path.isEmpty ? name : path + "." + name
    var dimensions = ""
    var suffix = ""
    for _ in 0..<pick([0, 0, 1, 1, 1, 2]) {
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        dimensions += "[N]"
        shape.n.append(path + suffix)
      case 1:
        dimensions += "[M]"
        shape.m.append(path + suffix)
      default: dimensions += "[3]"
      }
      suffix += "[]"
    }
    let type =
      depth < 2 && chance(4)
      ? aggregate(&shape, path: path + suffix, depth: depth + 1)
      : pick(["char", "char", "short", "int", "long long", "double", "void *", "_Bool", "float"])
    let attribute =
      attributes == .aligned && chance(10) ? " __attribute__((aligned(\(pick([4, 8])))))" : ""
    return "\(type) \(name)\(dimensions)\(attribute);"
  }

  private mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &random) == 0 }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: 0..<values.count, using: &random)]
  }
}
