/// A type as text and in bytes.
///
/// C writes a type around the name that it declares: `int (*NAME)[10]`. `head` is what stands before
/// the name and `tail` what follows it.
struct TypeShape {
  var head: String
  var tail = ""
  /// Bytes; nil where the type has no size.
  var size: UInt64?
  /// Counts of an array's dimensions, those of its elements behind its own.
  var dimensions: [UInt64] = []
  /// For an array, bytes of what is no array any more.
  var elementSize: UInt64?
  /// What the type is outermost: `[10]` and `(int)` bind more closely than a star.
  var outermost = Kind.other
  /// Qualifiers of a pointer, and of an array's pointers, stand behind the star; all else has them
  /// in front.
  var isQualifiedBehind = false

  enum Kind { case pointer, array, function, other }

  /// Longest text of a type. Real ones stay below (a C++ template may come near it); damaged DWARF
  /// could double it with every level of function parameters.
  static let maximumLength = 4096

  static let void = TypeShape(head: "void")
  /// What stands for a type that cannot be read.
  static let unknown = TypeShape(head: "?")

  var text: String {
    tail.isEmpty ? head : head + (head.utf8.last.map(Self.joins) == true ? "" : " ") + tail
  }

  private static func joins(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "*") || byte == UInt8(ascii: "&")
  }

  /// Star or reference; `size` is the pointer's own.
  func pointed(by mark: String, size: UInt64) -> TypeShape {
    let needsParentheses = outermost == .array || outermost == .function
    let gap = head.utf8.last.map(Self.joins) == true && !needsParentheses ? "" : " "
    return TypeShape(
      head: head + gap + (needsParentheses ? "(" : "") + mark,
      tail: (needsParentheses ? ")" : "") + tail, size: size, outermost: .pointer,
      isQualifiedBehind: true
    ).bounded
  }

  /// For an array, the word qualifies its elements, and DWARF often says it of both.
  func qualified(by word: String) -> TypeShape {
    var result = self
    if isQualifiedBehind {
      if outermost == .array, head.hasSuffix("*" + word) { return self }
      result.head = head + (head.utf8.last.map(Self.joins) == true ? "" : " ") + word
    } else {
      if outermost == .array, head.hasPrefix(word + " ") { return self }
      result.head = word + " " + head
    }
    return result.bounded
  }

  /// A function that returns this.
  func function(parameters: String) -> TypeShape {
    TypeShape(head: head, tail: "(" + parameters + ")" + tail, outermost: .function).bounded
  }

  /// An array of this with the counts of its own dimensions; nil where one is open.
  func array(_ counts: [UInt64?], size known: UInt64?) -> TypeShape {
    let marks = counts.map { $0.map { "[\($0)]" } ?? "[]" }.joined()
    var total = size
    for count in counts {
      guard let count, let sum = total?.multipliedReportingOverflow(by: count), !sum.overflow else {
        total = nil
        break
      }
      total = sum.partialValue
    }
    return TypeShape(
      head: head, tail: marks + tail, size: known ?? total,
      dimensions: counts.map { $0 ?? 0 } + dimensions, elementSize: elementSize ?? size,
      outermost: .array, isQualifiedBehind: isQualifiedBehind
    ).bounded
  }

  /// Cut to a length that damaged input cannot make grow.
  private var bounded: TypeShape {
    guard head.utf8.count + tail.utf8.count > Self.maximumLength || dimensions.count > 64 else {
      return self
    }
    var result = self
    result.head = "?"
    result.tail = ""
    result.dimensions = Array(dimensions.prefix(64))
    return result
  }
}
