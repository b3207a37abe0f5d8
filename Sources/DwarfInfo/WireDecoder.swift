import MemoryModel

/// Reads what the child sent; see `WireFormat`.
///
/// The child has run a library over input that nobody vouches for: what comes from it is trusted no
/// more than the input.
struct WireDecoder {
  private var cursor: WireCursor
  private var strings: [String] = []
  private var info = DwarfInfo()
  private var layouts = LayoutRecords()

  /// The values in `bytes`.
  ///
  /// - Throws: `DwarfInfoError.unreadable` where the child says so, else `.garbled`.
  static func decode(_ bytes: [UInt8]) throws(DwarfInfoError) -> DwarfInfo {
    var decoder = WireDecoder(cursor: WireCursor(bytes))
    return try decoder.run()
  }

  private init(cursor: WireCursor) { self.cursor = cursor }

  private mutating func run() throws(DwarfInfoError) -> DwarfInfo {
    guard try cursor.bytes(WireFormat.magic.count).elementsEqual(WireFormat.magic) else {
      throw .garbled(reason: "it does not start as it should")
    }
    while true {
      let start = cursor.position
      let tag: UInt8 = try cursor.integer()
      let length: UInt32 = try cursor.integer()
      var payload = WireCursor(try cursor.bytes(Int(length)))
      switch tag {
      case WireFormat.Tag.string: strings.append(try payload.text())
      case WireFormat.Tag.unit: info.units.append(try unit(&payload))
      case WireFormat.Tag.variable: info.variables.append(try variable(&payload))
      case WireFormat.Tag.function: info.functions.append(try function(&payload))
      case WireFormat.Tag.type: try layouts.add(type: &payload, strings)
      case WireFormat.Tag.layout: try layouts.add(layout: &payload, strings)
      case WireFormat.Tag.end:
        try finish(&payload)
        return info
      case WireFormat.Tag.failure:
        throw .unreadable(reason: try payload.text())
      default:
        throw .garbled(reason: "unknown record \(tag) at byte \(start)")
      }
      guard payload.isAtEnd else {
        throw .garbled(reason: "the record at byte \(start) is too long")
      }
    }
  }

  private mutating func finish(_ payload: inout WireCursor) throws(DwarfInfoError) {
    let units: UInt32 = try payload.integer()
    let variables: UInt32 = try payload.integer()
    let functions: UInt32 = try payload.integer()
    let types: UInt32 = try payload.integer()
    let entries: UInt32 = try payload.integer()
    guard payload.isAtEnd, cursor.isAtEnd else {
      throw .garbled(reason: "something follows its end")
    }
    guard info.units.count == units, info.variables.count == variables,
      info.functions.count == functions, layouts.nodes.count == types,
      layouts.entries.count == entries
    else { throw .garbled(reason: "records are missing") }
    info.layouts = TypeLayouts(nodes: layouts.nodes, entries: layouts.entries)
  }

  private func unit(_ payload: inout WireCursor) throws(DwarfInfoError) -> DwarfInfo.Unit {
    let name = try string(&payload)
    let directory = try string(&payload)
    let producer = try string(&payload)
    let language = try string(&payload)
    let version: UInt8 = try payload.integer()
    return DwarfInfo.Unit(
      name: name, directory: directory, producer: producer, language: language,
      version: Int(version))
  }

  private func variable(_ payload: inout WireCursor) throws(DwarfInfoError) -> DwarfInfo.Variable {
    let name = try string(&payload)
    let linkageName = try optionalString(&payload)
    let type = try string(&payload)
    let file = try optionalString(&payload)
    let function = try optionalString(&payload)
    let unit = try unitIndex(&payload)
    let address: UInt64 = try payload.integer()
    let flags: UInt8 = try payload.integer()
    let size: UInt64 = try payload.integer()
    let elementSize: UInt64 = try payload.integer()
    let line: UInt64 = try payload.integer()
    var dimensions: [UInt64] = []
    while !payload.isAtEnd { dimensions.append(try payload.integer()) }
    return DwarfInfo.Variable(
      name: name, linkageName: linkageName, address: address,
      size: flags & WireFormat.Flag.size == 0 ? nil : size, type: type, dimensions: dimensions,
      elementSize: flags & WireFormat.Flag.elementSize == 0 ? nil : elementSize, unit: unit,
      declarationFile: file, declarationLine: Self.line(line, flags), function: function)
  }

  private func function(_ payload: inout WireCursor) throws(DwarfInfoError) -> DwarfInfo.Function {
    let name = try string(&payload)
    let linkageName = try optionalString(&payload)
    let file = try optionalString(&payload)
    let unit = try unitIndex(&payload)
    let start: UInt64 = try payload.integer()
    let end: UInt64 = try payload.integer()
    let flags: UInt8 = try payload.integer()
    let line: UInt64 = try payload.integer()
    return DwarfInfo.Function(
      name: name, linkageName: linkageName, range: AddressRange(start: start, end: end),
      unit: unit, declarationFile: file, declarationLine: Self.line(line, flags))
  }

  private static func line(_ line: UInt64, _ flags: UInt8) -> Int? {
    flags & WireFormat.Flag.line == 0 ? nil : Int(exactly: line)
  }

  private func unitIndex(_ payload: inout WireCursor) throws(DwarfInfoError) -> Int {
    let number: UInt32 = try payload.integer()
    guard info.units.indices.contains(Int(number)) else {
      throw .garbled(reason: "unit \(number) of \(info.units.count)")
    }
    return Int(number)
  }

  private func string(_ payload: inout WireCursor) throws(DwarfInfoError) -> String {
    try payload.string(strings)
  }

  private func optionalString(_ payload: inout WireCursor) throws(DwarfInfoError) -> String? {
    try payload.optionalString(strings)
  }
}
