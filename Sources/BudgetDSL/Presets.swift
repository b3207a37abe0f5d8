/// Knobs that are shipped, under the names that the libraries' own options have. What the image does
/// not have is passed over, so a budget may name all of them.
///
/// ```swift
/// Presets.picoSDK()
/// Presets.lwIP()
/// Presets.mbedTLS(demand: "TLS handshake")
/// ```
public enum Presets {
  public typealias Statements = BudgetBuilder.Statements

  /// pico-sdk: the heap that the linker script reserves, and the stacks.
  public static func picoSDK(line: Int = #line) -> Statements {
    presets(line) {
      Knob("C heap", option: "PICO_HEAP_SIZE", in: 0...262_144, step: 1024, sizes: .heapReserved)
      // More than a bank of 4 KB would run into the next one, unnoticed.
      Knob(
        "stack of core 0", option: "PICO_STACK_SIZE", in: 1024...4096, step: 256,
        sizes: .stack(core: 0), costs: "less stack for core 0")
      Knob(
        "stack of core 1", option: "PICO_CORE1_STACK_SIZE", in: 512...4096, step: 256,
        sizes: .stack(core: 1), costs: "less stack for core 1")
    }
  }

  /// lwIP 2.x: pools, its heap, and the checks of its `init.c`.
  public static func lwIP(line: Int = #line) -> Statements {
    presets(line) {
      Knob(
        "lwIP's heap", option: "MEM_SIZE", in: 1600...65_536, step: 4, sizes: .symbol("ram_heap"),
        roundedTo: 4, costs: "less outgoing data and TLS state at a time")
      Knob(
        "pbufs", option: "PBUF_POOL_SIZE", in: 4...256, counts: "memp_memory_PBUF_POOL_base",
        costs: "fewer packets can wait")
      Knob(
        "pbuf size", option: "PBUF_POOL_BUFSIZE", in: 128...2048, step: 4,
        elementsOf: "memp_memory_PBUF_POOL_base", costs: "a packet takes more buffers")
      for (pool, option, cost) in pools {
        Knob(
          "lwIP's \(pool)", option: option, in: 1...128, counts: "memp_memory_\(pool)_base",
          costs: cost)
      }
      // MEMP_NUM_ALTCP_PCB is MEMP_NUM_TCP_PCB unless it is set.
      Knob(
        "lwIP's ALTCP_PCB", option: "MEMP_NUM_TCP_PCB", in: 1...128,
        counts: "memp_memory_ALTCP_PCB_base")
      Knob(
        "TCP window", option: "TCP_WND", in: 1072...65_535, step: 4,
        costs: "less data under way; a TLS record must fit")
      Knob(
        "TCP send buffer", option: "TCP_SND_BUF", in: 1072...65_535, step: 4,
        costs: "less unacknowledged data")
      Require(
        BuildOption("TCP_WND") >= BuildOption("TCP_MSS"),
        because: "lwIP wants a window of one segment")
      Require(
        BuildOption("TCP_SND_BUF") >= 2 * BuildOption("TCP_MSS"),
        because: "lwIP wants a send buffer of two segments")
      // TCP_SND_QUEUELEN is at least 2 × TCP_SND_BUF / TCP_MSS; MEMP_NUM_TCP_SEG must reach it.
      Require(
        2 * BuildOption("TCP_SND_BUF") <= BuildOption("MEMP_NUM_TCP_SEG") * BuildOption("TCP_MSS"),
        because: "lwIP wants a segment for each entry of the send queue")
      // Ethernet, IP and TCP headers: 14 + 20 + 20 bytes.
      Require(
        BuildOption("TCP_WND") <= BuildOption("PBUF_POOL_SIZE") * BuildOption("PBUF_POOL_BUFSIZE")
          - 54 * BuildOption("PBUF_POOL_SIZE"),
        because: "lwIP wants pbufs for a whole window")
    }
  }

  private static let pools: [(pool: String, option: String, cost: String)] = [
    ("TCP_PCB", "MEMP_NUM_TCP_PCB", "fewer TCP connections"),
    ("TCP_SEG", "MEMP_NUM_TCP_SEG", "fewer queued segments"),
    ("UDP_PCB", "MEMP_NUM_UDP_PCB", "fewer UDP endpoints"),
    ("PBUF", "MEMP_NUM_PBUF", "fewer references to memory elsewhere"),
    ("ARP_QUEUE", "MEMP_NUM_ARP_QUEUE", "fewer packets wait for an ARP answer"),
  ]

  /// mbedTLS: record sizes, by which the peak of a session follows.
  ///
  /// - Parameter demand: name of the `Demand` that is a session's peak.
  public static func mbedTLS(demand: String, line: Int = #line) -> Statements {
    presets(line) {
      Knob(
        "TLS records in", option: "MBEDTLS_SSL_IN_CONTENT_LEN", in: 2048...16_384, step: 1024,
        drives: demand, costs: "the peer has to agree to smaller records")
      Knob(
        "TLS records out", option: "MBEDTLS_SSL_OUT_CONTENT_LEN", in: 2048...16_384, step: 1024,
        drives: demand, costs: "larger messages go out in several records")
      Require(
        BuildOption("TCP_WND") >= BuildOption("MBEDTLS_SSL_IN_CONTENT_LEN") + 29,
        because: "a whole record must fit the TCP window")
    }
  }

  /// mruby with its heap in a static pool, as PicoMQTT and PicoRuby have it.
  ///
  /// - Parameters:
  ///   - option: the build option that sets the pool's size.
  ///   - unit: what 1 of its value means.
  public static func mruby(
    option: String = "HEAP_POOL_KB", unit: ByteCount = .KB(1), pool: String = "heap_pool",
    line: Int = #line
  ) -> Statements {
    presets(line) {
      Knob(
        pool, option: option, unit: unit,
        in: max(1, 16 * 1024 / max(1, unit.bytes))...max(1, 512 * 1024 / max(1, unit.bytes)),
        sizes: .symbol(pool), costs: "less memory for Ruby objects")
    }
  }

  /// mruby/c: its pool and its table of symbols.
  public static func mrubyC(line: Int = #line) -> Statements {
    presets(line) {
      Knob(
        "mruby/c's pool", option: "MRBC_MEMORY_SIZE", in: 16_384...524_288, step: 1024,
        sizes: .symbol("memory_pool"), costs: "less memory for Ruby objects")
      Knob(
        "mruby/c's symbols", option: "MAX_SYMBOLS_COUNT", in: 255...4096, counts: "sym_index",
        costs: "fewer symbols")
    }
  }

  /// PicoRuby: its pool, in bytes, and what mruby/c has below it.
  public static func picoRuby(line: Int = #line) -> Statements {
    presets(line) {
      Knob(
        "heap_pool", option: "HEAP_SIZE", in: 32_768...524_288, step: 1024,
        sizes: .symbol("heap_pool"), costs: "less memory for Ruby objects")
      Knob(
        "mruby/c's symbols", option: "MAX_SYMBOLS_COUNT", in: 255...4096, counts: "sym_index",
        costs: "fewer symbols")
    }
  }

  /// The statements as if they stood on the line that names the preset.
  private static func presets(
    _ line: Int, @BudgetBuilder statements: () -> Statements
  ) -> Statements {
    statements().map { statement in
      switch statement {
      case var knob as Knob:
        (knob.line, knob.isPreset) = (line, true)
        return knob
      case var rule as Require:
        rule.line = line
        return rule
      default: return statement
      }
    }
  }
}
