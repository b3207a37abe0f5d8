import Analysis
import Ledger
import LedgerSupport
import Support
import Testing

/// What is predicted is what a rebuild by the real linker comes to, to the byte.
@Suite struct LayoutModelRebuildTests {
  private func check(_ test: LayoutCase, _ key: RebuildableFirmware.Key) async throws {
    let firmware = try await RebuildableFirmware.all[key]
    let prediction = try firmware.model.predict(test.changes)
    let rebuilt = try await firmware.rebuild(test.edits, compileFlags: key.compileFlags)
    #expect(LayoutModelSupport.differences(prediction, rebuilt.ledger) == [])
    #expect(
      LayoutModelSupport.misplaced(prediction, from: firmware.ledger, rebuilt.ledger) == [])
    #expect(prediction.isExact && prediction.doubt == 0, "\(prediction.notes)")
    #expect(prediction.complaints.isEmpty == rebuilt.isLinked)
    for complaint in prediction.complaints {
      #expect(rebuilt.log.contains(complaint), "\(rebuilt.log)")
    }
  }

  @Test(arguments: FirmwareScript.Family.allCases, LayoutCase.steps)
  func pools(family: FirmwareScript.Family, step: LayoutCase) async throws {
    try await check(step, .init(family: family))
  }

  @Test(arguments: FirmwareScript.Family.allCases, LayoutCase.variables)
  func variablesOfEverySection(family: FirmwareScript.Family, test: LayoutCase) async throws {
    try await check(test, .init(family: family))
  }

  @Test(arguments: FirmwareScript.Family.allCases, LayoutCase.heaps)
  func heaps(family: FirmwareScript.Family, test: LayoutCase) async throws {
    try await check(test, .init(family: family))
  }

  @Test(arguments: FirmwareScript.Family.ofPicoSDK, LayoutCase.stacks + LayoutCase.excesses)
  func stacksAndWhatDoesNotFit(family: FirmwareScript.Family, test: LayoutCase) async throws {
    try await check(test, .init(family: family))
  }
}
