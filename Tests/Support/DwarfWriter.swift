/// Lays out what a `DwarfBuilder` describes.
struct DwarfWriter {
  var info = ByteBuilder()
  var strings = ByteBuilder()
  private let version: UInt16
  private var abbreviations = ByteBuilder()
  /// Codes of the abbreviations, by their bytes.
  private var codes: [[UInt8]: UInt64] = [:]
  private var stringOffsets: [String: UInt32] = [:]
  /// Offsets within the unit at hand.
  private var labels: [String: UInt32] = [:]
  private var references: [(offset: Int, label: String)] = []

  init(version: UInt16) { self.version = version }

  var abbreviationTable: [UInt8] { abbreviations.bytes + [0] }

  /// Appends a unit with its header; the other two take the place of what the header should say.
  mutating func append(
    _ unit: DwarfBuilder.Entry, length: UInt32?, abbreviationOffset: UInt32?
  ) {
    let start = info.count
    info.append(UInt32(0))
    info.append(version)
    // Version 5 moved the address size forward, and put DW_UT_compile before it.
    if version >= 5 { info.append(contentsOf: [1, 4]) }
    info.append(abbreviationOffset ?? 0)
    if version < 5 { info.append(UInt8(4)) }

    labels = [:]
    references = []
    append(unit, unitStart: start)
    for reference in references {
      guard let target = labels[reference.label] else {
        preconditionFailure("no entry with the label \(reference.label)")
      }
      info.overwrite(at: reference.offset, with: target)
    }
    info.overwrite(at: start, with: length ?? UInt32(info.count - start - 4))
  }

  private mutating func append(_ entry: DwarfBuilder.Entry, unitStart: Int) {
    if !entry.label.isEmpty { labels[entry.label] = UInt32(info.count - unitStart) }
    info.append(uleb128: code(for: entry))
    for attribute in entry.attributes { append(attribute.value) }
    guard !entry.children.isEmpty else { return }
    for child in entry.children { append(child, unitStart: unitStart) }
    info.append(UInt8(0))
  }

  private mutating func append(_ value: DwarfBuilder.Value) {
    switch value {
    case .address(let number), .data4(let number), .sectionOffset(let number): info.append(number)
    case .data1(let number): info.append(number)
    case .data2(let number): info.append(number)
    case .data8(let number): info.append(number)
    case .unsigned(let number): info.append(uleb128: number)
    case .signed(let number): info.append(sleb128: number)
    case .implicitConstant, .present: break
    case .inline(let text): info.append(terminated: text)
    case .string(let text): info.append(offset(of: text))
    case .flag(let isSet): info.append(UInt8(isSet ? 1 : 0))
    case .reference(let label):
      references.append((info.count, label))
      info.append(UInt32(0))
    case .expression(let operations):
      info.append(uleb128: UInt64(operations.count))
      info.append(contentsOf: operations)
    }
  }

  /// The code of the abbreviation that fits `entry`, made where there is none yet.
  private mutating func code(for entry: DwarfBuilder.Entry) -> UInt64 {
    var shape = ByteBuilder()
    shape.append(uleb128: entry.tag)
    shape.append(UInt8(entry.children.isEmpty ? 0 : 1))
    for attribute in entry.attributes {
      shape.append(uleb128: attribute.name)
      shape.append(uleb128: attribute.value.form)
      if case .implicitConstant(let number) = attribute.value { shape.append(sleb128: number) }
    }
    shape.append(UInt16(0))
    if let known = codes[shape.bytes] { return known }
    let code = UInt64(codes.count + 1)
    codes[shape.bytes] = code
    abbreviations.append(uleb128: code)
    abbreviations.append(contentsOf: shape.bytes)
    return code
  }

  private mutating func offset(of text: String) -> UInt32 {
    if let known = stringOffsets[text] { return known }
    let offset = UInt32(strings.count)
    stringOffsets[text] = offset
    strings.append(terminated: text)
    return offset
  }
}

extension DwarfBuilder.Value {
  /// DW_FORM_…
  fileprivate var form: UInt64 {
    switch self {
    case .address: 0x01
    case .data2: 0x05
    case .data4: 0x06
    case .data8: 0x07
    case .inline: 0x08
    case .data1: 0x0B
    case .flag: 0x0C
    case .signed: 0x0D
    case .string: 0x0E
    case .unsigned: 0x0F
    case .reference: 0x13
    case .sectionOffset: 0x17
    case .expression: 0x18
    case .present: 0x19
    case .implicitConstant: 0x21
    }
  }
}
