/// A linker script with the memory layout of the pico-sdk's default one, written for tests.
public struct PicoLinkerScript: Sendable {
  /// Length of the region RAM in bytes.
  public var ramLength = 0x40000
  /// What `.heap` reserves, in bytes.
  public var heapSize = 0x800
  /// What `.stack_dummy` reserves, in bytes.
  public var stackSize = 0x800
  /// Lines for SECTIONS between `.data` and `.bss`.
  public var extraSections = ""

  public init() {}

  /// The script's text.
  public var text: String {
    """
    MEMORY {
      FLASH(rx) : ORIGIN = 0x10000000, LENGTH = 2048k
      RAM(rwx) : ORIGIN = 0x20000000, LENGTH = \(ramLength)
      SCRATCH_X(rwx) : ORIGIN = 0x20040000, LENGTH = 4k
      SCRATCH_Y(rwx) : ORIGIN = 0x20041000, LENGTH = 4k
    }
    SECTIONS {
      .flash_begin : { __flash_binary_start = .; } > FLASH
      .text : {
        KEEP (*(.vectors))
        *(EXCLUDE_FILE(*libgcc.a: *libc.a:*lib_a-mem*.o) .text*)
        . = ALIGN(4);
      } > FLASH
      .rodata : { *(.rodata*) . = ALIGN(4); } > FLASH
      .ARM.exidx : { *(.ARM.exidx*) } > FLASH
      .data : {
        __data_start__ = .;
        *(.time_critical*)
        *(.data*)
        . = ALIGN(4);
        PROVIDE_HIDDEN (__init_array_start = .);
        KEEP(*(.init_array))
        PROVIDE (not_used_by_anybody = .);
        __data_end__ = .;
      } > RAM AT> FLASH
      \(extraSections)
      .bss : {
        . = ALIGN(4);
        __bss_start__ = .;
        *(SORT_BY_ALIGNMENT(SORT_BY_NAME(.bss*)))
        *(COMMON)
        . = ALIGN(4);
        __bss_end__ = .;
      } > RAM
      .heap (NOLOAD): {
        __end__ = .;
        PROVIDE(end = .);
        . = . + \(heapSize);
        __HeapLimit = .;
      } > RAM
      .scratch_x : { *(.scratch_x.*) . = ALIGN(4); } > SCRATCH_X AT > FLASH
      .stack1_dummy (NOLOAD): { *(.stack1*) } > SCRATCH_X
      .stack_dummy (NOLOAD): { . = . + \(stackSize); } > SCRATCH_Y
      .flash_end : { __flash_binary_end = .; } > FLASH
      __StackLimit = ORIGIN(RAM) + LENGTH(RAM);
      __StackTop = ORIGIN(SCRATCH_Y) + LENGTH(SCRATCH_Y);
      __StackBottom = __StackTop - SIZEOF(.stack_dummy);
      /DISCARD/ : { *(.discard*) }
    }
    """
  }
}
