/// A made-up GNU ld map that looks like one of the pico-sdk with `-ffunction-sections
/// -fdata-sections`: deterministic, of any size, with addresses and sizes that add up.
///
///     let map = SyntheticMap(objects: 400, recordsPerObject: 100).make()
///     let parsed = try LinkMap(parsing: map.bytes)
///     #expect(parsed.inputSections.count == map.recordCount)
public struct SyntheticMap: Sendable {
  /// Object files; every eighth is a member of an archive.
  public var objects: Int
  /// Records of each object, shared out among `.text`, `.rodata`, `.data` and `.bss`.
  public var recordsPerObject: Int
  /// Every how many records a record has an odd size, so that fill follows; 0 for never.
  public var fillEvery = 8
  /// Every how many records a name is short enough to share its line; 0 for never.
  public var shortNameEvery = 6
  /// Symbols per ten records.
  public var symbolsPerTenRecords = 7
  /// Records under "Discarded input sections", for each object.
  public var discardedPerObject = 4
  /// Records of debug sections, for each object (at most 4).
  public var debugRecordsPerObject = 4
  /// Whether the `--cref` table follows.
  public var hasCrossReferences = false
  /// `\r\n` for a map from Windows.
  public var lineEnd = "\n"
  /// Digits of an address: 8, or 16 as an ld with 64-bit addresses writes them.
  public var addressDigits = 8
  /// Length of RAM in bytes; a map does not mind an overflow.
  public var ramLength: UInt64 = 0x40000
  /// Changes names and sizes, not the counts.
  public var seed: UInt64 = 1

  public init(objects: Int, recordsPerObject: Int) {
    self.objects = objects
    self.recordsPerObject = recordsPerObject
  }

  /// What a reader must find in the map.
  public struct Content: Sendable {
    public var bytes: [UInt8]
    /// Output sections in file order.
    public var sections: [Section]
    /// All records, fill included.
    public var recordCount: Int
    public var fillCount: Int
    public var symbolCount: Int
    public var objectCount: Int
    public var discardedCount: Int
    public var assignmentCount: Int
  }

  /// An output section; its records are contiguous and their sizes add up to its own.
  public struct Section: Equatable, Sendable {
    public var name: String
    public var address: UInt64
    public var size: UInt64
    public var loadAddress: UInt64?
    public var recordCount: Int

    public init(
      name: String, address: UInt64, size: UInt64, loadAddress: UInt64?, recordCount: Int
    ) {
      self.name = name
      self.address = address
      self.size = size
      self.loadAddress = loadAddress
      self.recordCount = recordCount
    }
  }

  /// Lays the link out and writes its map.
  public func make() -> Content {
    let sections = SyntheticLayout(parameters: self).sections
    var writer = SyntheticMapWriter(parameters: self)
    writer.writeTables()
    for section in sections where !section.isDebug { writer.write(section) }
    writer.writeOutputStatement()
    for section in sections where section.isDebug { writer.write(section) }
    if hasCrossReferences { writer.writeCrossReferences(sections) }
    let records = sections.flatMap(\.records)
    return Content(
      bytes: writer.bytes,
      sections: sections.map {
        Section(
          name: $0.name, address: $0.address, size: $0.size, loadAddress: $0.loadAddress,
          recordCount: $0.records.count)
      },
      recordCount: records.count,
      fillCount: records.count { $0.object == nil },
      symbolCount: records.reduce(0) { $0 + $1.symbols.count },
      objectCount: Set(records.compactMap(\.object)).count,
      discardedCount: objects * discardedPerObject,
      assignmentCount: sections.reduce(0) { $0 + $1.assignments.count })
  }

  /// The path of an object, as a build with CMake gives it.
  func path(ofObject index: Int) -> String {
    if index % 8 == 7 {
      return "/usr/lib/gcc/arm-none-eabi/12.2.1/thumb/v6-m/nofp/libc.a(lib_a-member\(index).o)"
    }
    let folders = [
      "lib/lwip/src/core", "lib/mbedtls/library", "lib/cyw43-driver/src",
      "src/rp2_common/pico_util",
    ]
    return "CMakeFiles/app.dir/opt/pico-sdk/\(folders[index % folders.count])/file_\(index).c.o"
  }
}
