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
    isVectors = SectionName.isVectors(section.name)
    isUninitialized = SectionName.isUninitialized(section.name)
    isCode = section.isExecutable && section.name.hasPrefix(".text")
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
    if !hasContents {
      let isNoInit = isUninitialized || inputSection.map(SectionName.isUninitialized) ?? false
      return isNoInit ? .noinit : .bss
    }
    if isFunction == true { return .code }
    return initializedKind(inputSection: inputSection, isObject: isFunction == false)
  }

  private func initializedKind(inputSection: String?, isObject: Bool) -> Entry.Kind {
    let plain: Entry.Kind = isFlash ? .rodata : .data
    guard let inputSection else { return isCode && !isObject ? .code : plain }
    if SectionName.isVectors(inputSection) { return .vectors }
    if SectionName.isReadOnly(inputSection) { return .rodata }
    if !isObject, SectionName.isCode(inputSection) { return .code }
    return plain
  }
}
