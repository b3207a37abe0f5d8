import ElfImage
import Testing

@Test func emptyImageHasNothing() { #expect(ElfImage().symbols.isEmpty) }
