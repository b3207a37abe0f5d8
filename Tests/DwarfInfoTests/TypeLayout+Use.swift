import DwarfInfo

extension TypeLayout {
  /// Asks for everything, where nothing may trap.
  func useAll() {
    for array in arrays.prefix(20) {
      _ = member(array.path)
      for count in [0, 1, 5, .max] as [UInt64] { _ = try? size(changing: [array.path: count]) }
      _ = try? doubts(changing: [array.path: 7])
    }
    _ = member("a.b[][].c")
    _ = members
    _ = element
  }
}
