/// What the names of sections say where nothing else does.
enum SectionName {
  /// What gcc and the pico-sdk put into sections of a name.
  enum Contents {
    case code, readOnly, vectors
    /// Neither initialised nor zeroed at start-up.
    case uninitialized
    /// No bytes in the image: zeroed, or reserved.
    case withoutContents
    /// What each thread's zeroed variables look like: it has an address but takes no memory there,
    /// and the next section has the same address.
    case threadTemplate
    /// Describes the image and is not loaded.
    case metadata
    case other
  }

  /// By the first part of the name: `.text` of `.text.main`.
  static func contents(_ name: String) -> Contents {
    switch firstPart(of: name) {
    case ".text", ".time_critical", ".reset", ".init", ".fini", ".plt", ".boot2", ".glue_7",
      ".glue_7t",
      ".vfp11_veneer", ".v4_bx":
      .code
    case ".rodata", ".ARM", ".eh_frame", ".binary_info":
      // `.ARM.exidx` and `.ARM.extab` are loaded.
      name.hasPrefix(".ARM.attributes") ? .metadata : .readOnly
    case ".vectors", ".isr_vector", ".intvecs", ".ram_vector_table": .vectors
    case ".noinit", ".uninitialized", ".uninitialized_data", ".uninitialized_ram": .uninitialized
    case ".tbss": .threadTemplate
    case ".bss", ".sbss", ".heap", ".stack", ".stack_dummy", ".stack1_dummy", "COMMON":
      .withoutContents
    case ".comment", ".symtab", ".strtab", ".shstrtab", ".stab", ".stabstr": .metadata
    case let first where isDebug(first): .metadata
    default: name.hasPrefix(".gnu.build.attributes") ? .metadata : .other
    }
  }

  private static func isDebug(_ part: String) -> Bool {
    part.utf8.starts(with: ".debug".utf8) || part.utf8.starts(with: ".gnu_debug".utf8)
  }

  /// Up to the second dot. Names of up to 15 bytes need no storage of their own, which makes the
  /// comparisons above cheap.
  private static func firstPart(of name: String) -> String {
    let utf8 = name.utf8
    guard let dot = utf8.dropFirst().firstIndex(of: UInt8(ascii: ".")) else { return name }
    return String(name[..<dot])
  }

  /// `.heap`: reserves what `sbrk` may hand out.
  static func isHeap(_ name: String) -> Bool { name == ".heap" }

  /// pico-sdk's `.stack_dummy` (core 0) and `.stack1_dummy` (core 1): they carry the size of a
  /// stack, which lies at the other end of their bank.
  static func stackCore(_ name: String) -> Int? {
    switch name {
    case ".stack_dummy": 0
    case ".stack1_dummy": 1
    default: nil
    }
  }
}
