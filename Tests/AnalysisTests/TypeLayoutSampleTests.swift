import Analysis
import ElfImage
import Foundation
import Support
import SystemPackage
import Testing

@testable import DwarfInfo

/// Layouts in the firmware of Samples/PicoMQTT, against its symbol table and its options.
@Suite struct TypeLayoutSampleTests {
  static let presets = ["pico-edge", "pico-lto", "pico-tls", "mps2-an385-edge"]

  /// A firmware with the layouts of some variables.
  struct Firmware {
    var bytes: [UInt8]
    var elf: ElfImage
    var layouts: TypeLayouts
    /// The numbers in the generated header.
    var options: [String: UInt64] = [:]

    init(_ preset: String, layoutsOf names: (ElfImage) -> [String]) async throws {
      let file = try SampleBuild.file("\(preset)/picomqtt.elf")
      bytes = [UInt8](try Data(contentsOf: file))
      elf = try ElfImage(reading: bytes)
      layouts = try await DwarfInfo.read(
        elf: FilePath(file.path), worker: FilePath(RambudgetExecutable.path),
        layoutsOf: names(elf)
      ).layouts
      let header = try String(
        contentsOf: SampleBuild.file("\(preset)/generated/picomqtt_options.h"), encoding: .utf8)
      for line in header.split(separator: "\n") {
        let words = line.split(separator: " ")
        guard words.count == 3, let value = UInt64(words[2]) else { continue }
        options[String(words[1])] = value
      }
    }

    /// The symbol of that name, or of that name with a number of the compiler's behind a dot.
    func symbol(_ name: String) throws -> ElfImage.Symbol {
      try #require(elf.symbols.first { $0.name.prefix { $0 != "." } == name }, "\(name)")
    }
  }

  @Test(arguments: presets)
  func unchangedCountsGiveTheSymbolsSize(preset: String) async throws {
    let firmware = try await Firmware(preset) { elf in
      elf.symbols.filter { $0.kind == .object && $0.size > 0 }.map(\.name)
    }
    var checked = 0
    for variable in firmware.layouts.variables {
      let symbols = firmware.elf.symbols.filter {
        $0.kind == .object && $0.address == variable.address && $0.size > 0
      }
      guard let layout = variable.layout, let size = layout.size, !symbols.isEmpty else { continue }
      #expect(try layout.size(changing: [:]) == size)
      #expect(symbols.contains { $0.size == size }, "\(variable.name): \(size)")
      checked += 1
    }
    #expect(checked > 1000)
    // All that C compilers have put there follows the rules.
    for node in firmware.layouts.nodes {
      if case .irregular(let reason) = node.packing { Issue.record("\(reason)") }
    }
  }

  /// An option, what it sizes as the sources say, and what gcc made of another value.
  struct Knob: Sendable, CustomTestStringConvertible {
    var option: String
    var variable: String
    var paths: [String]
    /// New values, and the bytes by which the variable's symbol grew when it was compiled so.
    var growth: [UInt64: Int64]

    var testDescription: String { option }
  }

  static let knobs = [
    Knob(
      option: "MQTT_OUTPUT_RINGBUF_SIZE", variable: "session", paths: ["client.output.buf"],
      growth: [512: -512, 1025: 4, 2047: 1024, 4096: 3072]),
    Knob(
      option: "MQTT_VAR_HEADER_BUFFER_LEN", variable: "session", paths: ["client.rx_buffer"],
      growth: [17: 4, 32: 16, 128: 112]),
    Knob(
      option: "MQTT_REQ_MAX_IN_FLIGHT", variable: "session",
      paths: ["client.req_list", "outbound.messages"],
      growth: [1: -252, 4: -144, 9: 36, 16: 288]),
    Knob(
      option: "MQTT_OUTBOUND_SIZE", variable: "session", paths: ["outbound.bytes"],
      growth: [1000: -1048, 2049: 4, 4096: 2048]),
    Knob(
      option: "MQTT_INBOUND_QUEUE_SIZE", variable: "session", paths: ["inbound.bytes"],
      growth: [4096: -4096, 8193: 4, 16384: 8192]),
    Knob(
      option: "MQTT_SUBSCRIPTIONS_MAX", variable: "session", paths: ["subscriptions.items"],
      growth: [1: -1036, 9: 148, 32: 3552]),
    Knob(
      option: "CFG_TUD_NCM_IN_NTB_N", variable: "ncm_epbuf", paths: ["xmit"],
      growth: [1: -3200, 3: 3200, 4: 6400]),
    Knob(
      option: "CFG_TUD_NCM_IN_NTB_N", variable: "ncm_interface",
      paths: ["xmit_free_ntb", "xmit_ready_ntb"], growth: [1: -8, 3: 8]),
    Knob(
      option: "CFG_TUD_NCM_OUT_NTB_N", variable: "ncm_interface",
      paths: ["recv_free_ntb", "recv_ready_ntb"], growth: [1: -8, 4: 16]),
    Knob(
      option: "CFG_TUD_NCM_OUT_NTB_N", variable: "ncm_epbuf", paths: ["recv"],
      growth: [1: -3200, 3: 3200, 4: 6400]),
  ]

