/// The sections of an object file that is to be linked: what a compiler hands to the linker.
public struct ElfObject: Equatable, Sendable {
  /// In the order of the section header table, the null section at index 0 included. Addresses are 0,
  /// and several may have one name.
  public var sections: [ElfImage.Section]

  /// Reads the section headers of a 32-bit little-endian ARM object, all of it in `bytes`.
  ///
  /// - Throws: `ElfImageError`: the file is of another kind, for another machine, linked already, or
  ///   damaged.
  public init(reading bytes: [UInt8]) throws(ElfImageError) {
    switch FileKind(sniffing: bytes) {
    case .elf: break
    case .empty: throw .empty
    case let kind: throw .notElf(looksLike: kind.looksLike)
    }
    let header = try ElfHeader(checking: bytes, isObject: true)
    sections = try bytes.span.withUnsafeBytes { (memory) throws(ElfImageError) in
      let elf = try ElfFile(memory)
      try elf.checkCounts(of: header)
      return try ElfSections(of: elf, header: header, fileSize: bytes.count).values(in: bytes)
    }
  }
}
