import Foundation
import Support
import Testing

/// The JSON of `report`: its keys, their types and order, and that the numbers add up.
@Suite struct JSONContractTests {
  /// What was read, and what the JSON has to say of it.
  enum Input: CaseIterable {
    case edge, edgeMapAlone, edgeELFAlone, overflow, lto, copyToRAM

    func arguments() throws -> [String] {
      switch self {
      case .edge: [try Sample.edge.path()]
      case .edgeMapAlone: [try Sample.edge.path() + ".map"]
      case .edgeELFAlone: [try Sample.edge.path(), "--no-map"]
      case .overflow: [try Sample.overflow.path()]
      case .lto: [try Sample.lto.path()]
      case .copyToRAM: [try Sample.copyToRAM.path()]
      }
    }

    var isLinked: Bool? {
      switch self {
      case .edge, .edgeELFAlone, .lto, .copyToRAM: true
      case .edgeMapAlone: nil
      case .overflow: false
      }
    }
  }

  @Test(arguments: Input.allCases) func contractHolds(input: Input) async throws {
    let arguments = ["report"] + (try input.arguments()) + ["--format", "json"]
    let run = try await Rambudget.run(arguments)
    expectReported(run)
    let report = try run.json()
    let violations = try Schema("report.schema.json").violations(in: report)
    #expect(violations.isEmpty, "\(violations.prefix(5))")

    let source = try #require(report["input"] as? [String: Any])
    #expect(source["linked"] as? Bool == input.isLinked)
    #expect(source["elf"] as? String == (input.isLinked == true ? arguments[1] : nil))
    expectAddsUp(try Numbers(report))
    // Byte for byte the same again.
    #expect(try await Rambudget.run(arguments).output == run.output)
  }

  /// The report's numbers, out of untyped JSON.
  private struct Numbers {
    var regions:
      [(name: String, isRAM: Bool, origin: Int, length: Int, used: Int, free: Int, overflow: Int)]
    var layers: [(name: String, bytes: Int, regions: [String: Int])]
    var entries: [(region: String, address: Int, size: Int, kind: String, layer: String?)]

    init(_ report: [String: Any]) throws {
      func objects(_ key: String) throws -> [[String: Any]] {
        try #require(report[key] as? [[String: Any]])
      }
      func number(_ object: [String: Any], _ key: String) throws -> Int {
        try #require(object[key] as? Int)
      }
      regions = try objects("regions").map {
        (
          try #require($0["name"] as? String), $0["kind"] as? String == "ram",
          try number($0, "origin"), try number($0, "length"), try number($0, "used"),
          try number($0, "free"), try number($0, "overflow")
        )
      }
      layers = try objects("layers").map {
        (
          try #require($0["name"] as? String), try number($0, "bytes"),
          try #require($0["regions"] as? [String: Int])
        )
      }
      entries = try objects("entries").map {
        (
          try #require($0["region"] as? String), try number($0, "address"), try number($0, "size"),
          try #require($0["kind"] as? String), $0["layer"] as? String
        )
      }
    }
  }

  private func expectAddsUp(_ report: Numbers) {
    let names = report.regions.map(\.name)
    #expect(Set(names).count == names.count)
    // RAM first and flash last, the entries in the same order.
    let kinds = report.regions.map(\.isRAM)
    #expect(kinds == kinds.filter { $0 } + kinds.filter { !$0 })
    #expect(kinds.first == true)
    var order: [String] = []
    for entry in report.entries where entry.region != order.last { order.append(entry.region) }
    #expect(order == names)

    var sums: [String: [String: Int]] = [:]
    for region in report.regions {
      let entries = report.entries.filter { $0.region == region.name }
      // Sorted, disjoint, without a gap.
      var cursor = region.origin
      for entry in entries {
        #expect(entry.address == cursor)
        cursor = entry.address + entry.size
        #expect((entry.kind == "free") == (entry.layer == nil))
        if let layer = entry.layer {
          sums[layer, default: [:]][region.name, default: 0] += entry.size
        }
      }
      #expect(cursor == region.origin + region.length + region.overflow)
      let used = entries.filter { $0.kind != "free" }.reduce(0) { $0 + $1.size }
      #expect(region.used == used)
      #expect(region.free == max(0, region.length - used))
      #expect(region.overflow == 0 || region.free == 0)
      #expect(region.used + region.free == region.length + region.overflow)
    }
    let layers = Dictionary(uniqueKeysWithValues: report.layers.map { ($0.name, $0.regions) })
    #expect(layers == sums)
    let ram = Set(report.regions.filter(\.isRAM).map(\.name))
    for layer in report.layers {
      #expect(layer.bytes == layer.regions.reduce(0) { $0 + (ram.contains($1.key) ? $1.value : 0) })
      #expect(layer.regions.values.allSatisfy { $0 > 0 })
    }
  }