  @Test(arguments: knobs)
  func optionsAreWorthWhatTheCompilerMakesOfThem(knob: Knob) async throws {
    let firmware = try await Firmware("pico-edge") { _ in [knob.variable] }
    let layout = try #require(firmware.layouts[knob.variable])
    let current = try #require(firmware.options[knob.option])
    let now = try layout.size(changing: [:])
    #expect(now == (try firmware.symbol(knob.variable).size))
    #expect(Set(layout.arraysWithCount(current).map(\.path)).isSuperset(of: knob.paths))
    for (value, growth) in knob.growth {
      let counts = Dictionary(uniqueKeysWithValues: knob.paths.map { ($0, value) })
      #expect(Int64(try layout.size(changing: counts)) - Int64(now) == growth, "\(value)")
      #expect(try layout.doubts(changing: counts) == [])
    }
  }

  // MARK: Pools of lwIP

  static let pools = [
    "ALTCP_PCB", "FRAG_PBUF", "PBUF", "PBUF_POOL", "RAW_PCB", "REASSDATA", "SYS_TIMEOUT",
    "TCP_PCB", "TCP_PCB_LISTEN", "TCP_SEG", "UDP_PCB",
  ]

  private func pool(_ name: String, _ firmware: Firmware) throws -> LwipPool {
    let symbol = try firmware.symbol("memp_" + name)
    return try LwipPool(
      descriptor: #require(firmware.elf.contents(of: symbol, in: firmware.bytes)),
      layout: #require(firmware.layouts["memp_" + name]),
      arraySize: firmware.symbol("memp_memory_\(name)_base").size)
  }

  @Test(arguments: presets)
  func poolsAreElementsAndSlack(preset: String) async throws {
    let firmware = try await Firmware(preset) { _ in Self.pools.map { "memp_" + $0 } }
    var counts: [String: UInt64] = [:]
    for name in Self.pools {
      let pool = try pool(name, firmware)
      #expect(pool.slack == 3 && pool.alignment == 4, "\(name)")
      #expect(pool.size() == (try firmware.symbol("memp_memory_\(name)_base").size))
      counts[name] = pool.count
    }
    let options = firmware.options
    #expect(counts["PBUF_POOL"] == options["PBUF_POOL_SIZE"])
    #expect(counts["PBUF"] == options["MEMP_NUM_PBUF"])
    #expect(counts["UDP_PCB"] == options["MEMP_NUM_UDP_PCB"])
    #expect(counts["TCP_PCB"] == options["MEMP_NUM_TCP_PCB"])
    #expect(counts["TCP_SEG"] == options["MEMP_NUM_TCP_SEG"])
  }

  @Test func aPoolOfPacketsGrowsWithThePayload() async throws {
    let firmware = try await Firmware("pico-edge") { _ in ["memp_PBUF", "memp_PBUF_POOL"] }
    let header = try pool("PBUF", firmware)
    let pool = try pool("PBUF_POOL", firmware)
    let payload = try #require(firmware.options["PBUF_POOL_BUFSIZE"])
    #expect(pool.elementSize(payload: payload, header: header) == pool.elementSize)
    // What gcc made of other values of PBUF_POOL_BUFSIZE and PBUF_POOL_SIZE.
    for (payload, count, size) in [
      (1514, 12, 18387), (1515, 24, 36771), (1517, 24, 36867), (600, 7, 4315),
    ] as [(UInt64, UInt64, UInt64)] {
      let element = pool.elementSize(payload: payload, header: header)
      #expect(pool.size(count: count, elementSize: element) == size)
    }
  }
}
