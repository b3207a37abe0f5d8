import Foundation
import Support

/// An ELF file made in this run, and what readelf says of it.
struct Firmware: Sendable {
  var bytes: [UInt8]
  var file: URL
  var readelf: String
  private var scratch: Scratch

  /// Compiles and links `app.c` and `label.S` with pico-sdk's kind of linker script.
  init(compiling flags: [String]) async throws {
    let build = try await ArmToolchain.link(
      sources: ["app.c": Self.c, "label.S": Self.assembler],
      compileFlags: ["-ffreestanding"] + flags, linkFlags: ["-nostdlib"] + flags,
      script: Self.script)
    try await self.init(inspecting: build.elf, in: build.scratch)
  }

  /// A file that a test made.
  init(withBytes bytes: [UInt8]) async throws {
    let scratch = try Scratch()
    let file = URL(fileURLWithPath: try scratch.write(bytes, "made.elf"))
    try await self.init(inspecting: file, in: scratch)
  }

  private init(inspecting file: URL, in scratch: Scratch) async throws {
    self.file = file
    self.scratch = scratch
    bytes = [UInt8](try Data(contentsOf: file))
    readelf = try await ArmToolchain.run("readelf", ["-hSslnW", file.path]).all
  }

  /// The one that most tests start from, compiled once.
  static let small = Task { try await Firmware(compiling: ["-Os", "-g", "-Wl,--build-id"]) }

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
  func copied(as format: String) async throws -> [UInt8] {
    let copy = scratch.path("firmware.\(format)")
    try await ArmToolchain.run("objcopy", ["-O", format, file.path, copy])
    return [UInt8](try Data(contentsOf: URL(fileURLWithPath: copy)))
  }

  /// An object that was never linked.
  static func object() async throws -> [UInt8] {
    let build = try await ArmToolchain.link(sources: ["x.c": "int main;"])
    return [UInt8](try Data(contentsOf: build.scratch.folder.appendingPathComponent("x.c.o")))
  }
}
