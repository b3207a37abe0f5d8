/// Gives each object's path a number, so that a path becomes a String once and not per record.
///
/// An open-addressing hash table over slices of the file. The hash is the standard library's, which
/// is seeded at random: no file can be made to collide.
struct ObjectTable {
  private(set) var objects: [LinkMap.Object] = []
  private var spellings: [Slice] = []
  private var hashes: [Int] = []
  /// Indices into `objects`, -1 where free; the count is a power of two.
  private var slots = [Int32](repeating: -1, count: 256)
  private var last: Int?

  /// The index of the object that `path` names.
  mutating func index(of path: Slice, in text: Span<UInt8>) -> Int {
    // Records come object by object, so the last one is mostly the right one.
    if let last, text.equal(spellings[last], path) { return last }
    let index = find(path, in: text)
    last = index
    return index
  }

  private mutating func find(_ path: Slice, in text: Span<UInt8>) -> Int {
    let hash = Self.hash(path, in: text)
    var slot = hash & (slots.count - 1)
    while slots[slot] >= 0 {
      let index = Int(slots[slot])
      if hashes[index] == hash, text.equal(spellings[index], path) { return index }
      slot = (slot + 1) & (slots.count - 1)
    }
    let index = objects.count
    objects.append(LinkMap.Object(path: path, in: text))
    spellings.append(path)
    hashes.append(hash)
    slots[slot] = Int32(truncatingIfNeeded: index)
    if objects.count * 2 > slots.count { grow() }
    return index
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(truncatingIfNeeded: index)
    }
  }

  private static func hash(_ slice: Slice, in text: Span<UInt8>) -> Int {
    var hasher = Hasher()
    text.extracting(slice.start..<slice.end).withUnsafeBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}

extension LinkMap.Object {
  /// Splits `archive.a(member.o)`; anything else is the path of an object.
  init(path: Slice, in text: Span<UInt8>) {
    guard let open = Self.memberStart(of: path, in: text) else {
      self.init(name: text.string(path))
      return
    }
    self.init(
      archive: text.string(Slice(start: path.start, end: open)),
      name: text.string(Slice(start: open + 1, end: path.end - 1)))
  }

  /// The parenthesis between archive and member.
  ///
  /// Both may hold spaces and parentheses themselves, as `lib b (1).a(b (x).o)`. The parenthesis
  /// that the last one closes is right unless a member's own are unbalanced; an archive's ending
  /// settles that.
  private static func memberStart(of path: Slice, in text: Span<UInt8>) -> Int? {
    guard path.count >= 4, text[path.end - 1] == .close else { return nil }
    let matching = text.openingParenthesis(of: path)
    if let matching, endsArchive(at: matching, path: path, in: text) { return matching }
    var index = path.start
    while index < path.end {
      if text[index] == .open, endsArchive(at: index, path: path, in: text) { return index }
      index += 1
    }
    // An archive without its usual ending; `notes (copy)` is a file's name.
    guard let matching, matching > path.start, matching + 2 < path.end,
      text[matching - 1] != .space, text[matching - 1] != UInt8(ascii: "/")
    else { return nil }
    return matching
  }

  private static func endsArchive(at open: Int, path: Slice, in text: Span<UInt8>) -> Bool {
    open - 3 >= path.start && open + 2 < path.end
      && (text.has(".a", at: open - 2, end: open)
        || text.has(".lib", at: open - 4, end: open)
          && open - 5 >= path.start)
  }
}
