import ElfImage
import LinkMap

/// The alignments of the input sections of a link, which a map does not tell, from the objects.
public struct InputAlignments: Sendable {
  /// What an object says of a section.
  struct Facts: Equatable, Sendable {
    /// Bytes; a power of two.
    var alignment: UInt64
    /// SHF_ALLOC.
    var isAllocated: Bool
  }

  /// By record of the map.
  private(set) var facts: [Int: Facts] = [:]

  /// Where no object can be read: alignments are then inferred from addresses.
  public static let unknown = InputAlignments()

  private init() {}

  /// Reads the section headers of the objects that the map's records in RAM name.
  ///
  /// An object that cannot be read, or has no section of a record's name and size, because it was
  /// compiled again since, leaves its records unknown.
  ///
  /// - Parameter read: the bytes of a file, nil where it cannot be read. Paths are the map's: relative
  ///   ones start at the folder where the linker ran, which mostly is the map's own.
  public init(of map: LinkMap, read: (_ path: String) -> [UInt8]?) {
    var records: [Int: [Int]] = [:]
    for index in Self.recordsInRAM(of: map) {
      guard let object = map.inputSections[index].object else { continue }
      records[object, default: []].append(index)
    }
    var archives: [String: ArchiveFile?] = [:]
    for (object, indices) in records where map.objects.indices.contains(object) {
      let file = map.objects[object]
      var bytes: [UInt8]?
      if let path = file.archive {
        let archive = archives[path] ?? ArchiveFile(path, read)
        archives[path] = .some(archive)
        bytes = archive?.member(file.name, read)
      } else {
        bytes = read(file.name)
      }
      guard let bytes, let sections = (try? ElfObject(reading: bytes))?.sections else { continue }
      let byName = Dictionary(grouping: sections.dropFirst(), by: \.name)
      for index in indices {
        facts[index] = Self.facts(of: map.inputSections[index], in: byName)
      }
    }
  }

  /// Records of sections that lie in RAM, or have run over its end: only their places follow from the
  /// sizes of variables.
  private static func recordsInRAM(of map: LinkMap) -> [Int] {
    let isRAM = { (region: LinkMap.MemoryRegion) in
      region.origin >= 0x2000_0000 || region.attributes.contains("w")
    }
    let start = map.regions.lazy.filter(isRAM).map(\.origin).min() ?? 0x2000_0000
    let others = map.regions.filter { !isRAM($0) }
    return map.outputSections.flatMap { section -> [Int] in
      let isElsewhere = others.contains { region in
        section.address >= region.origin && section.address - region.origin < region.length
      }
      guard section.address >= start, !isElsewhere else { return [] }
      return Array(section.inputs.clamped(to: map.inputSections.indices))
    }
  }

  /// nil where the sections of that name and size do not agree.
  private static func facts(
    of record: LinkMap.InputSection, in sections: [String: [ElfImage.Section]]
  ) -> Facts? {
    guard record.kind == .section, let named = sections[record.name] else { return nil }
    // Strings and constants that ld merges have another size in the link.
    let isMerged = record.name.contains(".str") || record.name.contains(".cst")
    let found = named.filter { isMerged || $0.size == record.size }.map {
      Facts(alignment: max(1, $0.alignment), isAllocated: $0.isAllocated)
    }
    guard let first = found.first, found.allSatisfy({ $0 == first }) else { return nil }
    return first
  }
}

/// An archive's bytes, with where its members are.
private struct ArchiveFile {
  private let path: String
  private let bytes: [UInt8]
  private let isThin: Bool
  private let members: [String: [ObjectArchive.Member]]

  init?(_ path: String, _ read: (String) -> [UInt8]?) {
    guard let bytes = read(path), let archive = ObjectArchive(reading: bytes) else { return nil }
    self.path = path
    self.bytes = bytes
    isThin = archive.isThin
    members = Dictionary(grouping: archive.members, by: \.name)
  }

  /// The bytes of the member of that name; nil where there are several, as some tools make.
  func member(_ name: String, _ read: (String) -> [UInt8]?) -> [UInt8]? {
    if isThin {
      // ld names the member by its path from where it ran or by the archive's own spelling of it.
      let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
      return read(folder + name) ?? read(name)
    }
    guard let found = members[name], found.count == 1, let range = found[0].range else {
      return nil
    }
    return Array(bytes[range])
  }
}
