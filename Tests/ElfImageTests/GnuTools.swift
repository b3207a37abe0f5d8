import Foundation

/// Runs the GNU tools for ARM. Without them the tests fail: nothing else says what is right.
enum GnuTools {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// What a tool prints on standard output and, behind that, on standard error.
  static func run(_ tool: String, _ arguments: [String], in folder: URL? = nil) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["arm-none-eabi-\(tool)"] + arguments
    process.currentDirectoryURL = folder
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = "C"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(tool) \(arguments.joined(separator: " "))\n\(output)")
    }
    return output
  }

  /// Calls `body` with a folder that is removed afterwards.
  static func withFolder<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("rambudget-elf-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }
}

/// A firmware compiled in this run, and what binutils say of it.
struct Firmware: Sendable {
  var bytes: [UInt8]
  var readelf: String
  var nm: String

  /// Compiles and links `app.c` and `label.S` with pico-sdk's kind of linker script.
  init(compiling flags: [String]) throws {
    self = try GnuTools.withFolder { folder in
      for (name, text) in [
        ("app.c", Self.c), ("label.S", Self.assembler), ("pico.ld", Self.script),
      ] {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
      }
      _ = try GnuTools.run(
        "gcc",
        [
          "-mcpu=cortex-m0plus", "-mthumb", "-ffreestanding", "-nostdlib", "-T", "pico.ld", "app.c",
          "label.S", "-o", "app.elf",
        ] + flags, in: folder)
      return try Firmware(inspecting: folder.appendingPathComponent("app.elf"))
    }
  }

  init(inspecting file: URL) throws {
    bytes = [UInt8](try Data(contentsOf: file))
    readelf = try GnuTools.run("readelf", ["-hSslnW", file.path])
    nm = try GnuTools.run("nm", ["-S", file.path])
  }

  /// The one that most tests start from, compiled once.
  static let small = Result { try Firmware(compiling: ["-Os", "-g", "-Wl,--build-id"]) }

  private static let c = """
    #include <stdint.h>
    uint8_t heap_pool[4096];
    static volatile uint32_t ticks;
    uint32_t table[4] = {1, 2, 3, 4};
    static const char greeting[] = "hello";
    int tentative;
    __attribute__((section(".time_critical"), noinline)) static uint32_t fast(uint32_t x) {
      static uint32_t calls;
      return x * ++calls;
    }
    __attribute__((noinline)) uint32_t step(uint32_t x) { return fast(table[x & 3]) + ticks++; }
    void _start(void) { for (;;) step(heap_pool[0] + greeting[tentative]); }
    uint8_t core_stack[64] __attribute__((section(".stack")));
    uint8_t scratch[16] __attribute__((section(".uninitialized_data")));
    """

  private static let assembler = """
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .text.label, "ax"
    .global unsized
    .thumb_func
    unsized:
      ldr r0, =0x20000000
    inner:
      bx lr
      .pool
    .section .bss
    buffer: .space 12
    .section .vectors, "a"
    .word __StackTop
    .word _start
    .equ quarter, 0x40
    .global quarter
    """

  private static let script = """
    MEMORY {
      FLASH(rx) : ORIGIN = 0x10000000, LENGTH = 2048k
      RAM(rwx) : ORIGIN = 0x20000000, LENGTH = 256k
      SCRATCH_Y(rwx) : ORIGIN = 0x20041000, LENGTH = 4k
    }
    ENTRY(_start)
    SECTIONS {
      .text : { KEEP(*(.vectors)) *(.text*) *(.rodata*) KEEP(*(.text.label)) } > FLASH
      .note.gnu.build-id : { *(.note.gnu.build-id) } > FLASH
      .data : { *(.time_critical*) *(.data*) } > RAM AT> FLASH
      .uninitialized_data (COPY) : { *(.uninitialized_data*) } > RAM
      .bss (NOLOAD) : { *(.bss*) *(COMMON) } > RAM
      .heap (COPY) : { end = .; . = . + 2048; __HeapLimit = .; } > RAM
      .stack_dummy (COPY) : { *(.stack*) } > SCRATCH_Y
      __StackTop = ORIGIN(SCRATCH_Y) + LENGTH(SCRATCH_Y);
    }
    """
}

extension Firmware {
  /// This firmware in another format of objcopy.
  func copied(as format: String) throws -> [UInt8] {
    try GnuTools.withFolder { folder in
      let source = folder.appendingPathComponent("app.elf")
      let copy = folder.appendingPathComponent("app.copy")
      try Data(bytes).write(to: source)
      _ = try GnuTools.run("objcopy", ["-O", format, source.path, copy.path])
      return [UInt8](try Data(contentsOf: copy))
    }
  }

  /// An object that was never linked.
  static func object() throws -> [UInt8] {
    try GnuTools.withFolder { folder in
      try Data("int x;".utf8).write(to: folder.appendingPathComponent("x.c"))
      _ = try GnuTools.run("gcc", ["-mcpu=cortex-m0plus", "-c", "x.c"], in: folder)
      return [UInt8](try Data(contentsOf: folder.appendingPathComponent("x.o")))
    }
  }
}

extension Firmware {
  /// What binutils say of a file that a test made.
  init(withBytes bytes: [UInt8]) throws {
    self = try GnuTools.withFolder { folder in
      let file = folder.appendingPathComponent("made.elf")
      try Data(bytes).write(to: file)
      return try Firmware(inspecting: file)
    }
  }
}

extension GnuTools {
  /// What readelf prints of a file that a test made.
  static func dump(_ bytes: [UInt8], _ options: [String]) throws -> String {
    try withFolder { folder in
      let file = folder.appendingPathComponent("made.elf")
      try Data(bytes).write(to: file)
      return try run("readelf", options + [file.path])
    }
  }
}
