extension LinkMap {
  /// Reads the map that GNU ld wrote for `-Wl,-Map=…` (or `-M`), with or without `--cref`.
  ///
  /// The map of a link that failed is as good as any: ld writes it in full where a region
  /// overflowed. Names that are not UTF-8 are repaired. The time is linear in the file's size.
  ///
  /// - Parameter bytes: the whole file.
  /// - Throws: `LinkMapError`; another kind of file is named where it can be told.
  public init(parsing bytes: [UInt8]) throws(LinkMapError) {
    guard !bytes.isEmpty else { throw .empty }
    let text = bytes.span
    if let format = ForeignFormat.byFirstBytes(of: text) { throw .notAMap(looksLike: format) }
    var parser = MapParser()
    try parser.parse(text)
    if !parser.hasSectionsHeading, let format = ForeignFormat.byText(of: text) {
      throw .notAMap(looksLike: format)
    }
    guard parser.isMap else { throw .notAMap(looksLike: nil) }
    guard !parser.map.outputSections.isEmpty else { throw .truncated(line: parser.lineNumber) }
    self = parser.map
  }
}
