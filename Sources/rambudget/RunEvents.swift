import ArgumentParser
import FoundationEssentials
import Observation
import SystemPackage

/// What happened to the heaps, a line of JSON for each event.
final class RunEvents: @unchecked Sendable {
  private let path: String
  private let temporary: FilePath
  private var file: FileDescriptor?
  private var buffer: [UInt8] = []
  private var failure: Errno?
  /// Knows the call sites.
  weak var observer: Observer?
  /// Sites that a line before has named.
  private var named: Set<Int32> = []

  /// - Parameter path: What the events will be in when all of them are.
  init(_ path: String) {
    self.path = path
    temporary = FilePath(argument: path).appending(suffix: ".tmp")
  }

  func open() throws {
    do {
      file = try FileDescriptor.open(
        temporary, .writeOnly, options: [.create, .truncate],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
    } catch let error as Errno {
      throw Failure(message: "\(path): cannot be written: \(error)", status: ExitCode(74))
    }
  }

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
    try? file?.close()
    if failure == nil, !OutputFile.move(temporary, to: FilePath(argument: path)) {
      failure = .ioError
    }
    if let failure {
      throw Failure(message: "\(path): cannot be written: \(failure)", status: ExitCode(74))
    }
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
      try file?.writeAll(buffer)
    } catch {
      failure = error as? Errno ?? .ioError
    }
    buffer.removeAll(keepingCapacity: true)
  }
}
