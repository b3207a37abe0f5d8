import Analysis
import Ledger
import LedgerSupport
import Support
import Testing

/// Where the evidence does not say everything: the truth is within what the prediction leaves open.
@Suite struct LayoutModelInferenceTests {
  /// The map of a link that failed is enough.
  @Test(
    arguments: FirmwareScript.Family.allCases,
    [100_000, 100_001, 100_007, 240_000, 299_999].map { LayoutCase.pool($0, of: 300_000) })
  func fromAFailedLink(family: FirmwareScript.Family, test: LayoutCase) async throws {
    let key = RebuildableFirmware.Key(family: family, poolSize: 300_000, fails: true)
    let firmware = try await RebuildableFirmware.all[key]
    let prediction = try firmware.model.predict(test.changes)
    let rebuilt = try await firmware.rebuild(test.edits)
    #expect(LayoutModelSupport.differences(prediction, rebuilt.ledger) == [])
    #expect(prediction.isExact && prediction.notes.count == 1, "\(prediction.notes)")
    #expect(prediction.complaints.isEmpty == rebuilt.isLinked)
  }

  /// Without objects, alignments are inferred from addresses.
  @Test(
    arguments: FirmwareScript.Family.allCases,
    [1, 2, 3, 4, 7, 8, 12, -5, 4096].map { LayoutCase.pool(65_536 + $0) })
  func withoutObjects(family: FirmwareScript.Family, step: LayoutCase) async throws {
    let firmware = try await RebuildableFirmware.all[.init(family: family)]
    let model = try LayoutModel(firmware.ledger, firmware.evidence, alignments: .unknown)
    try check(
      try model.predict(step.changes), try await firmware.rebuild(step.edits).ledger)
  }

  /// Alignments of what stays in flash are not read: RAM is not at stake.
  @Test(arguments: FirmwareScript.Family.inFlash, [19, 21, 24])
  func constants(family: FirmwareScript.Family, count: Int) async throws {
    let firmware = try await RebuildableFirmware.all[.init(family: family)]
    let test = LayoutCase.array("table", "app/main.c", 20, to: count, of: 4)
    let prediction = try firmware.model.predict(test.changes)
    let rebuilt = try await firmware.rebuild(test.edits).ledger
    for (predicted, region) in zip(prediction.regions, rebuilt.regions) {
      let difference = abs(predicted.usedAfter - region.used)
      #expect(difference <= (predicted.kind == .ram ? 0 : prediction.doubt))
    }
  }

  private static let flags: [[String]] = [
    ["-flto"], ["-fno-data-sections"], ["-fcommon"], ["-fno-data-sections", "-O2"],
  ]

  private static let models = Once { (flags: [String]) in
    try await LayoutModelSupport.model(of: link(flags, 5000))
  }

  /// Variables that share an input section: `.bss` of an object, of all objects, or `COMMON`.
  @Test(arguments: flags, [5001, 5002, 5003, 5004, 5008, 5030, 4999, 1])
  func variablesOfOneSection(flags: [String], size: Int) async throws {
    let model = try await Self.models[flags]
    let prediction = try model.predict([.symbol(name: "heap_pool", object: nil, size: size)])
    #expect(!prediction.isExact && !prediction.notes.isEmpty)
    let rebuilt = try await Self.link(flags, size).ledger(.elfAndMap)
    try check(prediction, rebuilt)
  }

  private func check(_ prediction: Prediction, _ rebuilt: Ledger) throws {
    let ram = try #require(prediction.region("RAM"))
    let used = try #require(rebuilt.region("RAM")).used
    #expect(abs(ram.usedAfter - used) <= prediction.doubt, "\(prediction.notes)")
    if prediction.isExact {
      #expect(LayoutModelSupport.differences(prediction, rebuilt) == [])
    }
  }

  private static func link(_ flags: [String], _ size: Int) async throws -> FirmwareFiles {
    try await FirmwareFiles.linking(
      "shared \(flags) \(size)",
      [
        "app/main.c": """
        int poll(int); int step(int);
        static int many[200];
        int main(void) { for (;;) many[poll(2) & 63] += step(2); }
        """,
        "vm/heap.c": """
        char before[7]; unsigned char heap_pool[\(size)]; short between[3]; char behind[5]; int last;
        int step(int x) { return heap_pool[x]++ + before[x]++ + between[x]++ + behind[x]++ + last++; }
        """,
        "vm/poll.c": "static char state[9]; int poll(int x) { return state[x]++; }",
      ],
      compileFlags: ["-Os", "-g", "-ffunction-sections", "-fdata-sections"] + flags,
      linkFlags: flags.contains("-flto") ? ["-Os", "-g", "-flto"] : [])
  }
}
