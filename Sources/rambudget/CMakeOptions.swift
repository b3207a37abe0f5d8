import SystemPackage

/// What a build was configured with: the numbers in its `CMakeCache.txt`.
enum CMakeOptions {
  /// Folders above the image that may be the build's.
  private static let depth = 4

  /// Options of the build that made `image`, by name; empty where no cache is found. An option that is
  /// no whole number is left out.
  static func read(besides image: FilePath) -> [String: Int] {
    guard let cache = cache(besides: image), let bytes = try? InputFile.read(cache) else {
      return [:]
    }
    var options: [String: Int] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      // NAME:TYPE=VALUE
      guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "/"),
        let colon = line.firstIndex(of: UInt8(ascii: ":")),
        let equals = line[colon...].firstIndex(of: UInt8(ascii: "="))
      else { continue }
      let value = String(decoding: line[line.index(after: equals)...], as: UTF8.self)
      guard let number = Int(value) else { continue }
      options[String(decoding: line[..<colon], as: UTF8.self)] = number
    }
    return options
  }

  private static func cache(besides image: FilePath) -> FilePath? {
    // Absolute, so that the folders above the working one are looked into as well.
    var folder = image.resolvedPath.removingLastComponent()
    for _ in 0..<depth {
      let candidate = folder.appending("CMakeCache.txt")
      if InputFile.exists(candidate) { return candidate }
      guard !folder.components.isEmpty else { return nil }
      folder.removeLastComponent()
    }
    return nil
  }
}
