import DwarfInfo
import Testing

@Test func emptyDwarfHasNothing() { #expect(DwarfInfo().units.isEmpty) }
