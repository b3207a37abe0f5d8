import ElfImage
import Support
import Testing

/// Files of other kinds, by their content, and what the reader says of them.
@Suite struct FileKindTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    var kind: FileKind
    var bytes: [UInt8]
    var testDescription: String { "\(kind), \(bytes.count) bytes" }

    init(_ kind: FileKind, _ bytes: [UInt8]) {
      self.kind = kind
      self.bytes = bytes
    }

    init(_ kind: FileKind, text: String) { self.init(kind, Array(text.utf8)) }

    init(_ kind: FileKind, words: [UInt32], at offset: Int = 0) {
      var builder = ByteBuilder()
      builder.append(contentsOf: repeatElement(0xA5, count: offset))
      for word in words { builder.append(word) }
      self.init(kind, builder.bytes)
    }
  }

  static let samples = [
    Sample(.empty, []),
    Sample(.uf2, words: [0x0A32_4655, 0x9E5D_5157, 0x2000, 0x1000_0000]),
    // RP2350 and most Cortex-M: the vectors come first.
    Sample(.rawBinary, words: [0x2008_2000, 0x1000_015D, 0x1000_011B]),
    Sample(.rawBinary, words: [0x2000_4000, 0x0800_0101]),
    // Copied to RAM.
    Sample(.rawBinary, words: [0x2004_2000, 0x2000_00E9]),
    // RP2040: boot2 comes first.
    Sample(.rawBinary, words: [0x2004_2000, 0x1000_01F7, 0x1000_01C3], at: 0x100),
    Sample(.unknown, words: [0x2004_2000, 0x1000_01F6]),
    Sample(.unknown, words: [0x1004_2000, 0x1000_01F7]),
    Sample(.unknown, words: [0x2004_2000]),
    Sample(.intelHex, text: ":020000041000EA\r\n:1000000000B5324B21205860986802218843986033\r\n"),
    Sample(.text, text: ":020000041000EB\n"),
    Sample(.text, text: ":02000004100\n"),
    // The sum is right, the number of bytes is not.
    Sample(.text, text: ":010000041000EB\n"),
    Sample(.text, text: "S00500004844521C\n"),
    Sample(.sRecord, text: "S00600004844521B\nS30D1000000000B5324B21205860E6\n"),
    Sample(.text, text: "S00600004844521C\n"),
    Sample(.text, text: "SRAM is full\n"),
    Sample(.archive, text: "!<arch>\nlibc.a/"),
    Sample(.archive, text: "!<thin>\n"),
    Sample(.machO, [0xCF, 0xFA, 0xED, 0xFE, 7, 0, 0, 1]),
    Sample(.machO, [0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 2]),
    Sample(.portableExecutable, windowsExecutable(headerAt: 0x80)),
    Sample(.unknown, windowsExecutable(headerAt: 0xFFFF_FFF0)),
    Sample(.linkMap, text: "Archive member included to satisfy reference by file (symbol)\n\n"),
    Sample(.linkMap, text: "\r\nMemory Configuration\r\n\r\nName  Origin  Length\r\n"),
    Sample(.linkMap, text: "\nThere are no discarded input sections\n\nMemory Configuration\n"),
    Sample(
      .linkMap,
      text: String(repeating: "ignored\n", count: 9999) + "Linker script and memory map\n"),
    Sample(.text, text: "what is a Memory Configuration?\n"),
    Sample(.text, text: "#include <stdio.h>\n\tint main() { puts(\"Grüße\"); }\n"),
    Sample(.unknown, [0x7F, 0x45, 0x4C]),
    Sample(.unknown, [0]),
    Sample(.elf, [0x7F, 0x45, 0x4C, 0x46]),
    Sample(.elf, ElfBuilder.pico().build()),
  ]

  @Test(arguments: samples)
  func kindIsRecognised(sample: Sample) {
    #expect(FileKind(sniffing: sample.bytes) == sample.kind)
  }

  @Test(arguments: samples.filter { $0.kind != .elf && $0.kind != .empty })
  func theReaderNamesWhatItWasGiven(sample: Sample) {
    #expect(throws: ElfImageError.notElf(looksLike: sample.kind.looksLike)) {
      try ElfImage(reading: sample.bytes)
    }
  }

  @Test(arguments: samples)
  func everyPrefixIsOfSomeKind(sample: Sample) {
    for count in 0..<min(sample.bytes.count, 300) {
      _ = FileKind(sniffing: Array(sample.bytes.prefix(count)))
    }
  }

  @Test func adviceReadsWell() {
    #expect(
      "\(ElfImageError.notElf(looksLike: FileKind.uf2.looksLike))"
        == "not an ELF file but a UF2 image; give the ELF it was made from")
    #expect("\(ElfImageError.notElf(looksLike: FileKind.unknown.looksLike))" == "not an ELF file")
  }

  private static func windowsExecutable(headerAt offset: UInt32) -> [UInt8] {
    var bytes = ByteBuilder()
    bytes.append(contentsOf: "MZ\u{90}".utf8)
    bytes.align(to: 0x3C)
    bytes.append(offset)
    bytes.align(to: 0x80)
    bytes.append(contentsOf: "PE\0\0".utf8)
    return bytes.bytes
  }
}
