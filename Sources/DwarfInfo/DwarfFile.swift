import CLibdwarf
import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

/// An ELF file that libdwarf has opened.
///
/// It is never closed: the child that holds it ends right after reading, and libdwarf's clean-up of
/// damaged data is where version 20210528 frees twice.
struct DwarfFile {
  let debug: Dwarf_Debug
  let isBigEndian: Bool
  /// On ARM, bit 0 of a code address says "Thumb" and is no part of the address.
  let isArm: Bool

  /// Opens the ELF file behind `descriptor`; nil where it has no DWARF.
  init?(descriptor: FileDescriptor) throws(DwarfInfoError) {
    var header = [UInt8](repeating: 0, count: 20)
    let count = header.withUnsafeMutableBytes { pread(descriptor.rawValue, $0.baseAddress, 20, 0) }
    guard count == 20, header.starts(with: [0x7F, 0x45, 0x4C, 0x46]) else {
      throw .unreadable(reason: "not an ELF file")
    }
    // EI_DATA (ELFDATA2MSB is 2) and e_machine (EM_ARM is 40), System V ABI chapter 4.
    isBigEndian = header[5] == 2
    isArm = (isBigEndian ? header[19] : header[18]) == 40

    // Without its table of allocations libdwarf is faster; what matters is freed explicitly.
    _ = dwarf_set_de_alloc_flag(0)
    var opened: Dwarf_Debug?
    var error: Dwarf_Error?
    let status = rambudget_dwarf_open(descriptor.rawValue, &opened, &error)
    try DwarfFile.check(status, error)
    guard status == DW_DLV_OK, let opened else { return nil }
    debug = opened
  }

  /// Throws libdwarf's message where `status` says that there was an error.
  static func check(_ status: Int32, _ error: Dwarf_Error?) throws(DwarfInfoError) {
    guard status == DW_DLV_ERROR else { return }
    guard let error, let message = dwarf_errmsg(error) else {
      throw .unreadable(reason: "libdwarf gave no reason")
    }
    throw .unreadable(reason: String(cString: message))
  }
}
