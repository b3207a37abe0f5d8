import LedgerSupport
import Testing

@testable import Ledger

/// The shipped rules: the match that reaches deepest into the path wins.
@Suite struct LayerRulesTests {
  private static func layer(_ object: LinkedObject, _ rules: LayerRules = shippedRules) -> String? {
    rules.rule(for: object).map { rules.rules[$0].layer }
  }

  @Test(arguments: [
    ("lwip/src/core/netif.c.o", "lwIP"), ("pico-sdk/lib/lwip/src/core/netif.c.obj", "lwIP"),
    ("picoruby/mrbgems/x/lib/pico-sdk/lib/lwip/src/apps/mqtt/mqtt.c.obj", "MQTT"),
    ("picoruby/mrbgems/picoruby-net/ports/rp2040/tcp.c.obj", "Gems"),
    ("picoruby/mrbgems/picoruby-mqtt/src/mqtt.c.o", "MQTT"),
    ("R2P2/lib/picoruby/src/vm.c.o", "VM"), ("mrubyc/src/alloc.c.o", "VM"),
    ("build-RPI_PICO/frozen_content.c.o", "VM"), ("micropython/py/gc.c.o", "VM"),
    ("micropython/lib/pico-sdk/src/rp2_common/hardware_gpio/gpio.c.obj", "pico-sdk"),
    ("micropython/lib/tinyusb/src/tusb.c.obj", "TinyUSB"),
    ("pico-sdk/lib/lwip/src/apps/altcp_tls/altcp_tls_mbedtls.c.o", "mbedTLS"),
    ("lwip/src/apps/http/http_client.c.o", "lwIP"),
    ("pico-sdk/lib/mbedtls/library/ssl_tls.c.o", "mbedTLS"),
    ("mbedtls-2.28.3/library/aes.c.o", "mbedTLS"),
    ("pico-sdk/src/rp2_common/pico_lwip/lwip_freertos.c.o", "lwIP"),
    ("pico-sdk/src/rp2_common/pico_cyw43_arch/cyw43_arch.c.o", "CYW43"),
    ("pico-sdk/src/rp2_common/pico_cyw43_driver/cybt.c.o", "CYW43"),
    ("pico-sdk/lib/cyw43-driver/src/cyw43_ll.c.o", "CYW43"),
    ("pico-sdk/src/rp2_common/pico_btstack/btstack_run_loop.c.o", "BTstack"),
    ("pico-sdk/lib/btstack/src/hci.c.o", "BTstack"),
    ("pico-sdk/src/rp2_common/pico_mbedtls/pico_mbedtls.c.o", "mbedTLS"),
    ("pico-sdk/src/rp2_common/pico_stdio_usb/stdio_usb.c.o", "TinyUSB"),
    ("pico-sdk/src/rp2_common/tinyusb/tinyusb.c.o", "TinyUSB"),
    ("pico-sdk/src/rp2_common/pico_stdio/stdio.c.o", "pico-sdk"),
    ("pico-sdk/src/common/pico_sync/mutex.c.o", "pico-sdk"),
    ("/usr/lib/gcc/arm-none-eabi/12.2.1/thumb/v6-m/nofp/crtbegin.o", "libc"),
    ("/build/gcc/thumb/v6-m/nofp/libgcc/../../../../libgcc/config/arm/bpabi.c", "libc"),
    ("/src/newlib/libc/stdlib/mallocr.c", "libc"), ("src/main.c.o", nil), ("main.c.o", nil),
    ("", nil), ("lwip.c.o", nil),
  ])
  func objects(path: String, expected: String?) {
    #expect(Self.layer(LinkedObject(name: path)) == expected)
  }

  @Test(arguments: [
    ("/usr/lib/libc.a", "lib_a-malloc.o", "libc"), ("libg_nano.a", "lib_a-atoi.o", "libc"),
    ("/x/libgcc.a", "_divsi3.o", "libc"), ("build/libmruby.a", "vm.o", "VM"),
    ("picoruby/build/libmruby.a", "mrbgems/picoruby-mqtt/mqtt.o", "MQTT"),
    ("libmbedtls.a", "ssl_tls.c.o", "mbedTLS"), ("liblwip_core.a", "tcp.c.o", "lwIP"),
    ("libapp.a", "main.c.o", nil), ("libstdc++_nano.a", "new_op.o", "libc"),
  ])
  func archives(archive: String, member: String, expected: String?) {
    #expect(Self.layer(LinkedObject(archive: archive, name: member)) == expected)
  }

