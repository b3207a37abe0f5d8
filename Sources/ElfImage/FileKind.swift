/// What a file seems to be, judged by its content alone: names and suffixes lie.
///
/// It serves two ends: the command line tells its inputs apart by it, and the reader says what it
/// was given instead of an ELF file.
public enum FileKind: Equatable, Sendable, CaseIterable {
  case empty
  /// Any ELF file, whatever its target.
  case elf
  /// A map of GNU ld, by its headings.
  case linkMap
  /// Blocks of 512 bytes that the boot ROM copies to flash.
  case uf2
  /// What a Cortex-M starts from: a vector table, on the RP2040 behind 256 bytes of boot2.
  case rawBinary
  case intelHex
  /// Motorola S-records.
  case sRecord
  /// An `ar` archive, thin ones included.
  case archive
  case machO
  /// A Windows executable.
  case portableExecutable
  /// Text of no kind that is known here.
  case text
  case unknown

  /// Recognises a file by its bytes. Binary formats need only its first 512 bytes; text is searched
  /// as a whole for the headings of a map.
  public init(sniffing bytes: [UInt8]) {
    self =
      if bytes.isEmpty {
        .empty
      } else if let kind = FileKind(magicOf: bytes) {
        kind
      } else if bytes.looksLikeText {
        FileKind(text: bytes)
      } else if bytes.hasVectorTable(at: 0) || bytes.hasVectorTable(at: 0x100) {
        .rawBinary
      } else {
        .unknown
      }
  }

  /// The file in words, with an article, and with advice where it is often given for an ELF file;
  /// nil where nothing is known of it.
  public var looksLike: String? {
    switch self {
    case .empty: "an empty file"
    case .elf: "an ELF file"
    case .linkMap: "a linker map"
    case .uf2: "a UF2 image; give the ELF it was made from"
    case .rawBinary: "a raw binary image; give the ELF it was made from"
    case .intelHex: "an Intel HEX file; give the ELF it was made from"
    case .sRecord: "an S-record file; give the ELF it was made from"
    case .archive: "an archive of objects; give the linked firmware"
    case .machO: "a Mach-O file"
    case .portableExecutable: "a Windows executable"
    case .text: "a text file"
    case .unknown: nil
    }
  }

  private init?(magicOf bytes: [UInt8]) {
    switch bytes.word(at: 0) {
    case 0x464C_457F: self = .elf  // "\x7FELF"
    // UF2's two first magic numbers: https://github.com/microsoft/uf2
    case 0x0A32_4655 where bytes.word(at: 4) == 0x9E5D_5157: self = .uf2
    // 32 and 64 bits, both byte orders; a universal file is big-endian.
    case 0xFEED_FACE, 0xFEED_FACF, 0xCEFA_EDFE, 0xCFFA_EDFE, 0xBEBA_FECA: self = .machO
    case _ where bytes.starts(with: "!<arch>\n".utf8) || bytes.starts(with: "!<thin>\n".utf8):
      self = .archive
    // A DOS stub holds at 0x3C where "PE\0\0" stands.
    case _ where bytes.starts(with: "MZ".utf8):
      guard let header = bytes.word(at: 0x3C), bytes.word(at: Int(header)) == 0x4550 else {
        return nil
      }
      self = .portableExecutable
    default: return nil
    }
  }

  private init(text bytes: [UInt8]) {
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    self =
      if line.isIntelHexRecord {
        .intelHex
      } else if line.isSRecord {
        .sRecord
      } else if bytes.hasMapHeading {
        .linkMap
      } else {
        .text
      }
  }
}

extension [UInt8] {
  /// Whether the first kilobytes have no control characters but those of text; bytes above 0x7F may
  /// be UTF-8 or Latin-1.
  fileprivate var looksLikeText: Bool {
    prefix(4096).allSatisfy {
      (0x20...0x7E).contains($0) || $0 >= 0x80 || (0x09...0x0D).contains($0)
    }
  }

  /// Whether a stack pointer and a reset vector stand at `offset`, by the memory map of ARMv6-M and
  /// its successors: code below 0x20000000, RAM in the half gigabyte above. An image that is copied
  /// to RAM has its vectors there.
  fileprivate func hasVectorTable(at offset: Int) -> Bool {
    guard let stack = word(at: offset), let reset = word(at: offset + 4) else { return false }
    return (0x2000_0000...0x3FFF_FFFF).contains(stack) && stack & 3 == 0
      && (0x0000_0100..<0x4000_0000).contains(reset) && reset & 1 == 1
  }

  /// Whether a line begins as only a map of GNU ld has it. The last of the headings is in every
  /// map, but may stand hundreds of kilobytes below the first.
  fileprivate var hasMapHeading: Bool {
    let headings = [
      "Archive member included ", "Discarded input sections", "Memory Configuration",
      "Linker script and memory map",
    ].map { Array($0.utf8) }
    let first = headings.compactMap(\.first)
    var lineStart = 0
    while lineStart < count {
      if first.contains(self[lineStart]), headings.contains(where: self[lineStart...].starts(with:))
      {
        return true
      }
      guard let lineEnd = self[lineStart...].firstIndex(of: 0x0A) else { return false }
      lineStart = lineEnd + 1
    }
    return false
  }
}

extension ArraySlice<UInt8> {
  /// `:LLAAAATT…CC`: pairs of hex digits whose sum is 0, the first being the number of data bytes.
  fileprivate var isIntelHexRecord: Bool {
    guard first == 0x3A, let record = dropFirst().hexPairs, record.count >= 5 else { return false }
    return record.count == 5 + Int(record[0]) && record.reduce(0, &+) == 0
  }

  /// `Stnn…CC`: a type, then pairs of hex digits whose sum is 0xFF, the first being their number.
  fileprivate var isSRecord: Bool {
    guard first == 0x53, dropFirst().first.map({ (0x30...0x39).contains($0) }) == true,
      let record = dropFirst(2).hexPairs, record.count >= 4
    else { return false }
    return record.count == 1 + Int(record[0]) && record.reduce(0, &+) == 0xFF
  }

  /// The bytes that pairs of hex digits stand for; nil where something else stands.
  private var hexPairs: [UInt8]? {
    // A record of either format has at most 255 bytes behind its count.
    guard count.isMultiple(of: 2), count <= 600 else { return nil }
    var pairs: [UInt8] = []
    for index in stride(from: startIndex, to: endIndex, by: 2) {
      guard let high = Character(UnicodeScalar(self[index])).hexDigitValue,
        let low = Character(UnicodeScalar(self[index + 1])).hexDigitValue
      else { return nil }
      pairs.append(UInt8(high << 4 | low))
    }
    return pairs
  }
}
