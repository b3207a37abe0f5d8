import Analysis
import BaselineFile
import Support
import Testing

/// Whatever a file holds: a snapshot that adds up, or an error that says where.
@Suite struct HostileBaselineTests {
  /// What is changed in a valid baseline, and what is said of it.
  struct Case: Sendable, CustomTestStringConvertible {
    var old: String
    var new: String
    var complaint: String
    var testDescription: String { complaint }

    init(_ old: String, _ new: String, _ complaint: String) {
      self.old = old
      self.new = new
      self.complaint = complaint
    }
  }

  @Test(arguments: [
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": -699",
      "owners[2].bytes: -699 is negative"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": 699.0",
      "owners[2].bytes: not a whole number"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": 7e2",
      "owners[2].bytes: not a whole number"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": \"699\"",
      "owners[2].bytes: not a whole number"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": null",
      "owners[2].bytes: not a whole number"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": [[1]]",
      "owners[2].bytes: not a whole number"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": 9223372036854775807",
      "owners[2].bytes: 9223372036854775807 is more than fits any memory"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": 9223372036854775808",
      "owners[2].bytes: a number that is too large"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": -99223372036854775808",
      "owners[2].bytes: a number that is too large"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"size\": 699, \"bytes\": 699",
      "owners[2].bytes: both bytes and size"),
    Case("heap_pool\", \"bytes\": 699", "heap_pool\", \"byte\": 699", "owners[2]: no bytes"),
    Case(
      "heap_pool\", \"bytes\": 699", "heap_pool\", \"bytes\": 700",
      "owners: those in RAM add up to 801 B, but 800 B of it are used; was the file edited?"),
    Case("\"layer\": \"VM\"", "\"layer\": 5", "owners[2].layer: not a text"),
    Case("\"layer\": \"VM\"", "\"layer\": null", "owners[2]: no layer"),
    Case(
      "\"kind\": \"pool\"", "\"kind\": \"pond\"",
      "owners[2].kind: \"pond\" is nothing that this rambudget knows"),
    Case(
      "\"region\": \"FLASH\"", "\"region\": \"ROM\"",
      "owners: bytes in a region ROM, which is not listed"),
    Case("\"exact\": false", "\"exact\": 0", "owners[0].exact: not true or false"),
    Case(
      "\"exact\": false", "\"exact\": false, \"exact\": true",
      "owners[0].exact: the key stands twice"),
    Case("\"name\": \"FLASH\"", "\"name\": \"RAM\"", "regions[1].name: the region stands twice"),
    Case(
      "\"kind\": \"flash\"", "\"kind\": \"disk\"",
      "regions[1].kind: \"disk\" is nothing that this rambudget knows"),
    Case("\"used\": 800", "\"used\": -1", "regions[0].used: -1 is negative"),
    Case("\"length\": 1000, ", "", "regions[0]: no length"),
    Case("{\"core\": 0", "{\"core\": true", "stacks[0].core: not a whole number"),
    Case(
      "{\"core\": 0", "{\"core\": 0, \"size\": 1}, {\"core\": 0",
      "stacks[1]: a second stack of core 0"),
    Case("\"reachable\": 200", "\"reach\": 200", "heap: no reachable"),
    Case("\"linked\": null", "\"linked\": \"yes\"", "input.linked: not true or false"),
    Case("\"elf\": \"a.elf\"", "\"elf\": {}", "input.elf: not a text"),
    Case(
      "\"schemaVersion\": 1", "\"schemaVersion\": 2",
      "schemaVersion: 2, where this rambudget reads 1"),
    Case("\"schemaVersion\": 1,", "", "schemaVersion: missing"),
    Case(
      "\"schemaVersion\": 1,", "\"schemaVersion\": 01,",
      "line 2: not valid JSON: a number with a leading zero"),
    Case("\"owners\":", "\"entries\": [], \"owners\":", "owners: both owners and entries"),
    Case(
      "\"owners\":", "\"others\":",
      "JSON, but neither a baseline nor what report --format json writes"),
    Case("\"owners\": [", "\"owners\": {", "line 29: not valid JSON: a key in quotes is missing"),
    Case("heap_pool", "heap\u{0}pool", "line 31: not valid JSON: a control character in a text"),
    Case("heap_pool", "heap\\xpool", "line 31: not valid JSON: an unknown escape"),
    Case("heap_pool", "heap\\ud800pool", "line 31: not valid JSON: half a character"),
    Case("heap_pool", "heap\\udc00pool", "line 31: not valid JSON: half a character"),
    Case("heap_pool", "heap\\u12", "line 31: not valid JSON: an escape without its four digits"),
  ])
  func isRefused(change: Case) throws {
    let text = SmallSnapshot.text
    let place = try #require(text.firstRange(of: change.old))
    let damaged = text.replacingCharacters(in: place, with: change.new)
    #expect(complaint(about: Array(damaged.utf8)) == change.complaint)
  }

  private func complaint(about bytes: [UInt8]) -> String? {
    do {
      _ = try Snapshot(decoding: bytes)
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func whatIsNoBaselineIsNamed() {
    let notIt = "JSON, but neither a baseline nor what report --format json writes"
    for (text, expected) in [
      ("", "line 1: not valid JSON: it breaks off"), ("{}", notIt), ("[]", "not an object"),
      ("12", "not an object"), ("{\"schemaVersion\": 1}", notIt),
      ("\u{0}\u{1}", "line 1: not valid JSON: no value where one should be"),
      ("{} {}", "line 1: not valid JSON: more behind the end of the document"),
      ("{\"a\" 1}", "line 1: not valid JSON: no colon behind a key"),
      ("{\"a\": tru}", "line 1: not valid JSON: neither true, false nor null"),
      ("{\"a\": 1.}", "line 1: not valid JSON: a number without its digits"),
      ("{\"a\": 1,}", "line 1: not valid JSON: a key in quotes is missing"),
      (
        "{\"\(String(repeating: "k", count: 5000))\": 1, \"\(String(repeating: "k", count: 5000))\": 1}",
        "\(String(repeating: "k", count: 40))…: the key stands twice"
      ),
    ] {
      #expect(complaint(about: Array(text.utf8)) == expected)
    }
    #expect(
      complaint(about: Array("{\"a\": \"".utf8) + [0xFF] + Array("\"}".utf8))
        == "line 1: not valid JSON: a text is not UTF-8")
  }

  @Test func depthAndNumberOfKeysAreNoDanger() {
    for bracket in ["[", "{\"a\":"] {
      let deep = "{\"x\":" + String(repeating: bracket, count: 200_000)
      #expect(
        complaint(about: Array(deep.utf8))
          == "line 1: not valid JSON: nested deeper than any baseline")
    }
    let keys = (0..<100_000).map { "\"k\($0)\":0" }.joined(separator: ",")
    #expect(complaint(about: Array("{\(keys)}".utf8))?.hasPrefix("JSON, but") == true)
    #expect(complaint(about: Array("{\(keys),\"k7\":0}".utf8)) == "k7: the key stands twice")
  }

  @Test func noMemoryHasHundredsOfRegions() {
    for (key, item) in [
      ("regions", "{\"name\":\"R#\",\"kind\":\"ram\",\"length\":1,\"used\":0}"),
      ("stacks", "{\"core\":#,\"size\":1}"),
    ] {
      let items = (0..<65).map { item.replacing("#", with: "\($0)") }.joined(separator: ",")
      #expect(complaint(about: Array("{\"\(key)\":[\(items)]}".utf8)) == "\(key)[64]: too many")
    }
  }

  @Test func everyCutIsRefused() {
    let json = SmallSnapshot.json
    // Without its last line end it is whole.
    for end in 0..<json.count - 1 {
      let complaint = complaint(about: Array(json.prefix(end)))
      #expect(
        complaint?.hasSuffix("not valid JSON: it breaks off") == true, "\(end): \(complaint ?? "")")
    }
  }

  /// Every byte, replaced by each that means something to JSON and some that mean nothing.
  @Test func everyChangedByteIsRefusedOrAddsUp() {
    let json = SmallSnapshot.json
    let replacements =
      Array("\"\\{]:,0-.en ".utf8) + [0x00, 0x80, 0xC3]
    var read = 0
    for place in json.indices {
      var damaged = json
      for byte in replacements where byte != json[place] {
        damaged[place] = byte
        if let snapshot = try? Snapshot(decoding: damaged) {
          read += 1
          expectAddsUp(snapshot)
        }
      }
    }
    // Within names, and numbers that nobody adds up.
    #expect(read > 1000)
  }

  @Test(arguments: 0..<8) func randomDamageIsRefusedOrAddsUp(block: UInt64) {
    var random = Seeded(block)
    for _ in 0..<2000 {
      let damaged = random.mutated(SmallSnapshot.json)
      if let snapshot = try? Snapshot(decoding: damaged) { expectAddsUp(snapshot) }
    }
  }

  private func expectAddsUp(_ snapshot: Snapshot) {
    #expect(Set(snapshot.regions.map(\.name)).count == snapshot.regions.count)
    for region in snapshot.regions {
      let owners = snapshot.owners.filter { $0.region == region.name }
      #expect(owners.reduce(0) { $0 + $1.bytes } == region.used)
    }
    #expect(snapshot.owners.allSatisfy { $0.bytes >= 0 && $0.kind != .free })
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    self[..<range.lowerBound] + text + self[range.upperBound...]
  }
}
