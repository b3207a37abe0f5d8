import DwarfInfo
import ElfImage
import LinkMap
import MemoryModel

/// All that is known of one link: what a ledger is built from.
public struct LinkEvidence: Sendable {
  public var elf: ElfImage?
  public var dwarf: DwarfInfo?
  public var map: LinkMap?
  /// Regions where there is no map; nil to infer the board from the addresses.
  public var board: Board?
  public var layers: LayerRules
  /// What the readers had to say.
  public var notes: [Ledger.Note]

  public init(
    elf: ElfImage? = nil, dwarf: DwarfInfo? = nil, map: LinkMap? = nil, board: Board? = nil,
    layers: LayerRules = LayerRules(), notes: [Ledger.Note] = []
  ) {
    self.elf = elf
    self.dwarf = dwarf
    self.map = map
    self.board = board
    self.layers = layers
    self.notes = notes
  }

  /// Whether objects stay unknown without DWARF: there is no map, or link-time optimisation merged
  /// the objects that the map could have named.
  public var wantsDwarf: Bool {
    guard let elf, elf.hasDwarf else { return false }
    guard let map else { return true }
    return map.objects.contains { LinkTimeOptimisation.madeObject(named: $0.name) }
  }
}

/// Objects that gcc's link-time optimisation makes stand for many sources.
enum LinkTimeOptimisation {
  /// `/tmp/ccAbC123.ltrans0.ltrans.o`, or with `-save-temps` `app.elf.ltrans0.ltrans.o`.
  static func madeObject(named name: String) -> Bool {
    name.hasSuffix(".ltrans.o") || name.hasSuffix(".lto.o")
  }
}
