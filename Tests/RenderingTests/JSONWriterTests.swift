import Foundation
import Testing

@testable import Rendering

@Suite struct JSONWriterTests {
  private func text(_ body: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    writer.object(body)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func keysKeepTheirOrderAndElementsTheirLines() {
    let written = text { json in
      json.field("zebra", 1)
      json.field("apple", "text")
      json.key("nested")
      json.object { $0.field("flag", true as Bool?) }
      json.key("list")
      json.array([1, 2]) { json, number in
        json.object { json in
          json.field("number", number)
          json.key("inner")
          json.array(["a", "b"]) { $0.string($1) }
          json.key("empty")
          json.object { _ in }
        }
      }
      json.field("unknown", nil as Bool?)
    }
    #expect(
      written == """
        {
          "zebra": 1,
          "apple": "text",
          "nested": {
            "flag": true
          },
          "list": [
            {"number": 1, "inner": ["a", "b"], "empty": {}},
            {"number": 2, "inner": ["a", "b"], "empty": {}}
          ],
          "unknown": null
        }
        """)
  }

  @Test func emptyContainers() {
    #expect(text { _ in } == "{}")
    let written = text {
      $0.key("list")
      $0.array([Int]()) { _, _ in }
    }
    #expect(written == "{\n  \"list\": []\n}")
  }

  @Test(
    arguments: [
      ("plain", "\"plain\""), ("", "\"\""), ("\"", "\"\\\"\""), ("\\", "\"\\\\\""),
      ("a\nb", "\"a\\nb\""), ("\t", "\"\\t\""), ("\r", "\"\\u000d\""), ("\0", "\"\\u0000\""),
      ("\u{1B}", "\"\\u001b\""), ("\u{7F}", "\"\\u007f\""), ("\u{9B}", "\"\\u009b\""),
      ("\u{202E}", "\"\\u202e\""), ("\u{2028}", "\"\\u2028\""), ("\u{E0041}", "\"\\udb40\\udc41\""),
      ("größe 表 🙂", "\"größe 表 🙂\""), ("</script>", "\"</script>\""),
    ] as [(String, String)])
  func strings(value: String, written: String) throws {
    var writer = JSONWriter()
    writer.string(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == written)
    let parsed = try JSONSerialization.jsonObject(
      with: Data(writer.bytes), options: .fragmentsAllowed)
    #expect(parsed as? String == value)
  }

  @Test func everyScalarSurvives() throws {
    for start in stride(from: UInt32(0), to: 0x3000, by: 256) {
      let value = String(
        String.UnicodeScalarView((start..<start + 256).compactMap(Unicode.Scalar.init)))
      var writer = JSONWriter()
      writer.string(value)
      let parsed = try JSONSerialization.jsonObject(
        with: Data(writer.bytes), options: .fragmentsAllowed)
      #expect((parsed as? String).map { Array($0.unicodeScalars) } == Array(value.unicodeScalars))
    }
  }

  @Test func numbersAreIntegers() {
    let written = text {
      $0.field("least", Int.min)
      $0.field("most", UInt64.max)
      $0.dynamicField("na\"me", -1)
    }
    #expect(written.contains("\"least\": -9223372036854775808,"))
    #expect(written.contains("\"most\": 18446744073709551615,"))
    #expect(written.contains("\"na\\\"me\": -1\n"))
  }
}
