import Foundation
import SystemPackage

/// The executable whose command `read-dwarf` runs in the child: rambudget, which SwiftPM builds
/// beside the tests.
enum Worker {
  static let path: FilePath = {
    let candidates =
      [URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()]
      + CommandLine.arguments.map { URL(filePath: $0) }
    for candidate in candidates {
      let executable = candidate.deletingLastPathComponent().appending(path: "rambudget")
      if FileManager.default.isExecutableFile(atPath: executable.path) {
        return FilePath(executable.path)
      }
    }
    // A path that is not there makes every test that needs it fail with its name.
    return FilePath("/rambudget is not beside \(candidates.map(\.path))")
  }()
}
