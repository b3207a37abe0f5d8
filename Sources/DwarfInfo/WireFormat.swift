/// How the child that reads DWARF tells its parent what it found.
///
/// ```
/// stream = "RBDWARF2" record* end
/// record = tag:u8 length:u32 payload        length counts the payload's bytes
///   'S'  string    UTF-8; strings are numbered in the order of their coming
///   'U'  unit      name directory producer language : string, version:u8
///   'V'  variable  name linkage? type file? function? : string, unit:u32, address:u64,
///                  flags:u8 (1 size, 2 element size, 4 line), size:u64, elementSize:u64, line:u64,
///                  then one u64 for each dimension up to the payload's end
///   'F'  function  name linkage? file? : string, unit:u32, start:u64, end:u64,
///                  flags:u8 (4 line), line:u64
///   'T'  type      name : string, kind:u8, flags:u8 (1 size, 8 typedef, 16 element, 32 count),
///                  size:u64, alignment:u64, alignment of its typedef:u64, element:u32, count:u64,
///                  then each member up to the payload's end: name type : string, type:u32,
///                  offset in bits:u64, alignment:u64, flags:u8 (64 bit field), width in bits:u64;
///                  types are numbered as they come and refer to earlier ones; 0 is no alignment
///   'L'  layout    name linkage? : string, address:u64, type:u32 (all ones for none)
/// end    = 'Z' with the counts of units, variables, functions, types and layouts, u32 each
///        | 'E' with libdwarf's reason, UTF-8
/// ```
///
/// All integers are little-endian. A string is the u32 number of an earlier 'S'; where it may be
/// missing (`?`), all ones stand for none. Nothing follows the end.
enum WireFormat {
  static let magic: [UInt8] = Array("RBDWARF2".utf8)
  static let none = UInt32.max

  /// How many types may hang one below the other. Real chains have about ten links.
  static let maximumTypeDepth = 64

  enum Tag {
    static let string = UInt8(ascii: "S")
    static let unit = UInt8(ascii: "U")
    static let variable = UInt8(ascii: "V")
    static let function = UInt8(ascii: "F")
    static let type = UInt8(ascii: "T")
    static let layout = UInt8(ascii: "L")
    static let end = UInt8(ascii: "Z")
    static let failure = UInt8(ascii: "E")
  }

  enum Flag {
    static let size: UInt8 = 1
    static let elementSize: UInt8 = 2
    static let line: UInt8 = 4
    static let typedef: UInt8 = 8
    static let element: UInt8 = 16
    static let count: UInt8 = 32
    static let bitField: UInt8 = 64
  }
}
