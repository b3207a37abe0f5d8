import CLibdwarf

/// A unit's DW_AT_language.
struct Language {
  let code: Int32

  init(code: Int128?) { self.code = code.flatMap { Int32(exactly: $0) } ?? 0 }

  /// Such as `C11` or `C++14`: the constant's name as people write the language. `Assembler` for
  /// DW_LANG_Mips_Assembler, which every assembler uses; empty where DWARF names none.
  var name: String {
    switch code {
    case 0: return ""
    case DW_LANG_C89: return "C89"
    case DW_LANG_C: return "C"
    case DW_LANG_C99: return "C99"
    case DW_LANG_C11: return "C11"
    case DW_LANG_C_plus_plus: return "C++"
    case DW_LANG_C_plus_plus_03: return "C++03"
    case DW_LANG_C_plus_plus_11: return "C++11"
    case DW_LANG_C_plus_plus_14: return "C++14"
    case DW_LANG_Mips_Assembler: return "Assembler"
    default: break
    }
    // The others as libdwarf calls them, such as DW_LANG_Rust.
    var name: UnsafePointer<CChar>?
    guard dwarf_get_LANG_name(UInt32(bitPattern: code), &name) == DW_DLV_OK, let name else {
      return "language \(code)"
    }
    let text = String(cString: name)
    return text.hasPrefix("DW_LANG_") ? String(text.dropFirst(8)) : text
  }

  /// Whether types are named without `struct`, `union` and `enum`. Only C needs them.
  var namesTypesBare: Bool {
    switch code {
    case DW_LANG_C89, DW_LANG_C, DW_LANG_C99, DW_LANG_C11, 0: false
    // DW_LANG_C17 and DW_LANG_C23, which libdwarf 20210528 does not know.
    case 0x2C, 0x3E: false
    default: true
    }
  }

  /// First index of an array whose DWARF does not say it: DWARF 5, table 7.17.
  var lowerBound: Int128 {
    switch code {
    case DW_LANG_Ada83, DW_LANG_Ada95, DW_LANG_Cobol74, DW_LANG_Cobol85, DW_LANG_Fortran77,
      DW_LANG_Fortran90, DW_LANG_Fortran95, DW_LANG_Fortran03, DW_LANG_Fortran08,
      DW_LANG_Modula2, DW_LANG_Pascal83, DW_LANG_PLI, DW_LANG_Julia:
      1
    default: 0
    }
  }
}
