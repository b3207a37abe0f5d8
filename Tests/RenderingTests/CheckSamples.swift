import Analysis
import Ledger
import Rendering

/// Findings as a check makes them.
enum CheckSamples {
  static let input = ReportInput(
    elf: "build/pico-edge/picomqtt.elf", map: "build/pico-edge/picomqtt.elf.map")

  static let notes = [
    Ledger.Note(.warning, "no map: owners come from symbols alone"),
    Ledger.Note(.information, "__HeapLimit differs from __StackLimit"),
  ]

  static func check(
    _ findings: [Finding], notes: [Ledger.Note] = [], strict: Bool = false
  ) -> CheckRendering {
    CheckRendering(findings: findings, input: input, notes: notes, isStrict: strict)
  }

  /// Two limits exceeded, one nearly, the others and the layout fine.
  static var typical: [Finding] { [overLayer, warning, demand] + holding + layout }

  static let overLayer = Finding(
    rule: .limit, state: .over, subject: "layer lwIP", used: 49_852, limit: 40_960,
    headroom: -8_892, budget: "PicoMQTT", file: "Budgets/PicoMQTT.swift", line: 12,
    message: "layer lwIP takes 49,852 B of RAM, and may take 40,960 B",
    reason: "leaves 40 KB for the TLS handshake",
    owners: [
      Finding.Owner(
        name: "memp_memory_PBUF_POOL_base", layer: "lwIP",
        object: "CMakeFiles/picomqtt.dir/third-party/lwip/src/core/memp.c.o", bytes: 36_771),
      Finding.Owner(
        name: "ram_heap", layer: "lwIP",
        object: "CMakeFiles/picomqtt.dir/third-party/lwip/src/core/mem.c.o", bytes: 8_019),
      Finding.Owner(name: "_ZN4lwip3dns5tableE", layer: "lwIP", object: nil, bytes: 1_088),
    ])

  static let warning = Finding(
    rule: .growth, state: .warning, subject: "region RAM", used: 1_900, limit: 2_048,
    headroom: 148, budget: "PicoMQTT", file: "Budgets/PicoMQTT.swift", line: 14,
    message: "region RAM grew by 1,900 B, and may grow by 2,048 B")

  static let demand = Finding(
    rule: .demand, state: .over, subject: "TLS handshake", used: 20_092, limit: 40_960,
    headroom: -20_868, budget: "PicoMQTT with TLS", file: "Budgets/PicoMQTT TLS.swift", line: 9,
    message: "TLS handshake needs 40,960 B of the C heap, of which 20,092 B can be had",
    owners: (1...7).map {
      Finding.Owner(name: "pool_\($0)", layer: "VM", object: "src/pools.c.o", bytes: 9_000 - $0)
    })

  /// Limits on what a run used: a heap's peak with its callers, a stack's with its calls, and one that
  /// holds.
  static let run = [
    Finding(
      rule: .peak, state: .over, subject: "mbedTLS at the peak of C heap", used: 37_966,
      limit: 30_720, headroom: -7_246, budget: "PicoMQTT", file: "Budgets/PicoMQTT.swift", line: 21,
      message: "mbedTLS at the peak of C heap is 37,966 B, 7,246 B more than 30,720 B (phase "
        + "tls-handshake)",
      reason: "records of 8 KB should do",
      owners: [
        Finding.Owner(
          name: "mbedtls_ssl_setup", layer: "mbedTLS", object: nil, bytes: 33_434,
          calls: ["mbedtls_ssl_setup", "open", "peer_open_client", "main"]),
        Finding.Owner(
          name: "_ZN3mpi4growEj", layer: "mbedTLS", object: nil, bytes: 2_306,
          calls: ["_ZN3mpi4growEj", "exp", "exp", "ecp_mul", "sign", "write_certificate", "step"]),
        Finding.Owner(
          name: "_ZN3mpi4growEj", layer: "mbedTLS", object: nil, bytes: 2_226,
          calls: ["_ZN3mpi4growEj", "exp", "exp", "ecp_mul", "sign", "check_certificate", "step"]),
      ]),
    Finding(
      rule: .peak, state: .warning, subject: "use of the stack of core 0", used: 3_244,
      limit: 3_584, headroom: 340, budget: "PicoMQTT", file: "Budgets/PicoMQTT.swift", line: 22,
      message: "use of the stack of core 0 is 3,244 B of 3,584 B; the warning is at 3,072 B (phase "
        + "tls-handshake)",
      deepest: ["sha512", "ctr_drbg_seed", "main", "_reset_handler"]),
    Finding(
      rule: .peak, state: .ok, subject: "peak of heap_pool", used: 84_152, limit: 93_081,
      headroom: 8_929, budget: "PicoMQTT", file: "Budgets/PicoMQTT.swift", line: 23,
      message: "peak of heap_pool leaves 19,272 B of 103,424 B, at least 10,343 B (10 %)"),
  ]

  static let holding = [
    Finding(
      rule: .limit, state: .ok, subject: "layer VM", used: 154_112, limit: 163_840,
      headroom: 9_728, budget: "PicoMQTT", file: "Budgets/PicoMQTT.swift", line: 11,
      message: "layer VM takes 154,112 B of RAM, and may take 163,840 B"),
    Finding(
      rule: .limit, state: .ok, subject: "stack of core 0", used: 4_096, limit: 4_096,
      headroom: 0, budget: "PicoMQTT", file: "Budgets/PicoMQTT.swift", line: 15,
      message: "stack of core 0 takes 4,096 B, and may take 4,096 B"),
  ]

  static let layout =
    ["RAM", "SCRATCH_X", "SCRATCH_Y", "FLASH"].map { rule(.regionFits, "region \($0)") }
    + [rule(.boardFits, "board pico")]
    + (0...1).map { rule(.stackFits, "stack of core \($0)") }
    + [rule(.heapFits, "C heap")]

  private static func rule(_ rule: Finding.Rule, _ subject: String) -> Finding {
    Finding(
      rule: rule, state: .ok, subject: subject, used: 2_048, limit: 4_096, headroom: 2_048,
      message: "\(subject) is as it should be")
  }

  /// A link that failed, checked without a budget.
  static let overflow = [
    Finding(
      rule: .regionFits, state: .over, subject: "region RAM", used: 263_336, limit: 262_144,
      headroom: -1_192, message: "region RAM has 263,336 B in it, and room for 262,144 B",
      owners: [
        Finding.Owner(
          name: "heap_pool", layer: "VM", object: "src/heap_pool.c.o", bytes: 153_600)
      ])
  ]
}
