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
    let names = links.map { functions.name(of: $0.address) }
    let isPlumbing = zip(links, names).map { link, name in
      let start = functions.start(of: link.address) ?? link.address
      return allocators.contains(start) || Plumbing.isPlumbing(name)
    }
    // Behind a handler is what it interrupted, which asked for nothing.
    let end = (links.firstIndex(where: \.isHandler) ?? links.count - 1) + 1
    let asksForItself = (0..<end).filter { !isPlumbing[$0] }
    let innermost = asksForItself.first ?? end - 1
    // Where a library asks, the wrapper that it was told to use says nothing.
    let first =
      asksForItself.first { index in
        !Plumbing.isWrapper(names[index])
          || layers.layer(at: links[index].address) != SpecialLayer.app
      } ?? innermost
    let passesVM = allocatorsOfVM.contains(place.function)
    var isInVM = false
    var second: String?
    for index in asksForItself {
      let layer = layers.layer(at: links[index].address)
      if Plumbing.isStarter(names[index]) {
        second = second ?? layer
        break
      }
      switch layer {
      case "", SpecialLayer.unattributed, SpecialLayer.linker: continue
      case "libc": second = second ?? layer
      case Self.vm where passesVM: isInVM = true
      case SpecialLayer.app where isInVM, "pico-sdk" where isInVM:
        return (Self.vm, named(links, names, from: first, to: end))
      case SpecialLayer.app where Plumbing.isWrapper(names[index]):
        if second == nil || second == "libc" { second = layer }
      case SpecialLayer.app: return (layer, named(links, names, from: innermost, to: end))
      default: return (layer, named(links, names, from: first, to: end))
      }
    }
    if isInVM { return (Self.vm, named(links, names, from: first, to: end)) }
    return (second ?? SpecialLayer.unattributed, named(links, names, from: innermost, to: end))
  }

  private func named(
    _ links: [CallChain.Link], _ names: [String], from first: Int, to end: Int
  ) -> [String] {
    (first..<end).map { names[$0] + (links[$0].isHandler ? " (interrupt)" : "") }
  }
}
