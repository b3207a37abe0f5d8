extension LayerRule {
  /// The layers known without a budget file.
  ///
  /// The order matters only between rules that match equally deep; see `LayerRules`. Folder names
  /// are those of the upstream repositories, of pico-sdk's `lib/`, and of Debian's source packages.
  public static let shipped: [LayerRule] =
    symbols("VM", VirtualMachine.arenas)
    + paths(
      "MQTT", "apps/mqtt/**", "mqtt.c", "mqtt_client.c", "picoruby-*mqtt*/**", "coreMQTT/**",
      "paho*/**")
    + paths("mbedTLS", "apps/altcp_tls/**", "mbedtls/**", "mbedtls-*/**", "pico_mbedtls/**")
    + archives("mbedTLS", "libmbed*.a")
    + paths("lwIP", "lwip/**", "lwip-*/**", "pico_lwip/**") + archives("lwIP", "liblwip*.a")
    + paths("CYW43", "cyw43-driver/**", "cyw43_driver/**", "pico_cyw43_*/**")
    + paths("BTstack", "btstack/**", "pico_btstack/**") + archives("BTstack", "libbtstack*.a")
    + paths("TinyUSB", "tinyusb/**", "tinyusb-*/**", "pico_stdio_usb/**", "rp2_common/tinyusb/**")
    + archives("TinyUSB", "libtinyusb*.a")
    + paths("Gems", "mrbgems/**", "mruby-*/**", "picoruby-*/**")
    + paths(
      "VM", "mruby/src/**", "mruby/mrblib/**", "mruby/mrbgems/mruby-compiler/**", "mrubyc/src/**",
      "picoruby/**",
      "micropython/**", "build-*/frozen_content.c", "frozen_content.c")
    + archives("VM", "libmruby*.a", "libmrubyc*.a", "libmicropython*.a")
    + paths(
      "pico-sdk", "pico-sdk/**", "pico-sdk-*/**", "pico_sdk/**", "rp2_common/**", "src/rp2040/**",
      "src/rp2350/**", "src/common/pico_*/**", "boot_stage2/**", "bs2_default*")
    + archives(
      "libc", "libc.a", "libc_nano.a", "libg.a", "libg_nano.a", "libm.a", "libgcc.a", "libnosys.a",
      "librdimon*.a", "libstdc++*.a", "libsupc++*.a", "libpicolibc*.a")
    + paths(
      "libc", "crti.o", "crtn.o", "crt0.o", "crtbegin.o", "crtend.o", "newlib/**", "libgcc/**")

  private static func paths(_ layer: String, _ globs: String...) -> [LayerRule] {
    globs.map { LayerRule(layer, .path(PathGlob($0))) }
  }

  private static func archives(_ layer: String, _ names: String...) -> [LayerRule] {
    names.map { LayerRule(layer, .archive($0)) }
  }

  private static func symbols(_ layer: String, _ names: [String]) -> [LayerRule] {
    names.map { LayerRule(layer, .symbol($0)) }
  }
}

/// What virtual machines call the static array that holds their heap.
enum VirtualMachine {
  /// PicoRuby and this repo's sample: `heap_pool`; mruby/c's samples: `mrbc_memory_pool`.
  static let arenas = ["heap_pool", "mrbc_memory_pool"]
  /// MicroPython's linker scripts name the ends of its collected heap, which no symbol covers.
  static let collectedHeap = (start: "__GcHeapStart", end: "__GcHeapEnd")
}

/// Static arrays that a run-time allocator carves up.
enum Pools {
  /// lwIP's own heap (`mem.c`), FreeRTOS's (`heap_4.c`), and the arenas of virtual machines.
  private static let names = Set(VirtualMachine.arenas + ["ram_heap", "ucHeap"])

  /// Whether the variable is an allocator's arena; lwIP's `LWIP_MEMPOOL_DECLARE` makes one
  /// `memp_memory_<NAME>_base` a pool.
  static func isPool(_ symbol: String) -> Bool {
    let name = SymbolName.withoutSuffixes(symbol)
    return names.contains(name) || (name.hasPrefix("memp_memory_") && name.hasSuffix("_base"))
  }
}
