/// Writes what the child found; see `WireFormat`.
struct WireEncoder {
  private var bytes = WireFormat.magic
  private var strings: [String: UInt32] = [:]

  static func encode(_ info: DwarfInfo) -> [UInt8] {
    var encoder = WireEncoder()
    for unit in info.units { encoder.add(unit) }
    for variable in info.variables { encoder.add(variable) }
    for function in info.functions { encoder.add(function) }
    for node in info.layouts.nodes { encoder.add(node) }
    for entry in info.layouts.entries { encoder.add(entry) }
    encoder.record(WireFormat.Tag.end) { payload in
      payload.append(UInt32(clamping: info.units.count))
      payload.append(UInt32(clamping: info.variables.count))
      payload.append(UInt32(clamping: info.functions.count))
      payload.append(UInt32(clamping: info.layouts.nodes.count))
      payload.append(UInt32(clamping: info.layouts.entries.count))
    }
    return encoder.bytes
  }

  static func encode(failure reason: String) -> [UInt8] {
    var encoder = WireEncoder()
    encoder.record(WireFormat.Tag.failure) { $0.bytes.append(contentsOf: reason.utf8) }
    return encoder.bytes
  }

  private mutating func add(_ unit: DwarfInfo.Unit) {
    let strings = [unit.name, unit.directory, unit.producer, unit.language].map { number(of: $0) }
    record(WireFormat.Tag.unit) { payload in
      for string in strings { payload.append(string) }
      payload.append(UInt8(clamping: unit.version))
    }
  }

  private mutating func add(_ variable: DwarfInfo.Variable) {
    let strings = [
      number(of: variable.name), number(of: variable.linkageName), number(of: variable.type),
      number(of: variable.declarationFile), number(of: variable.function),
    ]
    let flags =
      (variable.size == nil ? 0 : WireFormat.Flag.size)
      | (variable.elementSize == nil ? 0 : WireFormat.Flag.elementSize)
      | (variable.declarationLine == nil ? 0 : WireFormat.Flag.line)
    record(WireFormat.Tag.variable) { payload in
      for string in strings { payload.append(string) }
      payload.append(UInt32(clamping: variable.unit))
      payload.append(variable.address)
      payload.append(flags)
      payload.append(variable.size ?? 0)
      payload.append(variable.elementSize ?? 0)
      payload.append(UInt64(clamping: variable.declarationLine ?? 0))
      for count in variable.dimensions { payload.append(count) }
    }
  }

  private mutating func add(_ function: DwarfInfo.Function) {
    let strings = [
      number(of: function.name), number(of: function.linkageName),
      number(of: function.declarationFile),
    ]
    record(WireFormat.Tag.function) { payload in
      for string in strings { payload.append(string) }
      payload.append(UInt32(clamping: function.unit))
      payload.append(function.range.start)
      payload.append(function.range.end)
      payload.append(function.declarationLine == nil ? 0 : WireFormat.Flag.line)
      payload.append(UInt64(clamping: function.declarationLine ?? 0))
    }
  }

  mutating func number(of string: String?) -> UInt32 {
    guard let string else { return WireFormat.none }
    if let known = strings[string] { return known }
    let number = UInt32(clamping: strings.count)
    strings[string] = number
    record(WireFormat.Tag.string) { $0.bytes.append(contentsOf: string.utf8) }
    return number
  }

  mutating func record(_ tag: UInt8, _ fill: (inout Payload) -> Void) {
    var payload = Payload()
    fill(&payload)
    bytes.append(tag)
    withUnsafeBytes(of: UInt32(clamping: payload.bytes.count).littleEndian) {
      bytes.append(contentsOf: $0)
    }
    bytes.append(contentsOf: payload.bytes)
  }

  struct Payload {
    var bytes: [UInt8] = []

    mutating func append<Value: FixedWidthInteger>(_ value: Value) {
      withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
  }
}
