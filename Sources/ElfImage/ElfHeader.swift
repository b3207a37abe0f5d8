import CLibelf

/// Where the ELF header says that the tables are, all of them inside the file.
///
/// This is checked before libelf sees the file: it allocates what the counts ask for, and it does
/// not tell at which offset it was that something did not suit it.
struct ElfHeader {
  /// Sizes of the structures in a 32-bit file.
  static let byteCount = 52
  static let sectionHeaderByteCount = 40
  static let segmentHeaderByteCount = 32

  var entry: UInt64
  var sectionTable: Int
  var sectionCount: Int
  /// Index of the section that holds the sections' names.
  var sectionNames: Int
  var segmentTable: Int
  var segmentCount: Int

  /// Reads and checks the header of `bytes`, which begin with the ELF magic: of a linked file, or of
  /// an object that is to be linked.
  init(checking bytes: [UInt8], isObject: Bool = false) throws(ElfImageError) {
    try Self.checkTarget(of: bytes, isObject: isObject)
    guard bytes.count >= Self.byteCount else { throw .cut(at: bytes.count) }
    try Self.checkSize(Self.byteCount, at: 40, in: bytes, of: "the ELF header")
    try Self.checkSize(Self.sectionHeaderByteCount, at: 46, in: bytes, of: "a section header")

    entry = UInt64(try bytes.word(orCutAt: 24))
    sectionTable = Int(try bytes.word(orCutAt: 32))
    sectionCount = Int(try bytes.half(orCutAt: 48))
    sectionNames = Int(try bytes.half(orCutAt: 50))
    segmentTable = Int(try bytes.word(orCutAt: 28))
    segmentCount = Int(try bytes.half(orCutAt: 44))

    guard sectionTable != 0 else {
      throw .malformed(offset: 32, reason: "no section headers, hence nothing that owns a byte")
    }
    try resolveExtendedNumbers(in: bytes)
    guard Self.byteCount <= sectionTable, sectionRange.upperBound <= bytes.count
    else {
      throw .malformed(
        offset: 32,
        reason: "\(sectionCount) section headers at \(sectionTable) do not fit in the file of "
          + "\(bytes.count) bytes; is it cut short?")
    }
    guard sectionNames != 0, sectionNames < sectionCount else {
      throw .malformed(
        offset: 50, reason: "section \(sectionNames) of \(sectionCount) cannot hold section names")
    }
    if segmentCount > 0 { try checkSegmentTable(in: bytes) }
  }

  /// Offset of the header of the section `index`.
  func offset(ofSection index: Int) -> UInt64 {
    UInt64(sectionTable + index * Self.sectionHeaderByteCount)
  }

  /// Offset of the program header `index`.
  func offset(ofSegment index: Int) -> UInt64 {
    UInt64(segmentTable + index * Self.segmentHeaderByteCount)
  }

  private var sectionRange: Range<Int> {
    sectionTable..<sectionTable + sectionCount * Self.sectionHeaderByteCount
  }

  private var segmentRange: Range<Int> {
    segmentTable..<segmentTable + segmentCount * Self.segmentHeaderByteCount
  }

  /// Numbers too large for the header's 16 bits stand in the section header 0.
  private mutating func resolveExtendedNumbers(in bytes: [UInt8]) throws(ElfImageError) {
    guard sectionCount < SHN_LORESERVE else {
      throw .malformed(offset: 48, reason: "\(sectionCount) is no number of sections")
    }
    if sectionCount == 0 {
      sectionCount = Int(try bytes.word(orCutAt: sectionTable + 20))
      guard sectionCount > 0 else { throw .malformed(offset: 48, reason: "no section headers") }
    }
    if sectionNames == SHN_XINDEX {
      sectionNames = Int(try bytes.word(orCutAt: sectionTable + 24))
    }
    if segmentCount == PN_XNUM {
      segmentCount = Int(try bytes.word(orCutAt: sectionTable + 28))
    }
  }

