extension ElfBuilder {
  /// A firmware of the RP2040 as pico-sdk's linker script lays it out, of any size: code in flash,
  /// `.data` with code among its variables and an LMA in flash, `.bss`, `.heap`, and one dummy of a
  /// stack in each scratch bank.
  ///
  /// - Parameters:
  ///   - functions: Functions of 32 bytes in `.text`; every second one is local.
  ///   - variables: Variables of 4 bytes in `.bss`; every second one is local.
  ///   - copiesHeap: Whether the linker script says `(COPY)`, as in SDK 1.5.1 and MicroPython: the
  ///     heap and stack sections are then SHT_PROGBITS without SHF_ALLOC.
  public static func pico(
    functions: Int = 8, variables: Int = 8, copiesHeap: Bool = false
  ) -> ElfBuilder {
    var elf = ElfBuilder()
    elf.entry = 0x1000_01E9
    let ram: UInt32 = 0x2000_0000
    let text: UInt32 = 0x1000_0100
    let textSize = UInt32(functions) * 32
    let bss = ram + 0x100
    let bssSize = UInt32(variables) * 4
    let heap = bss + bssSize

    func reserved(_ name: String, at address: UInt32, size: UInt32) -> Section {
      copiesHeap
        ? .copy(name, at: address, size: size) : .noBits(name, at: address, size: size)
    }
    elf.sections = [
      .bits(".boot2", at: 0x1000_0000, contents: [UInt8](repeating: 0xB2, count: 256)),
      .bits(".text", at: text, contents: [UInt8](repeating: 0x46, count: Int(textSize))),
      .bits(".data", at: ram, contents: [UInt8](repeating: 0xDA, count: 256), flags: 7),
      .noBits(".bss", at: bss, size: bssSize),
      reserved(".heap", at: heap, size: 2048),
      reserved(".stack1_dummy", at: 0x2004_0000, size: 2048),
      reserved(".stack_dummy", at: 0x2004_1000, size: 2048),
    ]
    elf.segments = [
      Segment(from: ".boot2", fileSize: 256),
      Segment(from: ".text", fileSize: textSize),
      Segment(from: ".data", physicalAddress: text + textSize, fileSize: 256),
      Segment(from: ".bss", fileSize: 0, memorySize: bssSize),
    ]

    elf.symbols = [
      .file("time_critical.c"),
      .function("flash_range_erase", at: ram, size: 128, in: ".data", isLocal: true),
      .object("settings", at: ram + 128, size: 128, in: ".data", isLocal: true),
      .file("app.c"),
    ]
    elf.symbols += (0..<functions).map { index in
      .function(
        "function_\(index)", at: text + UInt32(index) * 32, size: 32, in: ".text",
        isLocal: index.isMultiple(of: 2))
    }
    elf.symbols += (0..<variables).map { index in
      .object(
        "variable_\(index)", at: bss + UInt32(index) * 4, size: 4, in: ".bss",
        isLocal: index.isMultiple(of: 2))
    }
    elf.symbols += [
      .label("__bss_start__", at: bss, in: ".bss"),
      .label("__bss_end__", at: heap, in: ".bss"),
      .label("end", at: heap, in: ".heap"),
      .label("__end__", at: heap, in: ".heap"),
      .label("__HeapLimit", at: heap + 2048, in: ".heap"),
      .label("__StackLimit", at: 0x2004_0000),
      .label("__StackOneBottom", at: 0x2004_0800),
      .label("__StackOneTop", at: 0x2004_1000),
      .label("__StackBottom", at: 0x2004_1800),
      .label("__StackTop", at: 0x2004_2000),
    ]
    return elf
  }
}
