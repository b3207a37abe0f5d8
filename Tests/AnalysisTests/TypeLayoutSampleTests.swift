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

    func symbol(_ name: String) throws -> ElfImage.Symbol {
      try #require(elf.symbols.first { $0.name.prefix { $0 != "." } == name }, "\(name)")
    }
  }

  /// What each option sizes, as read in the sources.
  static let knobs: [(option: String, variable: String, path: String)] = [
    ("MQTT_OUTPUT_RINGBUF_SIZE", "session", "client.output.buf"),
    ("MQTT_VAR_HEADER_BUFFER_LEN", "session", "client.rx_buffer"),
    ("MQTT_REQ_MAX_IN_FLIGHT", "session", "client.req_list"),
    ("CFG_TUD_NCM_IN_NTB_N", "ncm_epbuf", "xmit"),
    ("CFG_TUD_NCM_OUT_NTB_N", "ncm_epbuf", "recv"),
  ]

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
      #expect(symbols.contains { $0.size == size }, "\(variable.name) \(size) \(symbols)")
      checked += 1
    }
    print("\(preset): \(checked) of \(firmware.layouts.variables.count) variables")
    let whole = firmware.layouts.nodes.filter(\.isAggregate)
    print("\(preset): \(whole.count) aggregates, \(whole.filter { $0.packing == .packed }.map(\.name))")
    for node in whole { if case .irregular(let reason) = node.packing { print(reason) } }
    for variable in firmware.layouts.variables {
      if case .irregular(let reason) = variable.layout?.packing { print(reason) }
    }
  }

  @Test func printTables() async throws {
    let firmware = try await Firmware("pico-edge") { _ in ["session", "ncm_epbuf"] }
    for name in ["session", "ncm_epbuf"] {
      let layout = try #require(firmware.layouts[name])
      let whole = try layout.size(changing: [:])
      print(name, whole, layout.packing)
      for array in layout.arrays {
        guard let count = array.count else { continue }
        let step: String
        do {
          let more = try layout.size(changing: [array.path: count + 1])
          step = "\(more - whole)"
        } catch { step = "\(error)" }
        let four = (try? layout.size(changing: [array.path: count + 4])).map { "\($0 - whole)" } ?? ""
        let options = firmware.options.filter { $0.value == count }.keys.sorted()
        print("| \(array.path) | \(array.type) | \(count) x \(array.elementSize ?? 0) | \(array.instances) | \(step) | \(four) | \(options.joined(separator: " "))")
      }
    }
  }
}
