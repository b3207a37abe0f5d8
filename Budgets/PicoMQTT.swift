// The budgets of the sample firmware, Samples/PicoMQTT. What it may use in a run is in Runs.
//
//   rambudget check Samples/PicoMQTT/build/pico-tls/picomqtt.elf

import BudgetDSL

/// What holds for every image of it.
@BudgetBuilder func common() -> BudgetBuilder.Statements {
  Layer("MQTT") {
    Path("ports/common/mqtt*.c.o")
    Path("src/mqtt*.c.o")
  }
  Limit(.layer("lwIP"), atMost: .KB(50), warnAt: .percent(99))
  Limit(.layer("MQTT"), atMost: .KB(15))
  Limit(.layer("libc"), atMost: .KB(3))
  // Everything has an owner.
  Limit(.layer("Unattributed"), atMost: .percent(0.5))
  Limit(.stack(core: 0), atMost: .KB(4))
  Limit(.stack(core: 1), atMost: .KB(2))
}

/// What a Pico has besides; the same images for QEMU have another board's flash and drivers.
@BudgetBuilder func onPico() -> BudgetBuilder.Statements {
  Limit(.layer("TinyUSB"), atMost: .KB(17))
  Limit(.flash, headroom: .KB(1024), because: "an update is received beside the running image")
}

/// One TLS session with records of 16 KB: the peak that `tests/run-broker-suite` measured, with a
/// server's certificate of RSA-2048.
@BudgetBuilder func largeRecords() -> BudgetBuilder.Statements {
  Demand("TLS handshake", .bytes(41_276), from: .cHeap, for: "mbedTLS", margin: .percent(5))
}

/// The build's options (Samples/PicoMQTT/cmake/Options.cmake) that `rambudget plan` may turn.
@BudgetBuilder func knobs() -> BudgetBuilder.Statements {
  Presets.mruby()
  Presets.picoSDK()
  Presets.lwIP()
  Presets.mbedTLS(demand: "TLS handshake")
  Knob(
    "MQTT's ring buffer", option: "MQTT_OUTPUT_RINGBUF_SIZE", in: 256...4096, step: 4,
    counts: "client.output.buf", of: "session", costs: "a smaller largest message to send")
  Knob(
    "MQTT's header buffer", option: "MQTT_VAR_HEADER_BUFFER_LEN", in: 8...128, step: 4,
    counts: "client.rx_buffer", of: "session", costs: "shorter answers of lwIP's own parser")
  Knob(
    "MQTT's requests", option: "MQTT_REQ_MAX_IN_FLIGHT", in: 2...32,
    counts: "client.req_list", "outbound.messages", of: "session",
    costs: "fewer messages wait for their acknowledgement")
  Knob(
    "MQTT's outbound store", option: "MQTT_OUTBOUND_SIZE", in: 512...8192, step: 4,
    counts: "outbound.bytes", of: "session", costs: "less is sent again after a reconnect")
  Knob(
    "MQTT's inbound queue", option: "MQTT_INBOUND_QUEUE_SIZE", in: 6400...16_384, step: 4,
    counts: "inbound.bytes", of: "session", costs: "a smaller largest message to receive")
  Knob(
    "MQTT's subscriptions", option: "MQTT_SUBSCRIPTIONS_MAX", in: 2...16,
    counts: "subscriptions.items", of: "session", costs: "fewer topic filters")
  Knob(
    "USB blocks in", option: "CFG_TUD_NCM_IN_NTB_N", in: 1...4,
    counts: "xmit", of: "ncm_epbuf", costs: "less is under way to the host")
  Knob(
    "USB lists in", option: "CFG_TUD_NCM_IN_NTB_N", in: 1...4,
    counts: "xmit_free_ntb", "xmit_ready_ntb", of: "ncm_interface")
  Knob(
    "USB blocks out", option: "CFG_TUD_NCM_OUT_NTB_N", in: 1...4,
    counts: "recv", of: "ncm_epbuf", costs: "less is under way from the host")
  Knob(
    "USB lists out", option: "CFG_TUD_NCM_OUT_NTB_N", in: 1...4,
    counts: "recv_free_ntb", "recv_ready_ntb", of: "ncm_interface")
}

// RAM as the talk has it, and with it the talk's wall: this one breaks its budget.
Budget(
  "PicoMQTT, edge", board: .pico,
  images: "**/pico-edge/*", "**/pico-lto/*", "**/pico-overflow/*", "**/plan-pico/*"
) {
  common()
  onPico()
  largeRecords()
  knobs()
  Limit(.symbol("heap_pool"), atMost: .KB(150))
}

Budget("PicoMQTT, tls", board: .pico, images: "**/pico-tls/*") {
  common()
  onPico()
  largeRecords()
  knobs()
  Limit(.symbol("heap_pool"), atLeast: .KB(100), because: "the VM has used 98 KB")
}

// The same session with records of 4 KB, in the least RAM.
Budget("PicoMQTT, lean", board: .pico, images: "**/pico-lean/*") {
  common()
  onPico()
  knobs()
  Demand("TLS handshake", .bytes(16_700), from: .cHeap, for: "mbedTLS", margin: .percent(5))
  Limit(.symbol("heap_pool"), atLeast: .KB(70), because: "below, a message of 6 KB finds no room")
  Limit(.ram, headroom: .KB(104))
}

// Client and server in one image, without the VM and USB.
Budget("PicoMQTT, TLS with itself", board: .pico, images: "**/pico-selftest/*") {
  common()
  Limit(.heapReachable, atLeast: .KB(100), because: "both ends have records of 16 KB")
}

// The code and its constants run from RAM, without TLS and the VM: layers have other sizes there.
Budget("PicoMQTT in RAM", board: .pico, images: "**/pico-copy-to-ram/*") {
  Limit(.layer("Unattributed"), atMost: .percent(0.5))
  Limit(.ram, headroom: .KB(8))
}

// In QEMU, with the Pico's memory.
Budget("PicoMQTT in QEMU, edge", images: "**/mps2-an385-edge/*") {
  common()
  largeRecords()
}

Budget("PicoMQTT in QEMU, tls", images: "**/mps2-an385-tls/*") {
  common()
  largeRecords()
}

Budget("PicoMQTT in QEMU, lean", images: "**/mps2-an385-lean/*") {
  common()
  Demand("TLS handshake", .bytes(16_700), from: .cHeap, for: "mbedTLS", margin: .percent(5))
}
