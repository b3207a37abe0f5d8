import CLibelf

/// The section header table, each header checked by itself.
struct ElfSections {
  private let header: ElfHeader
  /// As the file has them, the null section at index 0 included.
  let headers: [GElf_Shdr]

  init(of elf: borrowing ElfFile, header: ElfHeader, fileSize: Int) throws(ElfImageError) {
    var headers: [GElf_Shdr] = []
    headers.reserveCapacity(header.sectionCount)
    for index in 0..<header.sectionCount {
      let offset = header.offset(ofSection: index)
      let section = try elf.sectionHeader(index, at: offset)
      // The null section's fields have other meanings, if any.
      if index > 0, let reason = Self.flaw(of: section, count: header.sectionCount, in: fileSize) {
        throw .malformed(offset: offset, reason: "section \(index): \(reason)")
      }
      headers.append(section)
    }
    self.headers = headers
    self.header = header
  }

  /// Offset of the header of the section `index`.
  func headerOffset(of index: Int) -> UInt64 { header.offset(ofSection: index) }

  /// Where the contents of a section are, within the file as `init` saw to; empty for one that has
  /// none.
  func fileRange(of index: Int) -> Range<Int> {
    guard index > 0, Self.occupiesFile(headers[index]) else { return 0..<0 }
    let start = Int(headers[index].sh_offset)
    return start..<start + Int(headers[index].sh_size)
  }

  func isStringTable(_ index: Int) -> Bool {
    headers.indices.contains(index) && type(of: index) == SHT_STRTAB
  }

  /// The one symbol table, nil in a stripped file.
  func symbolTable() throws(ElfImageError) -> Int? {
    let tables = headers.indices.dropFirst().filter { type(of: $0) == SHT_SYMTAB }
    if tables.count > 1 {
      throw .malformed(offset: headerOffset(of: tables[1]), reason: "a second symbol table")
    }
    return tables.first
  }

  /// The section that holds the large section indices of the symbols in `symbolTable`.
  func extendedIndices(of symbolTable: Int) -> Int? {
    headers.indices.dropFirst().first {
      type(of: $0) == SHT_SYMTAB_SHNDX && headers[$0].sh_link == symbolTable
    }
  }

  /// The headers as values, with their names.
  func values(in bytes: [UInt8]) throws(ElfImageError) -> [ElfImage.Section] {
    var names = try StringTable(
      section: header.sectionNames, of: self, in: bytes, referredToAt: 50)
    // The null section has no size and no place: what stands in its fields, if anything, are numbers
    // too large for the ELF header.
    var values = [ElfImage.Section(GElf_Shdr(), name: "")]
    values.reserveCapacity(headers.count)
    for (index, section) in headers.enumerated().dropFirst() {
      let name = try names.name(at: section.sh_name, referredToAt: headerOffset(of: index))
      values.append(ElfImage.Section(section, name: name))
    }
    return values
  }

  private func type(of index: Int) -> Int32 { Int32(bitPattern: headers[index].sh_type) }

  private static func occupiesFile(_ section: GElf_Shdr) -> Bool {
    section.sh_type != SHT_NOBITS && section.sh_type != SHT_NULL
  }

  /// What cannot be in a section header; nil where all is well.
  private static func flaw(of section: GElf_Shdr, count: Int, in fileSize: Int) -> String? {
    if occupiesFile(section), section.sh_offset + section.sh_size > fileSize {
      "bytes \(section.sh_offset) to \(section.sh_offset + section.sh_size) lie outside the file "
        + "of \(fileSize) bytes; is it cut short?"
    } else if section.sh_addr + section.sh_size > addressSpaceSize {
      "address \(section.sh_addr) plus size \(section.sh_size) exceeds 32 bits"
    } else if section.sh_addralign & (section.sh_addralign &- 1) != 0 {
      "alignment \(section.sh_addralign) is no power of two"
    } else if section.sh_link >= count {
      "it refers to section \(section.sh_link) of \(count)"
    } else {
      nil
    }
  }
}

/// Bytes that 32-bit addresses reach. All fields of a 32-bit file have 32 bits, so that sums of a few
/// of them never overflow the 64 bits they are read into.
let addressSpaceSize: UInt64 = 1 << 32

extension ElfImage.Section {
  fileprivate init(_ header: GElf_Shdr, name: String) {
    let contents: Contents =
      switch Int32(bitPattern: header.sh_type) {
      case SHT_PROGBITS, SHT_INIT_ARRAY, SHT_FINI_ARRAY, SHT_PREINIT_ARRAY, armExceptionIndex: .bits
      case SHT_NOBITS: .noBits
      default: .other
      }
    self.init(
      name: name, contents: contents,
      isAllocated: header.sh_flags & UInt64(SHF_ALLOC) != 0,
      isWritable: header.sh_flags & UInt64(SHF_WRITE) != 0,
      isExecutable: header.sh_flags & UInt64(SHF_EXECINSTR) != 0,
      address: header.sh_addr, offset: header.sh_offset, size: header.sh_size,
      alignment: header.sh_addralign)
  }
}

/// SHT_ARM_EXIDX, the index of the tables that unwind the stack: its macro is too complex for
/// Swift's importer.
private let armExceptionIndex: Int32 = 0x7000_0001