  private func checkSegmentTable(in bytes: [UInt8]) throws(ElfImageError) {
    try Self.checkSize(Self.segmentHeaderByteCount, at: 42, in: bytes, of: "a program header")
    guard Self.byteCount <= segmentTable, segmentRange.upperBound <= bytes.count else {
      throw .malformed(
        offset: 28,
        reason: "\(segmentCount) program headers at \(segmentTable) do not fit in the file of "
          + "\(bytes.count) bytes")
    }
    guard !segmentRange.overlaps(sectionRange) else {
      throw .malformed(offset: 28, reason: "program headers overlap the section headers")
    }
  }

  private static func checkSize(
    _ expected: Int, at offset: Int, in bytes: [UInt8], of what: String
  ) throws(ElfImageError) {
    let size = try bytes.half(orCutAt: offset)
    guard size == expected else {
      throw .malformed(
        offset: UInt64(offset),
        reason: "\(what) has \(expected) bytes in a 32-bit file, not \(size)")
    }
  }
}

extension ElfHeader {
  /// Refuses what is not a linked file, or an object, for a 32-bit little-endian ARM, the target
  /// first.
  private static func checkTarget(of bytes: [UInt8], isObject: Bool) throws(ElfImageError) {
    guard bytes.count >= 20 else { throw .cut(at: bytes.count) }
    let bits: Int
    switch Int32(bytes[Int(EI_CLASS)]) {
    case ELFCLASS32: bits = 32
    case ELFCLASS64: bits = 64
    default: throw .malformed(offset: 4, reason: "neither a 32-bit nor a 64-bit file")
    }
    let isBigEndian: Bool
    switch Int32(bytes[Int(EI_DATA)]) {
    case ELFDATA2LSB: isBigEndian = false
    case ELFDATA2MSB: isBigEndian = true
    default: throw .malformed(offset: 5, reason: "neither little-endian nor big-endian")
    }
    let stored = (type: try bytes.half(orCutAt: 16), machine: try bytes.half(orCutAt: 18))
    let type = isBigEndian ? stored.type.byteSwapped : stored.type
    let machine = isBigEndian ? stored.machine.byteSwapped : stored.machine
    guard bits == 32, !isBigEndian, machine == EM_ARM else {
      let order = isBigEndian ? "big-endian " : ""
      throw .wrongTarget(found: "\(bits)-bit \(order)\(name(ofMachine: machine)) ELF")
    }
    guard bytes[Int(EI_VERSION)] == EV_CURRENT else {
      throw .malformed(offset: 6, reason: "unknown version \(bytes[Int(EI_VERSION)]) of ELF")
    }
    switch Int32(type) {
    case ET_EXEC where !isObject, ET_REL where isObject: return
    case ET_EXEC: throw .malformed(offset: 16, reason: "a linked file where an object belongs")
    case ET_REL: throw .notLinked(found: "a relocatable object")
    case ET_DYN: throw .notLinked(found: "a shared object")
    case ET_CORE: throw .notLinked(found: "a core dump")
    default: throw .notLinked(found: "an ELF file of unknown type \(type)")
    }
  }

  /// The machines that firmware and its hosts have; others go by their number.
  private static func name(ofMachine machine: UInt16) -> String {
    switch Int32(machine) {
    case EM_ARM: "ARM"
    case EM_AARCH64: "AArch64"
    case EM_386: "x86"
    case EM_X86_64: "x86-64"
    case EM_RISCV: "RISC-V"
    case EM_XTENSA: "Xtensa"
    case EM_AVR: "AVR"
    case EM_MIPS: "MIPS"
    case EM_PPC: "PowerPC"
    case EM_PPC64: "PowerPC 64"
    case EM_MSP430: "MSP430"
    default: "machine-\(machine)"
    }
  }
}

extension ElfImageError {
  /// The file ends at `offset`, in the middle of something that must be whole.
  static func cut(at offset: Int) -> ElfImageError {
    .malformed(offset: UInt64(offset), reason: "the file ends here, before its header does")
  }
}

extension [UInt8] {
  fileprivate func half(orCutAt offset: Int) throws(ElfImageError) -> UInt16 {
    guard let value = half(at: offset) else { throw .cut(at: count) }
    return value
  }

  fileprivate func word(orCutAt offset: Int) throws(ElfImageError) -> UInt32 {
    guard let value = word(at: offset) else { throw .cut(at: count) }
    return value
  }
}
