import DwarfInfo
import Ledger
import Testing

@Suite struct SourcePathTests {
  @Test(arguments: [
    ("/home/me/src", "lib/../main.c", "/home/me/src/main.c"),
    ("/home/me/src", "/opt/sdk/./a.c", "/opt/sdk/a.c"),
    (".", "../../a.c", "../../a.c"),
    ("", "main.c", "main.c"),
    ("/a", "../../../b.c", "/b.c"),
    ("build/x", "../../src/a.c", "src/a.c"),
  ])
  func isJoinedAndSimplified(directory: String, name: String, path: String) {
    let unit = DwarfInfo.Unit(
      name: name, directory: directory, producer: "", language: "C11", version: 5)
    #expect(SourcePath.of(unit) == path)
  }
}
