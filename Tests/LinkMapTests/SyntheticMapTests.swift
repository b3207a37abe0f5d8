import LinkMap
import Support
import Testing

/// A synthetic map for quick tests.
enum SyntheticSample {
  static let small = SyntheticMap(objects: 16, recordsPerObject: 12)
}

/// The made-up maps of other tests and benchmarks are read in full.
@Suite struct SyntheticMapTests {
  @Test(arguments: [(1, 1), (8, 4), (16, 40), (60, 100)], [8, 16])
  func everyRecordIsFound(size: (objects: Int, records: Int), addressDigits: Int) throws {
    var synthetic = SyntheticMap(objects: size.objects, recordsPerObject: size.records)
    synthetic.addressDigits = addressDigits
    synthetic.hasCrossReferences = addressDigits == 16
    let content = synthetic.make()
    let map = try LinkMap(parsing: content.bytes)
    let sections = map.outputSections.map {
      SyntheticMap.Section(
        name: $0.name, address: $0.address, size: $0.size, loadAddress: $0.loadAddress,
        recordCount: $0.inputs.count)
    }
    #expect(sections == content.sections)
    #expect(map.inputSections.count == content.recordCount)
    #expect(map.inputSections.count { $0.kind == .fill } == content.fillCount)
    #expect(map.symbols.count == content.symbolCount)
    #expect(map.objects.count == content.objectCount)
    #expect(map.discardedCount == content.discardedCount)
    #expect(map.assignments.count == content.assignmentCount)
    #expect(map.archivePulls.count == size.objects / 8)
    #expect(map.isComplete)
    for section in map.outputSections {
      #expect(map.inputSections[section.inputs].reduce(0) { $0 + $1.size } == section.size)
      #expect(map.occupiedSizes(of: section) == map.inputSections[section.inputs].map(\.size))
    }
  }

  @Test func theSameParametersGiveTheSameMap() {
    #expect(SyntheticSample.small.make().bytes == SyntheticSample.small.make().bytes)
  }
}
