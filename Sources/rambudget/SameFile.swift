import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A file as an option names it.
struct NamedFile {
  /// Such as `--uart`.
  let option: String
  let path: FilePath

  init(_ option: String, _ path: FilePath) {
    self.option = option
    self.path = path
  }

  /// Nil where there is no name.
  init?(_ option: String, _ argument: String?) {
    guard let argument, !argument.isEmpty else { return nil }
    self.init(option, FilePath(argument: argument))
  }

  /// The options of two files that are the same, one of which would be written over; nil where there
  /// are none.
  static func clash(of outputs: [NamedFile], with inputs: [NamedFile]) -> (String, String)? {
    for (index, output) in outputs.enumerated() {
      for other in outputs[(index + 1)...] + inputs where output.isSame(as: other) {
        return (output.option, other.option)
      }
    }
    return nil
  }

  private func isSame(as other: NamedFile) -> Bool {
    var (mine, its) = (stat(), stat())
    let mineIsThere = path.withPlatformString { stat($0, &mine) } == 0
    let itsIsThere = other.path.withPlatformString { stat($0, &its) } == 0
    guard mineIsThere, itsIsThere else {
      return !mineIsThere && !itsIsThere && path.inResolvedFolder == other.path.inResolvedFolder
    }
    // What is written to /dev/null or a terminal is written over nothing.
    return mine.st_mode & S_IFMT != S_IFCHR && mine.st_dev == its.st_dev
      && mine.st_ino == its.st_ino
  }
}

extension FilePath {
  /// The path by which a file would be made.
  fileprivate var inResolvedFolder: FilePath {
    let normal = lexicallyNormalized()
    guard let name = normal.lastComponent else { return normal }
    let folder = normal.removingLastComponent()
    return (folder.isEmpty ? FilePath(".") : folder).resolvedPath.appending(name)
  }
}
