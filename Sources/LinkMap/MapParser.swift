// Reads a GNU ld map line by line. What a map looks like, cut down:
//
//     Archive member included to satisfy reference by file (symbol)
//
//     libgcc.a(muldf3.o)            main.o (__aeabi_dmul)
//     /usr/lib/arm-none-eabi/libc.a(lib_a-memset.o)
//                                   crt0.o (memset)
//
//     Discarded input sections
//
//      .text          0x00000000        0x0 crti.o
//      .text.unused_function
//                     0x00000000        0x4 main.o
//
//     Memory Configuration
//
//     Name             Origin             Length             Attributes
//     RAM              0x20000000         0x00040000         xrw
//     *default*        0x00000000         0xffffffff
//
//     Linker script and memory map
//
//     LOAD main.o
//     START GROUP
//     END GROUP
//
//     .data           0x20000000      0x128 load address 0x10000204
//                     0x20000000                        __data_start__ = .
//      *(SORT_BY_NAME(.data*))
//      .data.counter  0x20000000        0x4 main.o
//                     0x20000000                counter
//      .text.a_long_name_stands_alone
//                     0x20000004       0x1e libgcc.a(muldf3.o)
//                                      0x22 (size before relaxing)
//                     0x20000004                void f<int>(int, char)
//      *fill*         0x20000022        0x2 ff
//      .text.__stub   0x20000024       0x10 linker stubs
//                     0x20000034        0x4 LONG 0x5
//                     0x20000040                        . = ALIGN (0x10)
//      COMMON         0x20000040       0xe8 main.o
//                     0x20000040                first_common_symbol
//                     0x200000a4                second_common_symbol
//                     0x20000128                        PROVIDE (end = .)
//                     [!provide]                        PROVIDE (unused = 0x3)
//                     0x00000001                        ASSERT (end < 0x20040000, too much)
//
//     .ARM.extab
//      *(.ARM.extab*)
//     OUTPUT(firmware.elf elf32-littlearm)
//
//     Cross Reference Table
//
//     Symbol                                            File
//     counter                                           main.o
//
// ld pads names to a column (16 for sections, 30 for archive members) and breaks the line where
// they reach it. So columns, not words, tell a name with spaces from what follows it.

/// The state between two lines of a map.
struct MapParser {
  /// The parts of a map, in their order; each begins with a heading.
  enum Part {
    /// Before the first heading, and in tables that nobody asks for.
    case unread
    case archivePulls
    case discardedSections
    case memoryConfiguration
    case sections
    case crossReferences
  }

  var map = LinkMap()
  var objects = ObjectTable()
  var part = Part.unread
  var lineNumber = 0
  /// Whether any heading of ld has been seen.
  var isMap = false
  /// Whether "Linker script and memory map" has been seen.
  var hasSectionsHeading = false
  /// A name that stands alone on the line before.
  var pending: Pending?
  /// Whether records belong to the last output section; not so under one that was left out.
  var isOutputSectionOpen = false
  /// The record that symbol lines belong to.
  var symbolOwner: Int?
  /// Whether the line `OUTPUT(…)` has been seen.
  var hasOutputLine = false
  /// A line of the archive table that may be continued.
  var pendingPull: Slice?

  enum Pending {
    case outputSection(Slice)
    case inputSection(Slice)
  }

  /// Reads the whole file.
  mutating func parse(_ text: Span<UInt8>) throws(LinkMapError) {
    var start = text.has("\u{FEFF}", at: 0, end: text.count) ? 3 : 0
    while start < text.count {
      let next = text.endOfLine(from: start)
      lineNumber += 1
      let isCRLF = next > start && text[next - 1] == .carriageReturn
      try parse(line: Slice(start: start, end: isCRLF ? next - 1 : next), in: text)
      start = next + 1
    }
    finishPull(in: text)
    map.objects = objects.objects
    map.byteCount = text.count
    map.isComplete = isComplete(text)
  }

  private mutating func parse(line: Slice, in text: Span<UInt8>) throws(LinkMapError) {
    if !line.isEmpty, text[line.start] != .space, let heading = heading(of: line, in: text) {
      try begin(heading, in: text)
      return
    }
    switch part {
    case .sections: try parseSectionLine(line, in: text)
    case .discardedSections: countDiscarded(line, in: text)
    case .memoryConfiguration: try parseMemoryRegion(line, in: text)
    case .archivePulls: parseArchivePull(line, in: text)
    case .unread, .crossReferences: break
    }
  }

  private func heading(of line: Slice, in text: Span<UInt8>) -> Part? {
    // The first letters first: nearly every line fails here.
    switch text[line.start] {
    case UInt8(ascii: "A"):
      if text.has("Archive member included ", at: line.start, end: line.end) {
        return .archivePulls
      }
      let isTable =
        text.has("As-needed library included ", at: line.start, end: line.end)
        || text.equal(line, "Allocating common symbols")
      return isTable ? .unread : nil
    case UInt8(ascii: "D"):
      return text.equal(line, "Discarded input sections") ? .discardedSections : nil
    case UInt8(ascii: "M"):
      return text.equal(line, "Memory Configuration") ? .memoryConfiguration : nil
    case UInt8(ascii: "L"):
      return text.equal(line, "Linker script and memory map") ? .sections : nil
    case UInt8(ascii: "C"):
      return text.equal(line, "Cross Reference Table") ? .crossReferences : nil
    default:
      return nil
    }
  }

  private mutating func begin(_ heading: Part, in text: Span<UInt8>) throws(LinkMapError) {
    finishPull(in: text)
    let isAfterSections = part == .sections || part == .crossReferences
    if isAfterSections, heading == .memoryConfiguration || heading == .sections {
      // To add both up would count every byte twice.
      throw .malformed(line: lineNumber, reason: "a second map begins here")
    }
    isMap = true
    pending = nil
    if heading == .sections { hasSectionsHeading = true }
    if !isAfterSections || heading == .crossReferences { part = heading }
  }

  /// See `LinkMap.isComplete`.
  private func isComplete(_ text: Span<UInt8>) -> Bool {
    guard hasOutputLine, pending == nil, text.count > 0, text[text.count - 1] == .newline,
      let section = map.outputSections.last
    else { return false }
    let ends = map.inputSections[section.inputs].lazy.map { $0.address + $0.size }
    return section.size == 0 || (ends.max() ?? 0) >= section.address + section.size
  }
}
