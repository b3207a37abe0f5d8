import Testing

@testable import Ledger

/// What a section's name says of its symbol, as gcc 12 and the pico-sdk name sections.
@Suite struct SectionSymbolNameTests {
  @Test(arguments: [
    (".bss.heap_pool", "heap_pool"), (".bss.state.5", "state.5"), (".text.main", "main"),
    (".text.startup.main", "main"), (".text.unlikely.fail", "fail"), (".text.hot.spin", "spin"),
    (".data.rel.ro.local.table", "table"), (".data.rel.ro.table", "table"),
    (".data.rel.local.list", "list"), (".data.rel.list", "list"),
    (".time_critical.poll.constprop.0", "poll.constprop.0"),
    (".binary_info.keep.__bi_ptr84", "__bi_ptr84"), (".scratch_x.fast", "fast"),
    (".rodata.string1", "string1"), (".rodata.cst", "cst"), (".rodata.str1", "str1"),
    (".bss.hot", "hot"), (".bss.rel.5", "rel.5"),
  ])
  func names(section: String, symbol: String) {
    #expect(SectionSymbolName.inSection(section) == symbol)
  }

  @Test(arguments: [
    ".text", ".data", "COMMON", "", ".", ".rodata.str1.1", ".rodata.main.str1.4", ".rodata.cst8",
    ".rodata.table.cst16", ".text.unlikely", ".text.startup", ".data.rel.ro", ".data.rel.ro.local",
    ".init_array.00100", ".bss.", "..", "no_dot",
  ])
  func none(section: String) { #expect(SectionSymbolName.inSection(section) == nil) }
}
