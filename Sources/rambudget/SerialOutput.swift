import ArgumentParser
import Rendering
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where the firmware's serial ports write to.
final class SerialOutput {
  private let file: FileDescriptor?
  private let isStandard: Bool
  /// On a terminal control characters of the firmware would be commands to it.
  private let isTerminal: Bool
  private var buffer: [UInt8] = []
  /// Whether what was written last ended its line.
  private var isAtStartOfLine = true
  /// Called before text goes to a terminal, so that a progress line makes room.
  var willWrite: () -> Void = {}

  /// - Parameters:
  ///   - name: A path, `-` for the standard stream, or `none`.
  ///   - standard: What `-` means: standard error where a document goes to standard output.
  init(_ name: String, standard: FileDescriptor) throws {
    switch name {
    case "none": file = nil
    case "-": file = standard
    default:
      do {
        file = try FileDescriptor.open(
          FilePath(argument: name), .writeOnly, options: [.create, .truncate],
          permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
      } catch let error as Errno {
        throw Failure(message: "\(name): cannot be written: \(error)", status: ExitCode(74))
      }
    }
    isStandard = name == "-"
    isTerminal = file.map { isatty($0.rawValue) == 1 } ?? false
  }

  func write(_ byte: UInt8) {
    guard file != nil else { return }
    buffer.append(byte)
    if byte == UInt8(ascii: "\n") || buffer.count >= 4_096 { flush() }
  }

  /// Writes what is left. What is written after it on a standard stream starts a line.
  func finish() {
    flush()
    guard isStandard, !isAtStartOfLine else { return }
    buffer = [UInt8(ascii: "\n")]
    flush()
  }

  private func flush() {
    guard let file, !buffer.isEmpty else { return }
    willWrite()
    let bytes = isTerminal ? Self.printable(buffer) : buffer
    // A port that nobody listens to is no reason to stop.
    _ = try? file.writeAll(bytes)
    isAtStartOfLine = buffer.last == UInt8(ascii: "\n")
    buffer.removeAll(keepingCapacity: true)
  }

  private static func printable(_ bytes: [UInt8]) -> [UInt8] {
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      SafeText.terminal(line.last == "\r" ? String(line.dropLast()) : String(line))
    }
    return Array(lines.joined(separator: "\n").utf8)
  }
}
