import FoundationEssentials
import Observation

/// What happened to the heaps, a line of JSON for each event.
final class RunEvents: @unchecked Sendable {
  private let file: StagedFile
  private var buffer: [UInt8] = []
  /// Why lines could not be written; those after it are dropped.
  private var failure: (any Error)?
  /// Knows the call sites.
  weak var observer: Observer?
  /// Sites that a line before has named.
  private var named: Set<Int32> = []

  /// - Parameter file: Open before the first event.
  init(writingTo file: StagedFile) { self.file = file }

  func take(_ event: ObservedEvent) {
    var line = Line(core: event.core, cycle: event.cycle)
    switch event.kind {
    case .allocated: line.event = "allocate"
    case .reallocated(let from):
      line.event = "reallocate"
      line.from = from
    case .freed: line.event = "free"
    case .failed: line.event = "fail"
    case .phaseEnded(let name):
      line.event = "phase-end"
      line.name = name
      return write(line)
    }
    line.heap = event.heap
    line.pointer = event.pointer
    line.size = event.size
    line.site = event.site
    if let observer, named.insert(event.site).inserted {
      (line.layer, line.calls) = observer.site(event.site)
    }
    write(line)
  }

  /// Completes the file.
  func finish() throws {
    flush()
    if let failure { throw failure }
    try file.commit()
  }

  private struct Line: Encodable {
    var core: Int
    var cycle: UInt64
    var event = ""
    var heap: String?
    var pointer: UInt32?
    var from: UInt32?
    var size: UInt32?
    var site: Int32?
    /// With the first event of a site.
    var layer: String?
    var calls: [String]?
    /// Of a phase.
    var name: String?
  }

  private let encoder: JSONEncoder = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()

  private func write(_ line: Line) {
    guard failure == nil, let bytes = try? encoder.encode(line) else { return }
    buffer += bytes
    buffer.append(UInt8(ascii: "\n"))
    if buffer.count >= 64 * 1024 { flush() }
  }

  private func flush() {
    guard failure == nil, !buffer.isEmpty else { return }
    do {
      try file.write(buffer)
    } catch {
      failure = error
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
