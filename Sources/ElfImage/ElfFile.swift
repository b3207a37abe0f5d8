import CLibelf

/// libelf's view of a file in memory. The only place that calls C.
///
/// libelf neither copies nor writes the bytes that it is given: for a file of the host's byte order
/// it points into them, for another it converts into memory of its own. The `gelf_` calls copy each
/// record out, so that nothing here depends on how the file aligns its tables.
struct ElfFile: ~Copyable {
  private let handle: OpaquePointer

  /// Opens `bytes`, whose ELF header is known to be sound. They must outlive this value.
  init(_ bytes: UnsafeRawBufferPointer) throws(ElfImageError) {
    // libelf answers nothing before it was told which version its caller was compiled for.
    elf_version(UInt32(EV_CURRENT))
    // Asking clears it: what an earlier file left behind is not this one's error.
    _ = elf_errno()
    let image = UnsafeMutablePointer(
      mutating: bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    guard let handle = elf_memory(image, bytes.count) else { throw .fromLibelf(at: 0) }
    self.handle = handle
  }

  deinit { elf_end(handle) }

  /// Makes sure that libelf counts the same tables as `header`, which was checked.
  func checkCounts(of header: ElfHeader) throws(ElfImageError) {
    var sectionCount = 0
    var segmentCount = 0
    guard elf_getshdrnum(handle, &sectionCount) == 0, sectionCount == header.sectionCount,
      elf_getphdrnum(handle, &segmentCount) == 0, segmentCount == header.segmentCount
    else { throw .fromLibelf(at: 0) }
  }

  /// The section header `index`; `offset` is where it stands, for the error.
  func sectionHeader(_ index: Int, at offset: UInt64) throws(ElfImageError) -> GElf_Shdr {
    var header = GElf_Shdr()
    guard gelf_getshdr(elf_getscn(handle, index), &header) != nil else {
      throw .fromLibelf(at: offset)
    }
    return header
  }

  /// The program header `index`; `offset` is where it stands, for the error.
  func segmentHeader(_ index: Int, at offset: UInt64) throws(ElfImageError) -> GElf_Phdr {
    var header = GElf_Phdr()
    guard gelf_getphdr(handle, Int32(truncatingIfNeeded: index), &header) != nil else {
      throw .fromLibelf(at: offset)
    }
    return header
  }

  /// Calls `body` with each record of the symbol table in section `section` but for the null one.
  ///
  /// - Parameters:
  ///   - extended: The section with the indices that do not fit in a record, where there is one.
  ///   - body: Gets the record's index, the record, and the index of its section from `extended`.
  func forEachSymbol(
    inSection section: Int, at offset: UInt64, extended: Int?,
    _ body: (Int, GElf_Sym, UInt32) throws(ElfImageError) -> Void
  ) throws(ElfImageError) {
    guard let table = elf_getdata(elf_getscn(handle, section), nil) else {
      throw .fromLibelf(at: offset)
    }
    let largeIndices = extended.flatMap { elf_getdata(elf_getscn(handle, $0), nil) }
    let count = table.pointee.d_size / ElfSymbols.recordByteCount
    var symbol = GElf_Sym()
    var extendedIndex: Elf32_Word = 0
    for index in 1..<max(1, count) {
      guard
        gelf_getsymshndx(
          table, largeIndices, Int32(truncatingIfNeeded: index), &symbol, &extendedIndex) != nil
      else { throw .fromLibelf(at: offset) }
      try body(index, symbol, extendedIndex)
    }
  }
}

extension ElfImageError {
  /// What libelf last complained of, in its own words.
  fileprivate static func fromLibelf(at offset: UInt64) -> ElfImageError {
    // Null where libelf has no complaint: it and we disagree on a count.
    let message = elf_errmsg(0).map { String(cString: $0) }
    return .malformed(offset: offset, reason: message ?? "libelf cannot read it")
  }
}
