// What the sample firmware, Samples/PicoMQTT, may use while it runs: for a run of it, beside the
// budgets of its link.
//
//   E=Samples/PicoMQTT/build/pico-edge/picomqtt.elf
//   rambudget run $E --seconds 2 --phase-marker memory_marks_print --profile-out run.json
//   rambudget check $E --budget Budgets --budget Budgets/Runs --profile run.json

import BudgetDSL

/// What holds with and without a network. An interrupt may come at the deepest call: the rest of the
/// stack is for what no run shows.
@BudgetBuilder func stacks() -> BudgetBuilder.Statements {
  Limit(.stackUsed(core: 0), atMost: .percent(75), because: "interrupts come on top")
}

// From power-on to a computer that never answers. The program has what start-up leaves of the pool.
Budget(
  "PicoMQTT starts", board: .pico,
  images: "**/pico-edge/*", "**/pico-tls/*", "**/pico-lean/*"
) {
  stacks()
  Limit(.stackUsed(core: 1), atMost: .percent(25))
  Limit(.peak(.pool("heap_pool"), phase: "vm-open"), atMost: .KB(24))
  Limit(.peak(.pool("heap_pool"), phase: "gems-loaded"), atMost: .KB(33))
  Limit(.peak(.pool("heap_pool"), phase: "api-loaded"), atMost: .KB(44), warnAt: .percent(98))
  Limit(.peak(.cHeap), atMost: .bytes(0), because: "all of it is for TLS")
}

// Client and server of a whole TLS session in one image: twice the records of 16 KB, and twice what
// a handshake takes.
Budget("PicoMQTT shakes hands", board: .pico, images: "**/pico-selftest/*") {
  stacks()
  Limit(.peak(.cHeap, layer: "mbedTLS"), atMost: .KB(80))
  for kind in ["ecdsa", "rsa"] {
    Limit(.peak(.cHeap, phase: "\(kind)-handshake"), atMost: .KB(78))
    Limit(.peak(.pool("lwip-mem"), phase: "\(kind)-tls-ready"), atMost: .KB(2))
  }
}
