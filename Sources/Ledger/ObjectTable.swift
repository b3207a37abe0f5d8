import LinkMap

/// Objects, each with the layer rule that owns it, found once.
struct ObjectTable {
  private(set) var objects: [LinkedObject] = []
  private var owners: [Int?] = []
  private var indices: [LinkedObject: Int] = [:]
  private let layers: LayerRules
  let sources: SourceIndex
  private var unitObjects: [Int: Int] = [:]

  /// Objects of the map keep their indices.
  init(map: LinkMap?, sources: SourceIndex, layers: LayerRules) {
    self.layers = layers
    self.sources = sources
    for object in map?.objects ?? [] {
      _ = add(LinkedObject(archive: object.archive, name: object.name))
    }
  }

  private mutating func add(_ object: LinkedObject) -> Int {
    objects.append(object)
    owners.append(layers.rule(for: object))
    indices[object] = objects.count - 1
    return objects.count - 1
  }

  /// The object's index; it is added where it is new.
  mutating func index(of object: LinkedObject) -> Int { indices[object] ?? add(object) }

  /// The source that DWARF gives for the address.
  mutating func source(at address: UInt64) -> Int? {
    guard let unit = sources.unit(at: address) else { return nil }
    if let known = unitObjects[unit] { return known }
    let index = index(of: LinkedObject(name: sources.path(ofUnit: unit), isSource: true))
    unitObjects[unit] = index
    return index
  }

  /// Whether the object stands for sources that only DWARF can name.
  func isMerged(_ object: Int) -> Bool {
    LinkTimeOptimisation.madeObject(named: objects[object].name)
  }

  /// Whether the object is only a source's base name, as STT_FILE gives it: `tcp.c` may be anybody's.
  private func isBaseName(_ object: Int) -> Bool {
    objects[object].isSource && !objects[object].name.utf8.contains(UInt8(ascii: "/"))
  }

  /// The layer and rule for bytes of that object and symbol.
  func owner(object: Int?, symbol: String?) -> (layer: String, rule: Int?) {
    if let symbol, let rule = layers.rule(forSymbol: symbol) {
      return (layers.rules[rule].layer, rule)
    }
    guard let object else { return (SpecialLayer.unattributed, nil) }
    guard let rule = owners[object] else {
      let isKnown = !isMerged(object) && !isBaseName(object)
      return (isKnown ? SpecialLayer.app : SpecialLayer.unattributed, nil)
    }
    return (layers.rules[rule].layer, rule)
  }
}
