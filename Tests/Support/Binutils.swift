import Foundation

/// What `arm-none-eabi-readelf`, `size` and `nm` say of a firmware: the expected values of tests,
/// from tools that know nothing of ours.
public struct Binutils: Sendable {
  /// A row of `readelf -SW`.
  public struct Section: Sendable {
    /// Empty for the null section.
    public var name: String
    /// Such as `NOBITS`.
    public var type: String
    public var address: UInt64
    /// Where the contents stand in the file.
    public var offset: UInt64
    public var size: UInt64
    /// The letters of its flags, such as `WA`.
    public var flags: String
    public var alignment: UInt64

    public var isAllocated: Bool { flags.contains("A") }
    public var end: UInt64 { address + size }
  }

  /// A row of `readelf -lW`.
  public struct Segment: Sendable {
    /// Such as `LOAD`.
    public var type: String
    public var offset: UInt64
    public var virtual: UInt64
    public var physical: UInt64
    public var fileSize: UInt64
    public var memorySize: UInt64
  }

  /// A row of `nm -f sysv`, which has cleared the Thumb bit.
  public struct Symbol: Equatable, Sendable {
    public var name: String
    public var address: UInt64
    /// 0 where nm prints none.
    public var size: UInt64
    /// `OBJECT`, `FUNC`, `NOTYPE`.
    public var type: String
    public var section: String

    public var end: UInt64 { address + size }
  }

  /// All of readelf's, the null section first.
  public var sections: [Section]
  public var segments: [Segment]
  public var symbols: [Symbol]
  /// `size -A`: bytes by section.
  public var sizes: [String: UInt64]

  public init(of elf: URL) async throws {
    let readelf = try await ArmToolchain.run("readelf", ["-SlW", elf.path]).text
    sections = try Self.sections(readelf)
    segments = try Self.segments(readelf)
    symbols = Self.symbols(try await ArmToolchain.run("nm", ["-f", "sysv", elf.path]).text)
    sizes = Self.sizes(try await ArmToolchain.run("size", ["-A", elf.path]).text)
  }
}

extension Binutils {
  /// The rows of readelf's table with that heading.
  public static func rows(_ readelf: String, behind heading: String) -> ArraySlice<Substring> {
    let lines = readelf.split(separator: "\n", omittingEmptySubsequences: false)
    guard let start = lines.firstIndex(where: { $0.hasPrefix(heading) }) else { return [] }
    return lines[(start + 2)...].prefix { !$0.isEmpty && !$0.hasPrefix("Key to Flags") }
  }

  /// `  [ 3] .bss  NOBITS  20000000 010000 000040 00  WA  0   0  4`; flags may be missing, and the
  /// null section has no name.
  public static func sections(_ readelf: String) throws -> [Section] {
    try rows(readelf, behind: "Section Headers:").map { line in
      var words = line.drop { $0 != "]" }.dropFirst().split(separator: " ")
      if words.first == "NULL" { words.insert("", at: 0) }
      if words.count == 9 { words.insert("", at: 6) }
      guard words.count == 10 else { throw unreadable(line) }
      return Section(
        name: String(words[0]), type: String(words[1]), address: try number("0x" + words[2]),
        offset: try number("0x" + words[3]), size: try number("0x" + words[4]),
        flags: String(words[6]), alignment: try number(words[9]))
    }
  }

  /// `  LOAD  0x001000 0x10000000 0x10000000 0x00100 0x00100 R E 0x1000`.
  public static func segments(_ readelf: String) throws -> [Segment] {
    try rows(readelf, behind: "Program Headers:").map { line in
      let words = line.split(separator: " ")
      guard words.count >= 8 else { throw unreadable(line) }
      let numbers = try words[1...5].map(number)
      return Segment(
        type: String(words[0]), offset: numbers[0], virtual: numbers[1], physical: numbers[2],
        fileSize: numbers[3], memorySize: numbers[4])
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

  /// A number of readelf's: hexadecimal behind `0x`, decimal without.
  public static func number(_ word: some StringProtocol) throws -> UInt64 {
    let isHexadecimal = word.hasPrefix("0x")
    let digits = isHexadecimal ? String(word.dropFirst(2)) : String(word)
    guard let number = UInt64(digits, radix: isHexadecimal ? 16 : 10) else {
      throw unreadable(word)
    }
    return number
  }

  public static func unreadable(_ text: some StringProtocol) -> SetupError {
    SetupError("unexpected in readelf's output: \(text)")
  }
}

extension Binutils {
  /// The section of that name; one that is missing has no bytes.
  public func section(_ name: String) -> Section {
    sections.first { $0.name == name }
      ?? Section(name: name, type: "", address: 0, offset: 0, size: 0, flags: "", alignment: 0)
  }

  /// The value of a symbol.
  public func address(_ name: String) throws -> UInt64 {
    guard let symbol = symbols.first(where: { $0.name == name }) else {
      throw SetupError("nm lists no \(name)")
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
