/// A run-time allocator in the image, found from its symbols.
public struct Allocator: Equatable, Sendable {
  /// Such as `pico_malloc`.
  public var name: String
  /// What it carves up: `C heap`, or the pool's symbol.
  public var arena: String
  /// Bytes of a pool; nil for the C heap, whose size depends on what is left.
  public var bytes: Int?
  /// Layers that allocate from it. An inference: who calls it, no symbol says.
  public var serves: [String]
  /// The symbols that gave it away.
  public var evidence: [String]

  public init(
    name: String, arena: String, bytes: Int?, serves: [String], evidence: [String]
  ) {
    self.name = name
    self.arena = arena
    self.bytes = bytes
    self.serves = serves
    self.evidence = evidence
  }

  /// Allocators, the one behind `malloc` first.
  static func find(
    in regions: [Ledger.RegionLedger]
  ) -> [Allocator] {
    AllocatorSearch(regions).allocators()
  }
}

/// Looks for the marks that allocators leave in a symbol table.
private struct AllocatorSearch {
  private var layerOf: [String: String] = [:]
  private var pools: [Entry] = []
  private var layers: Set<String> = []

  /// Functions that only one allocator has.
  private static let marks: Set<String> = [
    "malloc", "_malloc_r", "__wrap_malloc", "__wrap_calloc", "__wrap_realloc", "mem_malloc",
    "memp_malloc", "tls_malloc",
    "mbedtls_platform_set_calloc_free", "mrb_open_allocf", "mrb_default_allocf",
    "mrb_basic_alloc_func", "mrbc_raw_alloc", "est_malloc", "estalloc_malloc", "picorb_heap_alloc",
    "picorb_heap_init", "gc_alloc", "pvPortMalloc",
  ]

  init(_ regions: [Ledger.RegionLedger]) {
    for region in regions {
      layers.formUnion(region.bytesByLayer.keys)
      for index in region.entries.indices {
        switch region.entries[index].kind {
        case .pool: if region.region.kind == .ram { pools.append(region.entries[index]) }
        case .code: note(region.entries[index].symbol, in: region.entries[index].layer)
        default: break
        }
      }
    }
  }

  private mutating func note(_ symbol: String?, in layer: String) {
    guard let symbol, Self.mayBeMark(symbol) else { return }
    let name = SymbolName.withoutSuffixes(symbol)
    if Self.marks.contains(name) { layerOf[name] = layer }
  }

  /// Spares most symbols the hashing: marks are short, and begin with few letters.
  private static func mayBeMark(_ name: String) -> Bool {
    guard name.utf8.count <= 48, let first = name.utf8.first else { return false }
    return firstLetters[Int(first)]
  }

  private static let firstLetters: [Bool] = {
    var letters = Array(repeating: false, count: 256)
    for mark in marks { if let first = mark.utf8.first { letters[Int(first)] = true } }
    return letters
  }()

  func allocators() -> [Allocator] {
    [cAllocator()].compactMap { $0 } + poolAllocators()
  }

  /// Whether `__wrap_malloc` belongs to a pool that everybody shares rather than to pico_malloc,
  /// which only puts a mutex around newlib.
  private var sharedPool: Entry? {
    guard let owner = wrapper, owner != "pico-sdk" else { return nil }
    return pools.filter { $0.layer == owner }.max { $0.size < $1.size }
  }

  /// The layer of whatever stands in front of newlib; a program may only ever call one of the three.
  private var wrapper: String? {
    layerOf["__wrap_malloc"] ?? layerOf["__wrap_calloc"] ?? layerOf["__wrap_realloc"]
  }

  private func cAllocator() -> Allocator? {
    guard wrapper != nil || layerOf["malloc"] != nil || layerOf["_malloc_r"] != nil else {
      return nil
    }
    var serves = ["libc"].filter(layers.contains)
    if layers.contains("mbedTLS"), !tlsUsesLwip { serves.append("mbedTLS") }
    if layers.contains("lwIP"), layerOf["mem_malloc"] != nil, !hasPool("ram_heap") {
      serves.append("lwIP")
    }
    if layers.contains("VM"), vmPool == nil { serves.append("VM") }
    serves += ["App"].filter(layers.contains)
    let evidence = [
      "__wrap_malloc", "__wrap_calloc", "__wrap_realloc", "malloc", "_malloc_r",
    ].filter { layerOf[$0] != nil }
    if let pool = sharedPool {
      return Allocator(
        name: "malloc wrapped onto a shared pool", arena: pool.symbol ?? "pool", bytes: pool.size,
        serves: serves, evidence: evidence)
    }
    return Allocator(
      name: wrapper == nil ? "newlib malloc" : "pico_malloc over newlib",
      arena: SpecialLayer.cHeap, bytes: nil, serves: serves, evidence: evidence)
  }

  /// `MBEDTLS_PLATFORM_MEMORY` with lwIP's own functions moves TLS into lwIP's heap.
  private var tlsUsesLwip: Bool {
    layerOf["mbedtls_platform_set_calloc_free"] != nil && layerOf["tls_malloc"] != nil
  }

  private var vmPool: Entry? {
    pools.filter { $0.layer == "VM" }.max { $0.size < $1.size }
  }

  private func hasPool(_ name: String) -> Bool {
    pools.contains { $0.symbol.map(SymbolName.withoutSuffixes) == name }
  }

  private func poolAllocators() -> [Allocator] {
    let grouped = Dictionary(grouping: pools.filter { $0.symbol != sharedPool?.symbol }) { entry in
      entry.symbol?.hasPrefix("memp_memory_") == true ? "memp" : entry.symbol ?? "pool"
    }
    return grouped.map { key, entries in
      let bytes = entries.reduce(0) { $0 + $1.size }
      switch SymbolName.withoutSuffixes(key) {
      case "memp":
        return Allocator(
          name: "lwIP memp", arena: "memp_memory_*_base (\(entries.count))", bytes: bytes,
          serves: ["lwIP"], evidence: ["memp_malloc"].filter { layerOf[$0] != nil })
      case "ram_heap":
        return Allocator(
          name: "lwIP mem", arena: key, bytes: bytes,
          serves: ["lwIP"] + (tlsUsesLwip ? ["mbedTLS"] : []),
          evidence: ["mem_malloc", "tls_malloc"].filter { layerOf[$0] != nil })
      case let name:
        let marks = [
          "mrb_open_allocf", "mrbc_raw_alloc", "est_malloc", "picorb_heap_alloc", "gc_alloc",
          "pvPortMalloc",
        ].filter { layerOf[$0] != nil }
        return Allocator(
          name: "pool of \(entries[0].layer)", arena: name, bytes: bytes,
          serves: [entries[0].layer],
          evidence: [key] + marks)
      }
    }.sorted { ($1.bytes ?? 0, $0.name) < ($0.bytes ?? 0, $1.name) }
  }
}