  @Test func overflowIsTheExcess() async throws {
    let run = try await Rambudget.run(["report", try Sample.overflow.path(), "--format", "json"])
    let regions = try #require(try run.json()["regions"] as? [[String: Any]])
    let ram = try #require(regions.first)
    let overflow = try #require(ram["overflow"] as? Int)
    #expect(overflow > 0)
    #expect(ram["free"] as? Int == 0)
    #expect(ram["used"] as? Int == 262_144 + overflow)
    let text = try await Rambudget.run(["report", try Sample.overflow.path()])
    let grouped = NumberFormatter()
    grouped.numberStyle = .decimal
    grouped.locale = Locale(identifier: "en_US")
    let number = try #require(grouped.string(from: NSNumber(value: overflow)))
    #expect(text.text.hasPrefix("RAM exceeded by \(number) B; the link failed\n"))
  }

  /// Scripts read with line tools too: the keys stand where the contract shows them.
  @Test func keysKeepTheirOrder() async throws {
    let scratch = try Scratch()
    let elf = try scratch.write(SmallFirmware())
    let run = try await Rambudget.run(["report", elf, "--format", "json"])
    let top = run.lines.compactMap { line in
      line.hasPrefix("  \"") ? line.dropFirst(3).prefix { $0 != "\"" } : nil
    }
    #expect(
      top == [
        "schemaVersion", "tool", "input", "regions", "layers", "heap", "stacks", "allocators",
        "notes", "entries",
      ])
    let keys = [
      "region", "address", "size", "kind", "layer", "section", "inputSection", "object", "archive",
      "symbol", "evidence", "exact",
    ]
    let entries = run.lines.filter { $0.hasPrefix("    {\"region\"") }
    #expect(!entries.isEmpty)
    for entry in entries {
      let places = keys.compactMap { entry.range(of: "\"\($0)\": ")?.lowerBound }
      #expect(places.count == keys.count)
      #expect(places == places.sorted())
    }
    #expect(run.text.hasSuffix("\n}\n"))
  }

  /// CSV and JSON are two spellings of the same entries.
  @Test(arguments: Input.allCases) func csvHasTheSameEntries(input: Input) async throws {
    let arguments = ["report"] + (try input.arguments())
    let json = try Numbers(try await Rambudget.run(arguments + ["--format", "json"]).json())
    let csv = try await Rambudget.run(arguments + ["--format", "csv"])
    #expect(csv.status == 0)
    let rows = try CSV.parse(csv.text)
    #expect(rows.first?.prefix(5) == ["region", "address", "size", "kind", "layer"])
    #expect(Set(rows.map(\.count)) == [11])
    #expect(
      rows.dropFirst().map { Array($0.prefix(5)) }
        == json.entries.map { [$0.region, "\($0.address)", "\($0.size)", $0.kind, $0.layer ?? ""] })
  }

  @Test(arguments: Input.allCases) func markdownTablesAreWellFormed(input: Input) async throws {
    let run = try await Rambudget.run(
      ["report"] + (try input.arguments()) + ["--format", "markdown"])
    expectReported(run)
    let tables = MarkdownTable.all(in: run.text)
    #expect(tables.count >= 5)
    for row in tables.flatMap({ table in table.rows.map { (table.header, $0) } }) {
      #expect(row.0.count == row.1.count)
    }
  }
}
