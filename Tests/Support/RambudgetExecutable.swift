import Foundation

/// The rambudget that is built with the tests, and lies in the same folder.
public enum RambudgetExecutable {
  /// Where it is not there (`swift build --build-tests` makes it), each test that runs it fails and
  /// names this path.
  public static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("rambudget").path
}
