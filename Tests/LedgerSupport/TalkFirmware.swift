import Support

/// RAM at the edge, as the talk's second table has it: a pool of 150 KB, 90.8 KB of other `.bss`,
/// 12.9 KB of `.data`, stacks of 4 and 2 KB, and 1 KB of C heap. 3.3 KB of 264 are free, 2 of them in
/// SCRATCH_X.
public struct TalkFirmware: Sendable {
  public var poolKB = 150
  /// Bytes of `.heap`.
  public var heapSize = 1024

  public init() {}

  public func build() async throws -> FirmwareFiles {
    let build = try await ArmToolchain.link(
      sources: [
        "vm/heap_pool.c": "unsigned char heap_pool[\(poolKB) * 1024] __attribute__((aligned(8)));",
        // KB of the table, in bytes.
        "app/main.c": """
        extern unsigned char heap_pool[];
        unsigned char buffers[92976] __attribute__((aligned(4)));
        unsigned char initialised[13208] __attribute__((aligned(4))) = {1};
        int main(void) { for (;;) buffers[heap_pool[1]] += initialised[3]; }
        """,
        "pico-sdk/src/rp2_common/pico_multicore/multicore.c":
          "unsigned core1_stack[512] __attribute__((section(\".stack1\")));",
        "pico-sdk/src/rp2_common/pico_crt0/crt0.S": """
        .syntax unified
        .cpu cortex-m0plus
        .thumb
        .section .vectors, "ax"
        .word __StackTop, _reset_handler
        .section .reset, "ax"
        .thumb_func
        .global _reset_handler
        _reset_handler:
          bl main
        .section .heap, "aw", %nobits
        .align 2
        .space \(heapSize)
        .section .stack, "aw", %nobits
        .align 5
        .space 4096
        """,
      ],
      linkFlags: ArmToolchain.defaultLinkFlags + ["-Wl,--print-memory-usage"],
      script: FirmwareScript(.allocated).text)
    return try await FirmwareFiles("talk", build)
  }
}
