import LedgerSupport
import MemoryModel
import Testing

@testable import Ledger

/// Trap 3: a stack's section has its size; the place is where the script's symbols are.
@Suite struct StackTests {
  @Test(arguments: FirmwareScript.Family.ofPicoSDK, FirmwareFiles.Kind.allCases)
  func stacksLieAtTheEndOfTheirBanks(
    family: FirmwareScript.Family, kind: FirmwareFiles.Kind
  ) async throws {
    let files = try await Builds.family(family)
    let ledger = try await files.ledger(kind)
    let binutils = try files.binutils()
    #expect(
      ledger.stacks == [
        .init(
          core: 0,
          range: AddressRange(
            start: try binutils.address("__StackBottom"), end: try binutils.address("__StackTop"))),
        .init(
          core: 1,
          range: AddressRange(
            start: try binutils.address("__StackOneBottom"),
            end: try binutils.address("__StackOneTop"))),
      ])
    #expect(ledger.stacks.map(\.range.size) == [0x1000, 0x800])
    let entries = ledger.ramEntries.filter { $0.kind == .stack }
    #expect(entries.map(\.range) == ledger.stacks.map(\.range).reversed())
    #expect(entries.map(ledger.sectionName) == [".stack1_dummy", ".stack_dummy"])
    #expect(entries.map(\.layer) == ["Stacks", "Stacks"])
  }

  /// `.scratch_x` moves the section behind it, not the stack; nor is the section's symbol the stack.
  @Test(arguments: FirmwareFiles.Kind.allCases)
  func dataInTheBankMovesTheSectionOnly(kind: FirmwareFiles.Kind) async throws {
    let files = try await Builds.family(.allocated)
    let ledger = try await files.ledger(kind)
    #expect(try files.binutils().section(".stack1_dummy").address == 0x2004_0018)
    #expect(try files.binutils().address("core1_stack") == 0x2004_0018)
    let bank = try #require(ledger.region("SCRATCH_X"))
    #expect(
      bank.entries.map(\.range) == [
        AddressRange(start: 0x2004_0000, end: 0x2004_0018),
        AddressRange(start: 0x2004_0018, end: 0x2004_0800),
        AddressRange(start: 0x2004_0800, end: 0x2004_1000),
      ])
    #expect(bank.entries.map(\.kind) == [.data, .free, .stack])
    #expect(ledger.entries("core1_stack") == [])
  }

  /// 6 KB for core 0: what runs down into the other bank meets core 1's stack, and no byte counts
  /// twice.
  @Test(arguments: FirmwareFiles.Kind.allCases)
  func aStackLargerThanItsBank(kind: FirmwareFiles.Kind) async throws {
    let ledger = try await Self.large.value.ledger(kind)
    #expect(ledger.violations() == [] && LedgerCheck.problems(ledger) == [])
    #expect(ledger.stacks.map(\.range.size) == [0x1800, 0x800])
    let entries = ledger.ramEntries.filter { $0.kind == .stack }
    #expect(
      entries.map(\.range) == [
        AddressRange(start: 0x2004_0800, end: 0x2004_1000),
        AddressRange(start: 0x2004_1000, end: 0x2004_2000),
      ])
    expectNote(ledger, "2,048 B of core 0's stack are also used by something else")
    expectNote(ledger, "core 0's stack spans SCRATCH_X and SCRATCH_Y")
    #expect(ledger.regions.allSatisfy { $0.overflow == 0 })
  }

  private static let large = Task {
    var firmware = PicoFirmware(FirmwareScript(.unallocated))
    firmware.stackSize = 0x1800
    return try await FirmwareFiles("large stack", firmware.build())
  }
}
