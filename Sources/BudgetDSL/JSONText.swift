/// Writes an `Encodable` as JSON (RFC 8259). Foundation has this too, but it would triple the time
/// that a budget file takes to start.
enum JSONText {
  static func encode(_ value: some Encodable) -> String {
    let node = Node()
    // Nothing here throws, and the types of a budget do not.
    try? value.encode(to: TreeEncoder(node: node, codingPath: []))
    var text = ""
    node.write(to: &text)
    return text
  }
}

/// A value that is being encoded: containers are filled after they were handed out.
private final class Node {
  enum Content {
    case scalar(String)
    case object([(key: String, node: Node)])
    case array([Node])
  }

  var content = Content.scalar("null")

  func member(_ key: String) -> Node {
    let node = Node()
    var members: [(key: String, node: Node)] = []
    if case .object(let known) = content { members = known }
    content = .object(members + [(key, node)])
    return node
  }

  func element() -> Node {
    let node = Node()
    var elements: [Node] = []
    if case .array(let known) = content { elements = known }
    content = .array(elements + [node])
    return node
  }

  var count: Int {
    if case .array(let elements) = content { elements.count } else { 0 }
  }

  func write(to text: inout String) {
    switch content {
    case .scalar(let scalar): text += scalar
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        text += Self.quoted(member.key) + ":"
        member.node.write(to: &text)
      }
      text += "}"
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { text += "," }
        element.write(to: &text)
      }
      text += "]"
    }
  }

  static func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }
}

private struct TreeEncoder: Encoder {
  let node: Node
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    node.content = .object([])
    return KeyedEncodingContainer(Keyed(node: node, codingPath: codingPath))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    node.content = .array([])
    return Unkeyed(node: node, codingPath: codingPath)
  }
  func singleValueContainer() -> any SingleValueEncodingContainer {
    Single(node: node, codingPath: codingPath)
  }
}

private struct Single: SingleValueEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]

  func encodeNil() { node.content = .scalar("null") }
  func encode(_ value: Bool) { node.content = .scalar(value ? "true" : "false") }
  func encode(_ value: String) { node.content = .scalar(Node.quoted(value)) }
  // JSON has no infinity: a text, which the reader knows.
  func encode(_ value: Double) {
    node.content = .scalar(value.isFinite ? "\(value)" : "\"\(value.isNaN ? "nan" : "\(value)")\"")
  }
  func encode(_ value: Float) { encode(Double(value)) }
  func encode(_ value: some FixedWidthInteger & Encodable) { node.content = .scalar("\(value)") }
  func encode(_ value: some Encodable) throws {
    try value.encode(to: TreeEncoder(node: node, codingPath: codingPath))
  }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let node: Node
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { _ = node.member(key.stringValue) }
  func encode(_ value: some Encodable, forKey key: Key) throws {
    try Single(node: node.member(key.stringValue), codingPath: codingPath + [key]).encodeAny(value)
  }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    TreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
      .container(keyedBy: type)
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    TreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
      .unkeyedContainer()
  }
  func superEncoder() -> any Encoder {
    TreeEncoder(node: node.member("super"), codingPath: codingPath)
  }
  func superEncoder(forKey key: Key) -> any Encoder {
    TreeEncoder(node: node.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct Unkeyed: UnkeyedEncodingContainer {
  let node: Node
  let codingPath: [any CodingKey]
  var count: Int { node.count }

  func encodeNil() { _ = node.element() }
  func encode(_ value: some Encodable) throws {
    try Single(node: node.element(), codingPath: codingPath).encodeAny(value)
  }
  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    TreeEncoder(node: node.element(), codingPath: codingPath).container(keyedBy: type)
  }
  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    TreeEncoder(node: node.element(), codingPath: codingPath).unkeyedContainer()
  }
  func superEncoder() -> any Encoder { TreeEncoder(node: node.element(), codingPath: codingPath) }
}

extension Single {
  /// Picks the overload for scalars, which their own `encode(to:)` would come back to.
  fileprivate func encodeAny(_ value: some Encodable) throws {
    switch value {
    case let value as String: encode(value)
    case let value as Bool: encode(value)
    case let value as Int: encode(value)
    case let value as Double: encode(value)
    default: try value.encode(to: TreeEncoder(node: node, codingPath: codingPath))
    }
  }
}
