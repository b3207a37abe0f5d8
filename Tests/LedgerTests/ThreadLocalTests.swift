import Ledger
import LedgerSupport
import Testing

/// `.tbss` is a template: ld gives it an address but no memory, and the next section the same address.
@Suite struct ThreadLocalTests {
  private static let files = Task {
    let script = FirmwareScript(.allocated).text.replacing(
      "  .bss ", with: "  .tdata : { *(.tdata*) } > RAM AT> FLASH .tbss : { *(.tbss*) } > RAM .bss "
    )
    return try await FirmwareFiles.linking(
      "thread-local",
      [
        "app/main.c": """
        __thread int errors[10];
        __thread int level = 4;
        int zeroed[20];
        void *__aeabi_read_tp(void) { return zeroed; }
        int main(void) { return errors[3] + level + zeroed[2]; }
        """
      ],
      compileFlags: ["-Os", "-g", "-mtp=soft"], script: script)
  }

  @Test(arguments: FirmwareFiles.Kind.allCases)
  func theTemplateCostsNothing(kind: FirmwareFiles.Kind) async throws {
    let files = try await Self.files.value
    let binutils = try files.binutils()
    #expect(binutils.section(".tbss").size == 40)
    #expect(binutils.section(".tbss").address == binutils.section(".bss").address)
    let ledger = try await files.ledger(kind)
    #expect(ledger.region("RAM")?.used == files.log.used["RAM"])
    #expect(!ledger.sections.map(\.name).contains(".tbss"))
    for name in [".bss", ".tdata"] {
      let index = try #require(ledger.sections.firstIndex { $0.name == name })
      #expect(LedgerCheck.bytes(of: index, in: ledger) == UInt128(binutils.sizes[name] ?? 0))
    }
    #expect(ledger.entries("zeroed").map(\.size) == [80])
    #expect(LedgerCheck.problems(ledger) == [])
  }
}
