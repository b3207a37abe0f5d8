/// Reads comma-separated values as RFC 4180 has them.
enum CSV {
  struct Failure: Error { var line: Int }

  /// - Throws: where a quote stands in a bare field, or a line ends with anything but CRLF.
  static func parse(_ text: String) throws -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var scalars = text.unicodeScalars[...]
    while !scalars.isEmpty {
      row.append(try field(&scalars, line: rows.count + 1))
      switch scalars.popFirst() {
      case ",": continue
      case "\r" where scalars.popFirst() == "\n":
        rows.append(row)
        row = []
      default: throw Failure(line: rows.count + 1)
      }
    }
    guard row.isEmpty else { throw Failure(line: rows.count + 1) }
    return rows
  }

  private static func field(
    _ scalars: inout Substring.UnicodeScalarView, line: Int
  ) throws -> String {
    var field = String.UnicodeScalarView()
    guard scalars.first == "\"" else {
      while let next = scalars.first, next != ",", next != "\r", next != "\n" {
        guard next != "\"" else { throw Failure(line: line) }
        field.append(next)
        scalars.removeFirst()
      }
      return String(field)
    }
    scalars.removeFirst()
    while let next = scalars.popFirst() {
      if next != "\"" {
        field.append(next)
      } else if scalars.first == "\"" {
        field.append(next)
        scalars.removeFirst()
      } else {
        return String(field)
      }
    }
    throw Failure(line: line)
  }
}

/// A table as GitHub reads it: cells between bars that no backslash stands before.
struct MarkdownTable {
  var header: [String]
  var rows: [[String]]

  /// The tables of a document: a header, a line of dashes, and the rows below.
  static func all(in text: String) -> [MarkdownTable] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.dropLast().filter { lines[$0].hasPrefix("|") && isRule(lines[$0 + 1]) }
      .map { index in
        MarkdownTable(
          header: cells(lines[index]),
          rows: lines[(index + 2)...].prefix { $0.hasPrefix("|") }.map(cells))
      }
  }

  private static func isRule(_ line: Substring) -> Bool {
    line.hasPrefix("| -") && line.allSatisfy { "|-: ".contains($0) }
  }

  static func cells(_ line: Substring) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    for scalar in line.unicodeScalars.dropFirst() {
      if scalar == "|", !isEscaped {
        cells.append(cell.trimmed)
        cell = ""
      } else {
        cell.unicodeScalars.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return cell.trimmed.isEmpty ? cells : cells + ["behind the last bar: \(cell)"]
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