  /// In a TLS link the basenames of two layers collide.
  @Test(arguments: ["sha1", "md5", "des", "arc4", "md4", "timing"])
  func collidingBasenames(name: String) {
    let mbedTLS = LinkedObject(name: "pico-sdk/lib/mbedtls/library/\(name).c.o")
    let ppp = LinkedObject(name: "pico-sdk/lib/lwip/src/netif/ppp/polarssl/\(name).c.o")
    #expect([Self.layer(mbedTLS), Self.layer(ppp)] == ["mbedTLS", "lwIP"])
  }

  @Test(arguments: [
    ("heap_pool", "VM"), ("heap_pool.lto_priv.0", "VM"), ("heap_pool.5", "VM"),
    ("mrbc_memory_pool", "VM"), ("heap_pools", nil), ("my_heap_pool", nil), ("", nil),
  ])
  func symbols(name: String, expected: String?) {
    let rule = shippedRules.rule(forSymbol: name)
    #expect(rule.map { shippedRules.rules[$0].layer } == expected)
  }

  @Test(arguments: [
    ("state.5", "state"), ("poll.constprop.0", "poll"), ("poll.isra.0.part.1.cold", "poll"),
    ("broker.lto_priv.0", "broker"), ("plain", "plain"), (".hidden", ".hidden"), ("5", "5"),
    ("a.b", "a.b"), ("a.b.3", "a.b"), ("CSWTCH.48", "CSWTCH"), ("", ""), ("x.", "x."),
  ])
  func suffixes(name: String, expected: String) {
    #expect(SymbolName.withoutSuffixes(name) == expected)
  }

  /// Overrides beat shipped rules that reach deeper; among themselves the usual order holds.
  @Test func overrides() {
    let rules = LayerRules(overrides: [
      LayerRule("Network", .path(PathGlob("pico-sdk/lib/**"))),
      LayerRule("Broker", .path(PathGlob("mqtt.c"))),
      LayerRule("Maths", .archive("libm.a")),
      LayerRule("Table", .symbol("dns_*")),
      LayerRule("Arena", .symbol("heap_pool")),
    ])
    let netif = LinkedObject(name: "pico-sdk/lib/lwip/src/core/netif.c.o")
    let mqtt = LinkedObject(name: "pico-sdk/lib/lwip/src/apps/mqtt/mqtt.c.o")
    let sine = LinkedObject(archive: "/usr/lib/libm.a", name: "lib_a-sin.o")
    let gpio = LinkedObject(name: "pico-sdk/src/rp2_common/hardware_gpio/gpio.c.o")
    #expect(
      [netif, mqtt, sine, gpio].map { Self.layer($0, rules) } == [
        "Network", "Broker", "Maths", "pico-sdk",
      ])
    let symbols = ["dns_table", "dns_table.lto_priv.0", "heap_pool", "dn", "mrbc_memory_pool"]
    #expect(
      symbols.map { rules.rule(forSymbol: $0).map { rules.rules[$0].layer } } == [
        "Table", "Table", "Arena", nil, "VM",
      ])
  }

  /// Equally deep: the longer pattern, then the earlier rule.
  @Test func ties() {
    let object = LinkedObject(name: "a/b/c.c.o")
    func layer(_ patterns: String...) -> String? {
      Self.layer(
        object,
        LayerRules(
          shipped: patterns.map { LayerRule($0, .path(PathGlob($0))) }))
    }
    #expect(layer("b/**", "a/b/**") == "a/b/**")
    #expect(layer("a/*/**", "*/b/**") == "a/*/**")
    #expect(layer("a/b/**", "c.c") == "c.c")
    #expect(layer("**", "a/**") == "a/**")
  }
}
