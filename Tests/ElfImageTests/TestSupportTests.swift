import Foundation
import Support
import Testing

/// The helpers that other tests trust.
@Suite struct TestSupportTests {
  @Test func aGoldenFileIsRecordedThenCompared() throws {
    let scratch = try Scratch()
    let folder = scratch.folder
    let actual = folder.appendingPathComponent("report.txt.actual").path
    func complaint(_ text: String, isRecording: Bool = false) -> String? {
      compareWithGolden(text, "report.txt", in: folder.path, isRecording: isRecording)
    }
    #expect(complaint("a\nb\n") == "report.txt does not exist; UPDATE_GOLDEN=1 makes it")
    // Recording fails as well.
    #expect(complaint("a\nb\n", isRecording: true)?.hasPrefix("recorded report.txt") == true)
    #expect(!FileManager.default.fileExists(atPath: actual))
    #expect(complaint("a\nb\n") == nil)

    #expect(
      complaint("a\nc\n")
        == "report.txt differs; UPDATE_GOLDEN=1 accepts the new text\n@@ line 1 @@\n a\n-b\n+c\n "
    )
    let written = try String(contentsOfFile: actual, encoding: .utf8)
    #expect(written == "a\nc\n")
    #expect(complaint("a\nb\n") == nil)
    #expect(!FileManager.default.fileExists(atPath: actual))
  }

  @Test(arguments: [
    ("", "", ""), ("a", "a", ""), ("a", "", "@@ line 1 @@\n-a\n+"),
    ("1\n2\n3\n4\n5\n6", "1\n2\n3\n5\n6", "@@ line 2 @@\n 2\n 3\n-4\n 5\n 6"),
    (
      "1\n2\n3\n4\n5\n6\n7\n8", "0\n1\n2\n3\n4\n5\n6\n7\n9",
      "@@ line 1 @@\n+0\n 1\n 2\n@@ line 6 @@\n 6\n 7\n-8\n+9"
    ),
    ("a\r\nb", "a\nb", "@@ line 1 @@\n-a\r\n+a\n b"),
  ])
  func aDifferenceShowsLinesAround(old: String, new: String, difference: String) {
    #expect(lineDifference(from: old, to: new) == difference)
  }

  /// The first three outputs for the seed 1234567, as published with the algorithm's ports.
  @Test func theGeneratorIsSplitMix64() {
    var random = Seeded(1_234_567)
    #expect(
      [random.next(), random.next(), random.next()] == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
      ])
  }

  @Test func equalSeedsMakeEqualMutations() {
    let bytes = [UInt8](0..<200)
    func mutated(_ seed: UInt64) -> [UInt8] {
      var random = Seeded(seed)
      return random.mutated(bytes)
    }
    #expect((0..<100).allSatisfy { mutated($0) == mutated($0) })
    #expect(Set((0..<100).map(mutated)).count > 90)
    var random = Seeded(0)
    #expect(random.mutated([]).isEmpty)
  }

  @Test(
    arguments: [
      (Int64(0), [0x00]), (63, [0x3F]), (64, [0xC0, 0x00]), (-1, [0x7F]), (-64, [0x40]),
      (-65, [0xBF, 0x7F]), (624_485, [0xE5, 0x8E, 0x26]),
    ] as [(Int64, [UInt8])])
  func signedNumbersAreWrittenAsDwarfHasThem(number: Int64, bytes: [UInt8]) {
    var builder = ByteBuilder()
    builder.append(sleb128: number)
    #expect(builder.bytes == bytes)
  }
}
