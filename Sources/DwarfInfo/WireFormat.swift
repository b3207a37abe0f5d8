/// How the child that reads DWARF tells its parent what it found.
///
/// ```
/// stream = "RBDWARF1" record* end
/// record = tag:u8 length:u32 payload        length counts the payload's bytes
///   'S'  string    UTF-8; strings are numbered in the order of their coming
///   'U'  unit      name directory producer language : string, version:u8
///   'V'  variable  name linkage? type file? function? : string, unit:u32, address:u64,
///                  flags:u8 (1 size, 2 element size, 4 line), size:u64, elementSize:u64, line:u64,
///                  then one u64 for each dimension up to the payload's end
///   'F'  function  name linkage? file? : string, unit:u32, start:u64, end:u64,
///                  flags:u8 (4 line), line:u64
/// end    = 'Z' with the counts of units, variables and functions, u32 each
///        | 'E' with libdwarf's reason, UTF-8
/// ```
///
/// All integers are little-endian. A string is the u32 number of an earlier 'S'; where it may be
/// missing (`?`), all ones stand for none. Nothing follows the end.
enum WireFormat {
  static let magic: [UInt8] = Array("RBDWARF1".utf8)
  static let none = UInt32.max

  enum Tag {
    static let string = UInt8(ascii: "S")
    static let unit = UInt8(ascii: "U")
    static let variable = UInt8(ascii: "V")
    static let function = UInt8(ascii: "F")
    static let end = UInt8(ascii: "Z")
    static let failure = UInt8(ascii: "E")
  }

  enum Flag {
    static let size: UInt8 = 1
    static let elementSize: UInt8 = 2
    static let line: UInt8 = 4
  }
}
