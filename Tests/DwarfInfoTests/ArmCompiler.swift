import Foundation

/// Compiles small programs for the RP2040's processor and asks binutils about them.
///
/// A toolchain that is missing makes the test fail: what it checks cannot be checked without.
enum ArmCompiler {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// A folder that goes away with the value.
  final class Folder: Sendable {
    let url: URL

    init() throws {
      url = FileManager.default.temporaryDirectory
        .appending(path: "rambudget-dwarf-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path }
  }

  /// An ELF file as the linker wrote it.
  struct Program {
    let folder: Folder
    let elf: String
  }

  /// What `readelf -s` says of an object's symbol.
  struct Symbol: Equatable {
    let name: String
    let address: UInt64
    let size: UInt64
    let isFunction: Bool
  }

  static let target = ["-mcpu=cortex-m0plus", "-mthumb", "-ffunction-sections", "-fdata-sections"]

  /// Compiles each source (name and text) and links them: code at 0x1000_0000 and data at
  /// 0x2000_0000, as on the RP2040, with unused sections thrown away.
  static func build(
    _ sources: [(name: String, text: String)], flags: [String],
    linkFlags: [String] = ["-Wl,--gc-sections"]
  ) async throws -> Program {
    let folder = try Folder()
    for source in sources {
      try source.text.write(
        toFile: folder.path(source.name), atomically: true, encoding: .utf8)
    }
    var objects: [String] = []
    for source in sources where !source.name.hasSuffix(".h") {
      let object = source.name + ".o"
      let isCpp = source.name.hasSuffix(".cpp")
      let language = isCpp ? ["-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics"] : []
      try await run(
        isCpp ? "arm-none-eabi-g++" : "arm-none-eabi-gcc",
        target + flags + language + ["-c", source.name, "-o", object], in: folder)
      objects.append(object)
    }
    try await run(
      "arm-none-eabi-gcc",
      target + flags + linkFlags + [
        "-nostdlib", "-nostartfiles", "-Wl,-e,entry", "-Wl,-Ttext=0x10000000",
        "-Wl,-Tdata=0x20000000",
      ] + objects + ["-lgcc", "-o", "program.elf"], in: folder)
    return Program(folder: folder, elf: folder.path("program.elf"))
  }

  static func symbols(of elf: String) async throws -> [Symbol] {
    try await run("arm-none-eabi-readelf", ["-sW", elf]).split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ")
      guard words.count >= 8, words[3] == "OBJECT" || words[3] == "FUNC", words[6] != "UND",
        let address = UInt64(words[1], radix: 16)
      else { return nil }
      let size =
        words[2].hasPrefix("0x") ? UInt64(words[2].dropFirst(2), radix: 16) : UInt64(words[2])
      guard let size else { return nil }
      return Symbol(
        name: String(words[7]), address: address, size: size, isFunction: words[3] == "FUNC")
    }
  }

  /// Runs a tool and returns what it prints, without keeping other tests from running meanwhile.
  @discardableResult
  static func run(
    _ tool: String, _ arguments: [String], in folder: Folder? = nil
  ) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async {
        continuation.resume(with: Result { try runNow(tool, arguments, in: folder) })
      }
    }
  }

  private static func runNow(
    _ tool: String, _ arguments: [String], in folder: Folder? = nil
  ) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    if let folder { process.currentDirectoryURL = folder.url }
    var environment = ProcessInfo.processInfo.environment
    environment["LC_ALL"] = "C"
    process.environment = environment
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let text = String(decoding: bytes, as: UTF8.self)
    guard process.terminationStatus == 0 else {
      throw Failure(description: "\(tool) \(arguments.joined(separator: " ")): \(text)")
    }
    return text
  }
}
