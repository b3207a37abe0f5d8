import Foundation

/// What `arm-none-eabi-readelf`, `size` and `nm` say of a firmware: the expected values of tests,
/// from tools that know nothing of ours.
public struct Binutils: Sendable {
  /// A row of `readelf -SW`.
  public struct Section: Sendable {
    public var name: String
    public var address: UInt64
    public var size: UInt64
    /// The letters of its flags, such as `WA`.
    public var flags: String
    /// Such as `NOBITS`.
    public var type: String

    public var isAllocated: Bool { flags.contains("A") }
    public var end: UInt64 { address + size }
  }

  /// A row of `readelf -lW`.
  public struct Segment: Sendable {
    public var virtual: UInt64
    public var physical: UInt64
    public var fileSize: UInt64
    public var memorySize: UInt64
  }

  /// A row of `nm -f sysv`, which has cleared the Thumb bit.
  public struct Symbol: Sendable {
    public var name: String
    public var address: UInt64
    /// 0 where nm prints none.
    public var size: UInt64
    /// `OBJECT`, `FUNC`, `NOTYPE`.
    public var type: String
    public var section: String

    public var end: UInt64 { address + size }
  }

  public var sections: [Section]
  public var segments: [Segment]
  public var symbols: [Symbol]
  /// `size -A`: bytes by section.
  public var sizes: [String: UInt64]

  public init(of elf: URL) throws {
    let readelf = try Self.run("readelf", ["-SlW", elf.path])
    sections = Self.sections(readelf)
    segments = Self.segments(readelf)
    symbols = Self.symbols(try Self.run("nm", ["-f", "sysv", elf.path]))
    sizes = Self.sizes(try Self.run("size", ["-A", elf.path]))
  }

  /// What a tool prints; not its complaints.
  public static func run(_ tool: String, _ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["arm-none-eabi-\(tool)"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(["LC_ALL": "C"]) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BinutilsFailure(description: "arm-none-eabi-\(tool) \(arguments) failed")
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// `  [ 3] .bss  NOBITS  20000000 010000 000040 00  WA  0   0  4`.
  private static func sections(_ text: String) -> [Section] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("  ["), let bracket = line.firstIndex(of: "]") else { return nil }
      let words = line[line.index(after: bracket)...].split(separator: " ")
      guard words.count >= 9, let address = UInt64(words[2], radix: 16),
        let size = UInt64(words[4], radix: 16)
      else { return nil }
      return Section(
        name: String(words[0]), address: address, size: size,
        flags: words.count == 10 ? String(words[6]) : "", type: String(words[1]))
    }
  }

  /// `  LOAD  0x001000 0x10000000 0x10000000 0x00100 0x00100 R E 0x1000`.
  private static func segments(_ text: String) -> [Segment] {
    text.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.first == "LOAD", words.count >= 6 else { return nil }
      let numbers = words[1...5].compactMap { UInt64($0.dropFirst(2), radix: 16) }
      guard numbers.count == 5 else { return nil }
      return Segment(
        virtual: numbers[1], physical: numbers[2], fileSize: numbers[3], memorySize: numbers[4])
    }
  }

  /// `heap_pool  |200012a0|   B  |            OBJECT|00025800|     |.bss`.
  private static func symbols(_ text: String) -> [Symbol] {
    text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: "|", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard fields.count == 7, let address = UInt64(fields[1], radix: 16) else { return nil }
      return Symbol(
        name: fields[0], address: address, size: UInt64(fields[4], radix: 16) ?? 0,
        type: fields[3], section: fields[6])
    }
  }

  /// `.bss  222888  536876320`.
  private static func sizes(_ text: String) -> [String: UInt64] {
    var sizes: [String: UInt64] = [:]
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0].hasPrefix("."), let size = UInt64(words[1]) else { continue }
      sizes[String(words[0])] = size
    }
    return sizes
  }
}

public struct BinutilsFailure: Error, CustomStringConvertible {
  public var description: String
}

extension Binutils {
  /// The section of that name; one that is missing has no bytes.
  public func section(_ name: String) -> Section {
    sections.first { $0.name == name }
      ?? Section(name: name, address: 0, size: 0, flags: "", type: "")
  }

  /// The value of a symbol.
  public func address(_ name: String) throws -> UInt64 {
    guard let symbol = symbols.first(where: { $0.name == name }) else {
      throw BinutilsFailure(description: "nm lists no \(name)")
    }
    return symbol.address
  }

  /// Variables and functions with a size that share no byte with an earlier, larger one; all names
  /// of each.
  public func owners() -> [(symbol: Symbol, names: Set<String>)] {
    let sized = symbols.filter { $0.size > 0 && ($0.type == "OBJECT" || $0.type == "FUNC") }
      .sorted { ($0.address, $1.size) < ($1.address, $0.size) }
    var owners: [(symbol: Symbol, names: Set<String>)] = []
    for symbol in sized {
      if let last = owners.last?.symbol, symbol.address < last.end {
        if symbol.address == last.address, symbol.size == last.size {
          owners[owners.count - 1].names.insert(symbol.name)
        }
        continue
      }
      owners.append((symbol, [symbol.name]))
    }
    return owners
  }
}
