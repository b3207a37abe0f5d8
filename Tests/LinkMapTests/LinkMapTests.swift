import LinkMap
import Testing

@Test func emptyMapHasNothing() { #expect(LinkMap().symbols.isEmpty) }
