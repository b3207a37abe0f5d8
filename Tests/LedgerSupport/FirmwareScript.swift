/// Linker scripts with the habits of those that real firmwares use, written for tests.
public struct FirmwareScript: Sendable {
  /// Whose habits.
  public enum Family: String, CaseIterable, Sendable {
    /// pico-sdk 1.5.1: `(COPY)`, so that heap, stacks and what is not initialised lose SHF_ALLOC.
    case copying
    /// pico-sdk 2.1.1: `(NOLOAD)`, but its start-up file makes heap and stack without SHF_ALLOC.
    case unallocated
    /// pico-sdk 2.2: heap and stacks are allocated.
    case allocated
    /// MicroPython: a collected heap between two symbols, and the stack over both scratch banks.
    case microPython
    /// `pico_set_binary_type(copy_to_ram)`: code runs from RAM.
    case copyToRAM

    /// With the pico-sdk's heap and stacks.
    public static let ofPicoSDK: [Self] = [.copying, .unallocated, .allocated, .copyToRAM]
    /// Code runs from flash, and calls what is in RAM by veneers.
    public static let inFlash: [Self] = [.copying, .unallocated, .allocated, .microPython]
  }

  public enum Chip: Sendable { case rp2040, rp2350 }

  public var family: Family
  public var chip = Chip.rp2040
  /// Bytes of the region RAM; nil for all that the chip has.
  public var ramLength: Int?

  public init(_ family: Family) { self.family = family }

  /// Bytes of RAM.
  public var length: Int { ramLength ?? fullLength }
  private var fullLength: Int { chip == .rp2040 ? 0x4_0000 : 0x8_0000 }
  public var scratchX: Int { 0x2000_0000 + fullLength }
  public var scratchY: Int { scratchX + 0x1000 }

  /// Flags of `.heap` and `.stack` in the start-up file.
  public var reservedFlags: String { family == .allocated ? ", \"aw\", %nobits" : "" }

  /// What stands behind the name of a section that only reserves, or is not initialised.
  private var type: String {
    family == .copying || family == .microPython ? "(COPY)" : "(NOLOAD)"
  }

  public var text: String {
    """
    MEMORY {
      FLASH(rx) : ORIGIN = 0x10000000, LENGTH = \(chip == .rp2040 ? 2048 : 4096)k
      RAM(rwx) : ORIGIN = 0x20000000, LENGTH = \(length)
      SCRATCH_X(rwx) : ORIGIN = \(scratchX), LENGTH = 4k
      SCRATCH_Y(rwx) : ORIGIN = \(scratchY), LENGTH = 4k
    }
    SECTIONS {
      .flash_begin : { __flash_binary_start = .; } > FLASH
      .boot2 : { KEEP (*(.boot2)) } > FLASH
    \(family == .copyToRAM ? codeInRAM : codeInFlash)
      .bss \(type == "(COPY)" ? "(NOLOAD)" : "") : {
        . = ALIGN(4);
        __bss_start__ = .;
        *(SORT_BY_ALIGNMENT(SORT_BY_NAME(.bss*)))
        *(COMMON)
        . = ALIGN(4);
        __bss_end__ = .;
      } > RAM
      .heap \(type) : {
        __end__ = .;
        end = __end__;
        KEEP (*(.heap*))
        __HeapLimit = .;
      } > RAM
      .scratch_x : { *(.scratch_x.*) . = ALIGN(4); } > SCRATCH_X AT > FLASH
      .scratch_y : { *(.scratch_y.*) . = ALIGN(4); } > SCRATCH_Y AT > FLASH
      .stack1_dummy \(type) : { *(.stack1*) } > SCRATCH_X
      .stack_dummy \(type) : { KEEP (*(.stack*)) } > SCRATCH_Y
      .flash_end : { PROVIDE (__flash_binary_end = .); } > FLASH
      __StackOneTop = ORIGIN(SCRATCH_X) + LENGTH(SCRATCH_X);
      __StackTop = ORIGIN(SCRATCH_Y) + LENGTH(SCRATCH_Y);
      __StackOneBottom = __StackOneTop - SIZEOF(.stack1_dummy);
      __StackBottom = __StackTop - SIZEOF(.stack_dummy);
    \(family == .microPython ? collectedHeap : "  __StackLimit = ORIGIN(RAM) + LENGTH(RAM);")
    }
    """
  }

  private static let rodata = "*(.rodata*) *(SORT_BY_ALIGNMENT(SORT_BY_NAME(.flashdata*)))"

  private static let data = """
    __data_start__ = .;
        *(vtable)
        *(.time_critical*)
        . = ALIGN(4);
        *(.data*)
        . = ALIGN(4);
        *(.after_data.*)
        PROVIDE_HIDDEN (__mutex_array_start = .);
        KEEP (*(SORT(.mutex_array.*)))
        KEEP (*(.mutex_array))
        PROVIDE_HIDDEN (__mutex_array_end = .);
        . = ALIGN(4);
        PROVIDE_HIDDEN (__init_array_start = .);
        KEEP (*(SORT(.init_array.*)))
        KEEP (*(.init_array))
        PROVIDE_HIDDEN (__init_array_end = .);
        . = ALIGN(4);
        __data_end__ = .;
    """

  private var notInitialised: String {
    """
      .ram_vector_table \(type) : { *(.ram_vector_table) } > RAM
      .uninitialized_data \(type) : { . = ALIGN(4); *(.uninitialized_data*) } > RAM
    """
  }

  private var codeInFlash: String {
    """
      .text : {
        __logical_binary_start = .;
        KEEP (*(.vectors))
        KEEP (*(.reset))
        *(.init)
        *(EXCLUDE_FILE(*libgcc.a:*aeabi_uidiv*.o) .text*)
        *(.fini)
        . = ALIGN(4);
        LONG(0x52414d21)
      } > FLASH
      .rodata : { \(Self.rodata) . = ALIGN(4); } > FLASH
      .ARM.exidx : { *(.ARM.exidx*) } > FLASH
      .binary_info : { KEEP (*(.binary_info.keep.*)) *(.binary_info.*) . = ALIGN(4); } > FLASH
    \(notInitialised)
      .data : {
        \(Self.data)
      } > RAM AT> FLASH
    """
  }

  private var codeInRAM: String {
    """
      .flashtext : { KEEP (*(.vectors)) KEEP (*(.reset)) . = ALIGN(4); } > FLASH
      .binary_info : { KEEP (*(.binary_info.keep.*)) *(.binary_info.*) . = ALIGN(4); } > FLASH
    \(notInitialised)
      .text : { *(.init) *(.text*) *(.fini) . = ALIGN(4); } > RAM AT> FLASH
      .ARM.exidx : { *(.ARM.exidx*) } > RAM AT> FLASH
      .data : {
        \(Self.rodata)
        . = ALIGN(4);
        \(Self.data)
      } > RAM AT> FLASH
    """
  }

  /// No C heap at all: what `.heap` reserves is the collected heap's, and `__HeapLimit` lies above
  /// the address at which `sbrk` stops.
  private let collectedHeap = """
      __StackLimit = __bss_end__;
      __GcHeapStart = __StackLimit;
      __GcHeapEnd = ORIGIN(RAM) + LENGTH(RAM) - 0x400;
    """
}
