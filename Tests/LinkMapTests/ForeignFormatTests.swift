import LinkMap
import Testing

/// Files that are no map of GNU ld.
@Suite struct ForeignFormatTests {
  static let texts: [(text: String, looksLike: String?)] = [
    ("\u{7F}ELF\u{1}\u{1}\u{1}", "an ELF file; give it as the firmware"),
    ("UF2\nWQ]\u{9E}", "a UF2 image; give the ELF file it was made from"),
    ("!<arch>\n/      0", "a static library"),
    ("!<thin>\n/      0", "a static library"),
    ("PK\u{3}\u{4}\u{14}", "a ZIP archive; unpack it first"),
    (
      """
                   VMA              LMA     Size Align Out     In      Symbol
              10000000         10000000      100     4 .text
      """, "a map of lld; link with ld.bfd"
    ),
    (
      """
                     VMA       Size Align Out     In      Symbol
              10000000         100     4 .text
      """, "a map of mold; link with ld.bfd"
    ),
    (
      """
      Archive member included because of file (symbol)

      libc.a(x.o)                   main.o (x)

      Memory map

      .text           0x10000000       0x10
      """, "a map of gold; link with ld.bfd"
    ),
    ("Component: Arm Compiler 6\n\nImage component sizes\n", "a map of armlink"),
    ("\nMemory Map of the image\n\n  Image Entry point : 0x1\n", "a map of armlink"),
    ("####\n# IAR ELF Linker V9.10 for ARM\n", "a map of IAR's linker"),
    ("# Path: /tmp/a.out\n# Arch: arm64\n", "a map of Apple's linker"),
    (
      " app\n\n Timestamp is 5f\n\n Preferred load address is 0000000140000000\n",
      "a map of MSVC's linker"
    ),
    (
      """

      Konfiguration des Speichers

      Name             Ursprung           Länge              Attribute
      RAM              0x20000000         0x00040000         xrw
      *default*        0x00000000         0xffffffff

      Linker-Skript und Speicherzuordnung

      LOAD main.o

      .text           0x10000000       0x10
       .text          0x10000000       0x10 main.o
      OUTPUT(firmware.elf elf32-littlearm)

      """, "a GNU ld map in another language; link with LC_ALL=C"
    ),
    (
      """
      .text           0x10000000       0x10
      OUTPUT(firmware.elf elf32-littlearm)

      """, "a part of a GNU ld map without its beginning"
    ),
    (
      "MEMORY {\n}\nSECTIONS {\n}\n",
      "a linker script; give the map that ld writes with -Wl,-Map=FILE"
    ),
    ("some\u{0}bytes\u{1}", "binary data"),
    ("Just a text.\n", nil),
    ("\n", nil),
    (" ", nil),
    ("\u{FEFF}", nil),
    ("{\"version\": 3}\n", nil),
  ]

  @Test(arguments: texts)
  func textsAreNamed(text: String, looksLike: String?) {
    #expect(throws: LinkMapError.notAMap(looksLike: looksLike)) {
      try LinkMap(parsing: Array(text.utf8))
    }
  }

  @Test(
    arguments: [
      ([0xFF, 0xFE, 0x0A, 0x00], "UTF-16 text, as PowerShell writes it; save it as UTF-8"),
      ([0x1F, 0x8B, 0x08], "a gzip file; unpack it first"),
      ([0xFD, 0x37, 0x7A], "an xz file; unpack it first"),
      ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file; unpack it first"),
      ([0xCF, 0xFA, 0xED, 0xFE], "a Mach-O file"),
      ([0x00], "binary data"),
      ([0x7F], "binary data"),
      ([0xFF], nil),
    ] as [([UInt8], String?)])
  func bytesAreNamed(bytes: [UInt8], looksLike: String?) {
    #expect(throws: LinkMapError.notAMap(looksLike: looksLike)) { try LinkMap(parsing: bytes) }
  }

  @Test func nothingIsAnError() {
    #expect(throws: LinkMapError.empty) { try LinkMap(parsing: []) }
  }
}
