import Foundation
import Testing

/// Compares `text` with the file `name` beside the test, and records an issue where they differ.
///
/// ```swift
/// expectGolden(report.text, "Golden/overflow.txt")
/// ```
///
/// Where they differ, the issue shows the lines that do, and the new text is written beside the
/// file as `<name>.actual`. With `UPDATE_GOLDEN=1` in the environment the file itself is written
/// instead; the test fails all the same, so that no recording goes unnoticed.
///
/// - Parameter folder: A folder, or a file in it: the test's own file by default.
public func expectGolden(
  _ text: String, _ name: String, in folder: String = #filePath,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  if let complaint = compareWithGolden(text, name, in: folder) {
    Issue.record("\(complaint)", sourceLocation: sourceLocation)
  }
}

/// What `expectGolden` complains of; nil where the text is as expected.
///
/// - Parameter isRecording: Whether to write the file instead of comparing with it.
public func compareWithGolden(
  _ text: String, _ name: String, in folder: String,
  isRecording: Bool = ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1"
) -> String? {
  var base = URL(fileURLWithPath: folder)
  var isFolder: ObjCBool = false
  if !FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) || !isFolder.boolValue
  {
    base.deleteLastPathComponent()
  }
  let golden = base.appendingPathComponent(name)
  let actual = golden.appendingPathExtension("actual")

  if isRecording {
    do {
      try FileManager.default.createDirectory(
        at: golden.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: golden)
      try? FileManager.default.removeItem(at: actual)
      return "recorded \(name); look at it, then run without UPDATE_GOLDEN"
    } catch {
      return "cannot record \(name): \(error)"
    }
  }

  let expected = (try? Data(contentsOf: golden)).map { String(decoding: $0, as: UTF8.self) }
  if expected == text {
    // A failure of an earlier run must not lie about as if it were of this one.
    try? FileManager.default.removeItem(at: actual)
    return nil
  }
  try? Data(text.utf8).write(to: actual)
  guard let expected else { return "\(name) does not exist; UPDATE_GOLDEN=1 makes it" }
  return "\(name) differs; UPDATE_GOLDEN=1 accepts the new text\n"
    + lineDifference(from: expected, to: text)
}

/// The lines that differ, with those around them, as `diff -u` shows them: `-` is missing in `new`,
/// `+` is new.
public func lineDifference(from old: String, to new: String, context: Int = 2) -> String {
  func lines(_ text: String) -> [Substring] {
    // A newline and a carriage return are one Character, which would hide what differs.
    text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Substring($0) }
  }
  let oldLines = lines(old)
  let newLines = lines(new)
  var removed: Set<Int> = []
  var inserted: Set<Int> = []
  for change in newLines.difference(from: oldLines) {
    switch change {
    case .remove(let offset, _, _): removed.insert(offset)
    case .insert(let offset, _, _): inserted.insert(offset)
    }
  }

  var rows: [(mark: String, text: Substring, line: Int)] = []
  var oldIndex = 0
  var newIndex = 0
  while oldIndex < oldLines.count || newIndex < newLines.count {
    if removed.contains(oldIndex) {
      rows.append(("-", oldLines[oldIndex], oldIndex + 1))
      oldIndex += 1
    } else if inserted.contains(newIndex) {
      rows.append(("+", newLines[newIndex], oldIndex + 1))
      newIndex += 1
    } else {
      rows.append((" ", oldLines[oldIndex], oldIndex + 1))
      oldIndex += 1
      newIndex += 1
    }
  }

  var shown: [String] = []
  var last: Int?
  for (index, row) in rows.enumerated() {
    let around = max(0, index - context)...min(rows.count - 1, index + context)
    guard rows[around].contains(where: { $0.mark != " " }) else { continue }
    if last.map({ $0 + 1 != index }) ?? true { shown.append("@@ line \(row.line) @@") }
    shown.append(row.mark + row.text)
    last = index
  }
  return shown.joined(separator: "\n")
}
