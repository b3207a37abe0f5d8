/// What the bytes of one output section are.
struct EntryKinds {
  private let isFlash: Bool
  private let hasContents: Bool
  private let isVectors: Bool
  private let isUninitialized: Bool
  private let isCode: Bool

  init(of section: Ledger.PlacedSection, isFlash: Bool) {
    self.isFlash = isFlash
    hasContents = section.hasContents
    let contents = SectionName.contents(section.name)
    isVectors = contents == .vectors
    isUninitialized = contents == .uninitialized
    isCode = section.isExecutable && contents == .code
  }

  /// What the linker script wrote itself, with `LONG` and its kin.
  var scriptData: Entry.Kind { isFlash ? .rodata : .data }

  /// `isFunction` is nil where no symbol table says.
  func kind(inputSection: String?, symbol: String?, isFunction: Bool?) -> Entry.Kind {
    if let symbol, !isFlash {
      if isFunction != true, Pools.isPool(symbol) { return .pool }
      if symbol == "ram_vector_table" { return .vectors }
    }
    if isVectors { return .vectors }
    if hasContents, isFunction == true { return .code }
    let contents = inputSection.map(SectionName.contents)
    if !hasContents { return isUninitialized || contents == .uninitialized ? .noinit : .bss }
    switch contents {
    case .vectors: return .vectors
    case .readOnly: return .rodata
    case .code where isFunction == nil: return .code
    case nil where isCode && isFunction == nil: return .code
    default: return isFlash ? .rodata : .data
    }
  }
}
