import Support

/// One firmware with all that makes attribution hard, for every linker script.
public struct PicoFirmware: Sendable {
  public var script: FirmwareScript
  /// Bytes of `heap_pool`.
  public var poolSize = 0x1_0000
  public var heapSize = 0x800
  /// nil for that of the family: MicroPython's is as large as both scratch banks.
  public var stackSize: Int?
  /// Bytes of core 1's stack.
  public var coreOneStackSize: Int
  public var compileFlags = ArmToolchain.defaultCompileFlags
  public var linkFlags: [String] = []

  public init(_ script: FirmwareScript) {
    self.script = script
    coreOneStackSize = script.family == .microPython ? 0 : 0x800
  }

  public static let archive = "dir with (p)/lib odd (1).a"
  public static let archiveMember = "odd name.c.o"
  public static let netif = "third-party/lwip/src/core/netif.c"

  /// `main.c` is the entry point: nothing starts up here.
  ///
  /// - Parameter text: of another linker script than `script`'s.
  public func build(script text: String? = nil, expectLinkFailure: Bool = false) async throws
    -> ArmBuild
  {
    try await ArmToolchain.link(
      sources: Self.sources.merging(generated) { $1 },
      archives: [Self.archive: ["dir with (p)/odd name.c"]], compileFlags: compileFlags,
      linkFlags: ArmToolchain.defaultLinkFlags + [
        "-Wl,--print-memory-usage", "-Wl,-z,noexecstack", "-lgcc",
      ] + linkFlags, script: text ?? script.text, expectLinkFailure: expectLinkFailure)
  }

  private var generated: [String: String] {
    let stack = stackSize ?? (script.family == .microPython ? 0x2000 : 0x1000)
    return [
      "vm/heap.c": "unsigned char heap_pool[\(poolSize)];",
      "pico-sdk/src/rp2_common/pico_crt0/crt0.S": """
      .syntax unified
      .cpu cortex-m0plus
      .thumb
      .section .boot2, "ax"
      .fill 256, 1, 0xb2
      .section .vectors, "ax"
      .word __StackTop, _reset_handler
      .section .reset, "ax"
      .thumb_func
      .global _reset_handler
      _reset_handler:
        bl main
      1: b 1b
      .section .heap\(script.reservedFlags)
      .align 2
      .space \(heapSize)
      .section .stack\(script.reservedFlags)
      .align 5
      .space \(stack)
      """,
      "pico-sdk/src/rp2_common/pico_multicore/multicore.c": coreOneStackSize == 0
        ? "int no_second_core;"
        : """
        unsigned core1_stack[\(coreOneStackSize) / 4] __attribute__((section(".stack1")));
        """,
    ]
  }

  /// Sizes are easy to check by eye; layers follow from the folders.
  static let sources = [
    "app/main.c": """
    extern unsigned char heap_pool[];
    extern unsigned char memp_memory_PBUF_POOL_base[], ram_heap[];
    int from_archive(int), in_ram(int), netif_poll(int), mqtt_poll(int), labelled(void);
    static char small[3];
    static int state[50];
    short initialised[7] = {1, 2, 3};
    const char greeting[] = "where does every byte of RAM go?";
    const int table[20] = {1, 2, 3, 4, 5};
    __attribute__((noinline)) int count(int x) { static int calls[5]; return calls[x & 3]++; }
    int main(void) {
      for (;;) {
        state[from_archive(3) & 15] += in_ram(heap_pool[1]) / (state[2] | 1);
        small[1] += netif_poll(small[0]) + mqtt_poll(2) + labelled() + count(greeting[state[1] & 3]);
        initialised[1] += table[small[2] & 15] + memp_memory_PBUF_POOL_base[0] + ram_heap[0];
      }
    }
    """,
    netif: """
    static char name[33];
    int netif_poll(int x) { return name[x & 31]++; }
    """,
    "third-party/lwip/src/core/memp.c": """
    unsigned char memp_memory_PBUF_POOL_base[24 * 1532 + 3];
    unsigned char memp_memory_TCP_PCB_base[5 * 164 + 3];
    """,
    "third-party/lwip/src/core/mem.c": "unsigned char ram_heap[8019];",
    "third-party/lwip/src/apps/mqtt/mqtt.c": """
    static char topic[61];
    int mqtt_poll(int x) { return topic[x]++; }
    """,
    "third-party/lwip/src/netif/ppp/polarssl/sha1.c": "char ppp_digest[20];",
    "third-party/mbedtls/library/sha1.c": "char tls_digest[24];",
    "pico-sdk/src/rp2_common/pico_sync/sync.S": """
      .syntax unified
      .cpu cortex-m0plus
      .thumb
      .section .mutex_array
      .word 1, 2
      .section .data
      .global spin_start
      spin_start: .space 24
      spin_middle: .space 17
      .section .bss
      buffer: .space 12
      .section .text.labelled, "ax"
      .global labelled
      .thumb_func
      labelled:
        ldr r0, =spin_start
        bx lr
      .pool
    """,
    "pico-sdk/src/rp2_common/hardware_ram/ram.c": """
    unsigned vectors[48] __attribute__((section(".ram_vector_table")));
    int netif_poll(int);
    int kept[8] __attribute__((section(".uninitialized_data.kept")));
    int fast_x[6] __attribute__((section(".scratch_x.fast"))) = {1};
    __attribute__((section(".time_critical.in_ram"), noinline)) int in_ram(int x) {
      return netif_poll(x) + fast_x[x & 3] + kept[x & 7] + (int)vectors[3];
    }
    int another_name(int) __attribute__((alias("in_ram")));
    int three_words[3] = {1, 2, 3};
    extern int alias_of_words[3] __attribute__((alias("three_words")));
    const int tag __attribute__((section(".binary_info.keep.tag"))) = 7;
    __attribute__((section(".data.a_section_whose_name_is_far_too_long_for_its_line")))
    char long_named[10] = "abc";
    """,
    "dir with (p)/odd name.c": """
    int odd_table[9] = {9};
    int from_archive(int x) { static char once[11]; return once[x]++ + odd_table[x]; }
    """,
  ]

  /// What the sources say: bytes, layer and kind of symbols.
  public static let expected: [(symbol: String, bytes: Int, layer: String, kind: String)] = [
    ("state", 200, "App", "bss"), ("small", 3, "App", "bss"), ("calls.0", 20, "App", "bss"),
    ("initialised", 14, "App", "data"), ("greeting", 33, "App", "rodata"),
    ("table", 80, "App", "rodata"), ("name", 33, "lwIP", "bss"),
    ("memp_memory_PBUF_POOL_base", 36771, "lwIP", "pool"),
    ("memp_memory_TCP_PCB_base", 823, "lwIP", "pool"), ("ram_heap", 8019, "lwIP", "pool"),
    ("topic", 61, "MQTT", "bss"), ("ppp_digest", 20, "lwIP", "bss"),
    ("tls_digest", 24, "mbedTLS", "bss"), ("vectors", 192, "pico-sdk", "vectors"),
    ("kept", 32, "pico-sdk", "noinit"), ("fast_x", 24, "pico-sdk", "data"),
    ("tag", 4, "pico-sdk", "rodata"), ("long_named", 10, "pico-sdk", "data"),
    ("odd_table", 36, "App", "data"),
    ("once.0", 11, "App", "bss"),
  ]
}
