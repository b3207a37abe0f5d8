import Analysis
import MemoryModel

/// A run as people read it. As JSON it is its profile.
public struct RunRendering {
  private let use: MeasuredUse
  private let input: ReportInput
  private let top: Int
  private let warnings: [String]

  private var profile: RunProfile { use.profile }

  /// - Parameters:
  ///   - top: rows of a list; nil for as many as a screen takes.
  ///   - warnings: what to know beside the notes of the use.
  public init(
    _ use: MeasuredUse, input: ReportInput, top: Int? = nil, warnings: [String] = []
  ) {
    self.warnings = warnings
    self.use = use
    self.input = input
    self.top = top ?? 10
  }

  // MARK: Text

  public func text(_ style: TextStyle) -> String {
    let name = style.shortened(SafeText.terminal(input.elf ?? ""), to: style.width - 1)
    var text = Prose.wrapped("\(name): \(summary)", style, start: name, ink: .bold) + "\n"
    let alarms = StackOverflows.lines(of: profile)
    if !alarms.isEmpty { text += "\n" }
    for alarm in alarms {
      text += style.paint(Prose.wrapped(SafeText.terminal(alarm), style), .red) + "\n"
    }
    if let fault = profile.fault {
      text += "\n" + style.paint(Prose.wrapped(SafeText.terminal(headline(fault)), style), .red)
      text += "\n" + detail(fault).map { SafeText.terminal($0) + "\n" }.joined()
    }
    for table in tables { text += "\n" + table.text(style) }
    text += "\n"
    for line in confidenceLines {
      text += Prose.wrapped(SafeText.terminal(line), style, start: prefix(line), ink: .cyan) + "\n"
    }
    return text
  }

  private func prefix(_ line: String) -> String {
    line.hasPrefix("warning:") ? "warning:" : line.hasPrefix("note:") ? "note:" : ""
  }

  // MARK: Markdown

  public func markdown() -> String {
    var text = "<!-- rambudget run -->\n## Run of \(SafeText.markdown(input.elf ?? ""))\n\n"
    text += SafeText.markdown(summary) + "\n"
    for alarm in StackOverflows.lines(of: profile) {
      text += "\n**\(SafeText.markdown(alarm))**\n"
    }
    if let fault = profile.fault {
      text += "\n**\(SafeText.markdown(headline(fault)))**\n\n"
      text += "```\n" + detail(fault).map { SafeText.terminal($0) + "\n" }.joined() + "```\n"
    }
    for table in tables { text += "\n" + table.markdown() }
    for line in confidenceLines { text += "\n> \(SafeText.markdown(line))\n" }
    return text
  }

  // MARK: Parts

  private var tables: [Table] {
    MeasuredTables(use: use, top: top).all() + RunTables(profile: profile, top: top).all()
  }

  private var summary: String {
    guard let confidence = profile.confidence else { return "ran in \(profile.engine)" }
    let seconds = Self.decimals(confidence.seconds)
    let instructions = Numbers.grouped(Int(clamping: confidence.instructions))
    return "\(confidence.ended) after \(seconds) s of its own time, \(instructions) instructions"
  }

  /// With three decimals.
  private static func decimals(_ value: Double) -> String {
    guard value.isFinite, value >= 0, value < 1e12 else { return "?" }
    let thousandths = Int((value * 1000).rounded())
    let fraction = String(thousandths % 1000)
    return Numbers.grouped(thousandths / 1000) + "."
      + String(repeating: "0", count: 3 - fraction.count) + fraction
  }

  private func headline(_ fault: RunProfile.Fault) -> String {
    // Where execution went astray, the last function it was in says more.
    let calls = Array(fault.calls.drop { $0.hasPrefix("0x") })
    let isThere = calls.count == fault.calls.count
    let place =
      calls.isEmpty ? "" : (isThere ? " in " : ", coming from ") + CallNames.chain(calls, atMost: 3)
    let kind = fault.isLockup ? "locked up" : "faulted"
    return "core \(fault.core) \(kind)\(place): \(fault.what)"
  }

  /// Registers four to a line, then the calls one to a line.
  private func detail(_ fault: RunProfile.Fault) -> [String] {
    let names = (0..<13).map { "r\($0)" } + ["sp", "lr", "pc"]
    let cells = zip(names, fault.registers).map { name, value in
      String(repeating: " ", count: 4 - name.count) + "\(name) \(Self.hexadecimal(value))"
    }
    var lines = stride(from: 0, to: cells.count, by: 4).map { start in
      cells[start..<min(start + 4, cells.count)].joined(separator: "  ")
    }
    lines.append("xpsr \(Self.hexadecimal(fault.xpsr))")
    if fault.exception > 0 { lines.append("  while handling exception \(fault.exception)") }
    lines += fault.calls.enumerated().map { index, name in
      "  #\(index) \(CallNames.readable(name))"
    }
    return lines
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }

  private var confidenceLines: [String] {
    var lines: [String] = []
    for core in profile.cores ?? [] where profile.fault == nil {
      let what =
        switch core.state {
        case .running: "was in"
        case .asleep: "slept in"
        case .lockedUp: "was locked up in"
        case .notStarted: "was never started"
        }
      let chain = core.state == .notStarted ? "" : " " + CallNames.chain(core.calls, atMost: 6)
      lines.append("At the end core \(core.core) \(what)\(chain)")
    }
    lines += warnings.map { "warning: \($0)" }
    lines += use.notes.map { "\(NoteLines.mark($0)) \($0.text)" }
    guard let confidence = profile.confidence else { return lines }
    let watched =
      confidence.watched.isEmpty
      ? "note: no allocator was found among the symbols, so no heap was counted"
      : "note: allocators watched: " + confidence.watched.joined(separator: ", ")
    lines.append(watched)
    lines.append("note: time is counted at one cycle an instruction; the real chip takes more")
    return lines
  }
}
