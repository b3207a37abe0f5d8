import Analysis
import Ledger
import LedgerSupport
import Support
import Testing

/// What holds of a layout without a rebuild.
@Suite struct LayoutModelTests {
  private static let kinds: [FirmwareFiles.Kind] = [.elfAndMap, .mapAlone, .strippedAndMap]

  @Test(arguments: FirmwareScript.Family.allCases, kinds)
  func nothingChangedIsTheLedger(
    family: FirmwareScript.Family, kind: FirmwareFiles.Kind
  ) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let prediction = try await LayoutModelSupport.model(of: files, kind).predict([])
    #expect(LayoutModelSupport.differences(prediction, ledger) == [])
    #expect(prediction.isExact && prediction.doubt == 0)
    #expect(prediction.complaints == [])
    // MicroPython's stack lies over both banks, and so over what is in SCRATCH_X.
    #expect(prediction.unnoticed.isEmpty == (family != .microPython))
  }

  @Test(arguments: SampleFirmware.linked + SampleFirmware.overflowing, kinds)
  func nothingChangedInTheSample(preset: String, kind: FirmwareFiles.Kind) async throws {
    let files = try await SampleFirmware.files(preset)
    guard files.kinds.contains(kind) else { return }
    let ledger = try await files.ledger(kind)
    let prediction = try await LayoutModelSupport.model(of: files, kind).predict([])
    #expect(LayoutModelSupport.differences(prediction, ledger) == [])
    #expect(prediction.isExact && prediction.doubt == 0)
  }
}
