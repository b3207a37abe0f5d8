import LinkMap

/// Builds the text of a small map around the lines that a test is about.
enum MapText {
  /// A whole map whose part "Linker script and memory map" holds `body`.
  static func bytes(sections body: String) -> [UInt8] {
    Array(
      """

      Memory Configuration

      Name             Origin             Length             Attributes
      RAM              0x20000000         0x00040000         xrw
      *default*        0x00000000         0xffffffff

      Linker script and memory map

      LOAD main.o

      \(body)
      OUTPUT(firmware.elf elf32-littlearm)
      LOAD linker stubs

      """.utf8)
  }

  /// The number of lines before `body`.
  static let linesBefore = 11

  /// The map of `body`, with every line counted from the body's first, which is 1.
  static func parse(sections body: String) throws -> LinkMap {
    var map = try LinkMap(parsing: bytes(sections: body))
    for index in map.outputSections.indices { map.outputSections[index].line -= linesBefore }
    for index in map.inputSections.indices { map.inputSections[index].line -= linesBefore }
    for index in map.assignments.indices { map.assignments[index].line -= linesBefore }
    return map
  }
}

extension LinkMap.InputSection {
  /// A section of the object with index 0.
  static func section(
    _ name: String, _ address: UInt64, _ size: UInt64, object: Int? = 0, line: Int
  ) -> Self {
    Self(kind: .section, name: name, address: address, size: size, object: object, line: line)
  }

  static func fill(_ address: UInt64, _ size: UInt64, line: Int) -> Self {
    Self(kind: .fill, name: "*fill*", address: address, size: size, object: nil, line: line)
  }
}
