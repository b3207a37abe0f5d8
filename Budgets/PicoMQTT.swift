// The budgets of the sample firmware, Samples/PicoMQTT.
//
//   rambudget check Samples/PicoMQTT/build/pico-edge/picomqtt.elf

import BudgetDSL

/// What holds for every image of it.
@BudgetBuilder func common() -> BudgetBuilder.Statements {
  Layer("MQTT") {
    Path("ports/common/mqtt*.c.o")
    Path("src/mqtt*.c.o")
  }
  Limit(.layer("lwIP"), atMost: .KB(50), warnAt: .percent(99))
  Limit(.layer("TinyUSB"), atMost: .KB(17))
  Limit(.layer("MQTT"), atMost: .KB(15))
  Limit(.layer("libc"), atMost: .KB(3))
  // Everything has an owner.
  Limit(.layer("Unattributed"), atMost: .percent(0.5))
  Limit(.flash, headroom: .KB(1024), because: "an update is received beside the running image")
  Limit(.stack(core: 0), atMost: .KB(4))
  Limit(.stack(core: 1), atMost: .KB(2))
  Knob(
    "heap_pool", option: "HEAP_POOL_KB", unit: .KB(1), in: 64...164, sizes: .symbol("heap_pool"))
  Knob(
    "C heap", option: "PICO_HEAP_SIZE", unit: .bytes(1), in: 1024...65536, sizes: .heapReserved)
}

// RAM as the talk has it: a pool of 150 KB, and what is left does not do for TLS.
Budget(
  "PicoMQTT, edge", board: .pico,
  images: "**/pico-edge/*", "**/pico-lto/*", "**/pico-overflow/*"
) {
  common()
  Limit(.symbol("heap_pool"), atMost: .KB(150))
  Limit(.ram, headroom: .KB(16))
}

Budget("PicoMQTT with TLS", board: .pico, images: "**/pico-tls/*") {
  common()
  Limit(.symbol("heap_pool"), atLeast: .KB(100), because: "the VM's largest run took 98 KB")
  Demand(
    "TLS handshake", .bytes(41_276), from: .cHeap, for: "mbedTLS", margin: .percent(5))
}

Budget("PicoMQTT, lean", board: .pico, images: "**/pico-lean/*") {
  common()
  Limit(.ram, headroom: .KB(24))
  Demand(
    "TLS handshake", .bytes(16_700), from: .cHeap, for: "mbedTLS", margin: .percent(5))
}
