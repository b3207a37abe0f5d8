import CLibelf

extension ElfImage {
  /// Reads a linked ELF file, all of it in `bytes`.
  ///
  /// What is read is checked: no field of a damaged file is trusted, and what this throws says where
  /// the damage is. Contents of sections are not looked at, but for the names and the build id.
  ///
  /// - Throws: `ElfImageError`: the file is of another kind, for another machine, not linked, or
  ///   damaged.
  public init(reading bytes: [UInt8]) throws(ElfImageError) {
    switch FileKind(sniffing: bytes) {
    case .elf: break
    case .empty: throw .empty
    case let kind: throw .notElf(looksLike: kind.looksLike)
    }
    let header = try ElfHeader(checking: bytes)
    self = try bytes.span.withUnsafeBytes { (memory) throws(ElfImageError) in
      try ElfImage(ElfFile(memory), header: header, bytes: bytes)
    }
  }

  private init(
    _ elf: borrowing ElfFile, header: ElfHeader, bytes: [UInt8]
  ) throws(ElfImageError) {
    try elf.checkCounts(of: header)
    let table = try ElfSections(of: elf, header: header, fileSize: bytes.count)
    entry = header.entry
    sections = try table.values(in: bytes)
    segments = try Self.segments(of: elf, header: header, fileSize: bytes.count)
    if let index = try table.symbolTable() {
      symbols = try ElfSymbols(of: elf, table: index, sections: table, in: bytes).values
    }
    for (index, section) in sections.enumerated() {
      switch section.name {
      case ".note.gnu.build-id":
        buildID = try Self.buildID(in: bytes, at: table.fileRange(of: index))
      case ".debug_info", ".zdebug_info": hasDwarf = hasDwarf || !table.fileRange(of: index).isEmpty
      default: break
      }
    }
  }

  private static func segments(
    of elf: borrowing ElfFile, header: ElfHeader, fileSize: Int
  ) throws(ElfImageError) -> [Segment] {
    var segments: [Segment] = []
    segments.reserveCapacity(header.segmentCount)
    for index in 0..<header.segmentCount {
      let offset = header.offset(ofSegment: index)
      let segment = try elf.segmentHeader(index, at: offset)
      guard segment.p_offset + segment.p_filesz <= fileSize else {
        throw .malformed(
          offset: offset,
          reason: "program header \(index): bytes \(segment.p_offset) to "
            + "\(segment.p_offset + segment.p_filesz) lie outside the file of \(fileSize) bytes")
      }
      guard segment.p_vaddr + segment.p_memsz <= addressSpaceSize,
        segment.p_paddr + segment.p_filesz <= addressSpaceSize
      else {
        throw .malformed(
          offset: offset, reason: "program header \(index): address plus size exceeds 32 bits")
      }
      segments.append(
        Segment(
          isLoad: segment.p_type == PT_LOAD, virtualAddress: segment.p_vaddr,
          physicalAddress: segment.p_paddr, offset: segment.p_offset, fileSize: segment.p_filesz,
          memorySize: segment.p_memsz))
    }
    return segments
  }

  /// The description in the note at `range`: sizes of name and description, a type, then both, each
  /// padded to four bytes.
  private static func buildID(
    in bytes: [UInt8], at range: Range<Int>
  ) throws(ElfImageError) -> [UInt8] {
    let offset = UInt64(range.lowerBound)
    guard range.count >= 16, let nameSize = bytes.word(at: range.lowerBound),
      let size = bytes.word(at: range.lowerBound + 4),
      let type = bytes.word(at: range.lowerBound + 8), type == NT_GNU_BUILD_ID, nameSize == 4,
      bytes[(range.lowerBound + 12)...].starts(with: "GNU\0".utf8)
    else { throw .malformed(offset: offset, reason: "the build-id section holds no such note") }
    guard Int(size) <= range.count - 16 else {
      throw .malformed(
        offset: offset, reason: "a build id of \(size) bytes in a section of \(range.count)")
    }
    return Array(bytes[range.lowerBound + 16..<range.lowerBound + 16 + Int(size)])
  }
}
