import Ledger
import RP2040

/// Whose a block is: the layer and the callers of a call site.
///
/// The functions are looked at from the one that called the allocator outwards. The first that a layer
/// rule owns decides, where these do not count:
///
/// - what only hands on the request (`Plumbing`): `mbedtls_ssl_setup → mbedtls_calloc → calloc` is
///   mbedTLS's, and what a gem gets with `mrb_malloc` is the gem's, not the VM's;
/// - the C library: what `printf` needs is needed by its caller, but what its constructors need, which
///   the SDK's start-up code calls (`Plumbing.isStarter`), is its own;
/// - functions of the program (`App`) named as allocators (`Plumbing.isWrapper`), which libraries were
///   told to use. Other functions of the program count: what they ask for is their own.
///
/// Where none is left, a wrapper's layer does, then the C library's.
///
/// In the arena of a VM all is asked for by the VM, whoever's program it runs. There its functions are
/// passed over as far as the first of another library's: what it gets while it sets up a gem is the
/// gem's. The program's own functions end that: below them is who started the VM.
struct Attribution {
  private let chain: CallChain
  private let functions: FunctionIndex
  private let layers: LayerIndex
  /// First addresses of the allocators' functions.
  private let allocators: Set<UInt32>
  /// Those of them whose heap is the arena of a VM.
  private let allocatorsOfVM: Set<UInt32>

  static let vm = "VM"

  init(
    _ functions: FunctionIndex, _ layers: LayerIndex, allocators: Set<UInt32>,
    ofVM allocatorsOfVM: Set<UInt32>
  ) {
    chain = CallChain(functions)
    self.functions = functions
    self.layers = layers
    self.allocators = allocators
    self.allocatorsOfVM = allocatorsOfVM
  }

  /// - Returns: The layer, and the functions from the first that is no plumbing.
  func owner(
    _ place: (function: UInt32, calls: ArraySlice<CallFrame>)
  ) -> (layer: String, calls: [String]) {
    guard !place.calls.isEmpty else { return (SpecialLayer.unattributed, []) }
    let links = chain.links(pc: place.function, calls: place.calls)
    // Behind a handler is what it interrupted, which asked for nothing.
    let asking = links[...(links.firstIndex(where: \.isHandler) ?? links.count - 1)]
    let names = asking.map { functions.name(of: $0.address) }
    let askers = askers(asking, names)
    let (layer, isLibrary) = decide(
      askers, isInArenaOfVM: allocatorsOfVM.contains(place.function))
    // Where a library asks, the wrapper that it was told to use says nothing.
    let library = askers.first { !Plumbing.isWrapper($0.name) || $0.layer != SpecialLayer.app }
    let innermost = askers.first?.index ?? names.count - 1
    let first = isLibrary ? library?.index ?? innermost : innermost
    let calls = (first..<names.count).map {
      names[$0] + (asking[$0].isHandler ? " (interrupt)" : "")
    }
    return (layer, calls)
  }

  /// A function that asks for memory itself.
  private struct Asker {
    /// Its place in the chain.
    var index: Int
    var name: String
    var layer: String
  }

  /// The functions that are neither an allocator's nor only hand on, the innermost first.
  private func askers(_ links: ArraySlice<CallChain.Link>, _ names: [String]) -> [Asker] {
    zip(links, names).enumerated().compactMap { index, function in
      let (link, name) = function
      let start = functions.start(of: link.address) ?? link.address
      guard !allocators.contains(start), !Plumbing.isPlumbing(name) else { return nil }
      return Asker(index: index, name: name, layer: layers.layer(at: link.address))
    }
  }

  /// - Returns: The layer, and whether a library is who asked, rather than the program or nobody that
  ///   a rule owns.
  private func decide(
    _ askers: [Asker], isInArenaOfVM: Bool
  ) -> (layer: String, isLibrary: Bool) {
    var isInVM = false
    // Where no other is found: a wrapper's layer, then the C library's.
    var second: String?
    for asker in askers {
      if Plumbing.isStarter(asker.name) {
        second = second ?? asker.layer
        break
      }
      switch asker.layer {
      case "", SpecialLayer.unattributed, SpecialLayer.linker: continue
      case "libc": second = second ?? asker.layer
      case Self.vm where isInArenaOfVM: isInVM = true
      case SpecialLayer.app where isInVM, "pico-sdk" where isInVM: return (Self.vm, true)
      case SpecialLayer.app where Plumbing.isWrapper(asker.name):
        if second == nil || second == "libc" { second = asker.layer }
      case SpecialLayer.app: return (asker.layer, false)
      default: return (asker.layer, true)
      }
    }
    return isInVM ? (Self.vm, true) : (second ?? SpecialLayer.unattributed, false)
  }
}
