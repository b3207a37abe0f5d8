import LinkMap
import Testing

/// The tables before the sections.
@Suite struct TableTests {
  static let map = Array(
    """
    Archive member included to satisfy reference by file (symbol)

    libgcc.a(muldf3.o)            main.o (__aeabi_dmul)
    /usr/lib/arm-none-eabi/libc.a(lib_a-memset.o)
                                  dir (p)/b (x).o (memset)
    lib b (1).a(b (x).o)          (_start)
    /opt/a folder/with sp ace/libx.a(y.o)
                                  a.o (f<int>(int, char (*)()))
    libplain.a(z.o)               crt0.o

    As-needed library included to satisfy reference by file (symbol)

    libdl.so.2                    main.o (dlopen)

    Allocating common symbols
    Common symbol       size              file

    first               0x190             main.o

    Discarded input sections

     .text          0x00000000        0x0 crti.o
     .text.unused_function
                    0x00000000        0x4 dir with (p)/b (x).o
     .debug_str     0x00000000       0x8e crt0.o
                                     0x90 (size before relaxing)
     .group         0x00000000        0xc c.o

    Memory Configuration

    Name             Origin             Length             Attributes
    FLASH            0x10000000         0x00200000         xr
    A_REGION_WITH_A_LONG_NAME 0x20000000         0x00040000         xrw !i
    SCRATCH_X        0x0000000020040000 0x0000000000001000 xrw
    NONE             0x00000000         0x0000000100000000
    *default*        0x0000000000000000 0xffffffffffffffff

    Linker script and memory map

    LOAD /a folder/main.o

    .text           0x10000000       0x10
     .text          0x10000000       0x10 main.o
    OUTPUT(firmware.elf elf32-littlearm)

    Cross Reference Table

    Symbol                                            File
    .not_a_section  0x20000000       0x10
     .text          0x20000000       0x10 main.o
    Memory region         Used Size  Region Size  %age Used
               FLASH:        3316 B         2 MB      0.16%

    """.utf8)

  @Test func regions() throws {
    #expect(
      try LinkMap(parsing: Self.map).regions == [
        .init(name: "FLASH", origin: 0x1000_0000, length: 0x20_0000, attributes: "xr", line: 32),
        .init(
          name: "A_REGION_WITH_A_LONG_NAME", origin: 0x2000_0000, length: 0x4_0000,
          attributes: "xrw !i", line: 33),
        .init(
          name: "SCRATCH_X", origin: 0x2004_0000, length: 0x1000, attributes: "xrw", line: 34),
        .init(name: "NONE", origin: 0, length: 0x1_0000_0000, attributes: "", line: 35),
      ])
  }

  @Test func archivePulls() throws {
    #expect(
      try LinkMap(parsing: Self.map).archivePulls == [
        .init(
          member: .init(archive: "libgcc.a", name: "muldf3.o"), requestedBy: "main.o",
          symbol: "__aeabi_dmul"),
        .init(
          member: .init(archive: "/usr/lib/arm-none-eabi/libc.a", name: "lib_a-memset.o"),
          requestedBy: "dir (p)/b (x).o", symbol: "memset"),
        .init(
          member: .init(archive: "lib b (1).a", name: "b (x).o"), requestedBy: "", symbol: "_start"),
        .init(
          member: .init(archive: "/opt/a folder/with sp ace/libx.a", name: "y.o"),
          requestedBy: "a.o", symbol: "f<int>(int, char (*)())"),
        .init(
          member: .init(archive: "libplain.a", name: "z.o"), requestedBy: "crt0.o", symbol: ""),
      ])
  }

  @Test func theRest() throws {
    let map = try LinkMap(parsing: Self.map)
    #expect(map.discardedCount == 4)
    #expect(map.outputSections.map(\.name) == [".text"])
    #expect(map.inputSections.count == 1)
    #expect(map.byteCount == Self.map.count)
    #expect(map.isComplete)
  }

  @Test func tablesMayBeMissing() throws {
    let map = try LinkMap(
      parsing: Array(
        """
        Linker script and memory map

        .text           0x10000000       0x10
         .text          0x10000000       0x10 main.o
        OUTPUT(firmware.elf elf32-littlearm)

        """.utf8))
    #expect(map.outputSections.count == 1)
    #expect(map.isComplete)
  }
}
