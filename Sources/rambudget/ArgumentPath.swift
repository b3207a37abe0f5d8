import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension FilePath {
  /// The path behind an argument as the parser gives it.
  ///
  /// A name on Linux is any bytes, but the parser's strings are Unicode, with U+FFFD for what is not:
  /// such an argument is looked up among those that the process was started with.
  init(argument: String) {
    self.init(argument)
    guard argument.unicodeScalars.contains("\u{FFFD}") else { return }
    for index in 1..<max(1, Int(CommandLine.argc)) {
      guard let raw = CommandLine.unsafeArgv[index] else { continue }
      // `NAME`, or what follows `--map=`.
      for start in [raw, raw + CommandLine.arguments[index].utf8CountThroughEquals]
      where String(cString: start) == argument {
        self.init(platformString: start)
        return
      }
    }
  }
}

extension FilePath {
  /// The path with `suffix` at its end, whatever bytes it has.
  func appending(suffix: String, dropping count: Int = 0) -> FilePath {
    withPlatformString { path in
      let bytes = UnsafeBufferPointer(start: path, count: strlen(path)).dropLast(count)
      return FilePath(platformString: bytes + suffix.utf8.map(CChar.init(bitPattern:)) + [0])
    }
  }
}

extension String {
  /// Number of UTF-8 bytes up to the first `=`, that one included; 0 where there is none. What stands
  /// before it is the name of an option, in ASCII.
  fileprivate var utf8CountThroughEquals: Int {
    utf8.firstIndex(of: UInt8(ascii: "=")).map { utf8.distance(from: utf8.startIndex, to: $0) + 1 }
      ?? 0
  }
}
