import ElfImage
import Ledger
import LinkMap
import Testing

@testable import Observation
@testable import RP2040

/// Whose a block is, by functions that need no code.
@Suite struct AttributionTests {
  /// Functions of 16 bytes each, in the order given, with the layer of each; layers are told by rules
  /// over the names.
  private static let functions: [(name: String, layer: String?)] = [
    ("_malloc_r", "libc"), ("calloc", "libc"), ("mbedtls_calloc", "mbedTLS"),
    ("tls_memory_calloc", nil), ("mbedtls_ssl_setup", "mbedTLS"), ("main", nil),
    ("mrb_malloc", "VM"), ("gem_init", "Gems"), ("printf", "libc"), ("poll", "pico-sdk"),
    ("on_receive", nil), ("isr", "CYW43"), ("allocate", nil), ("mrb_vm_exec", "VM"),
    ("_GLOBAL__sub_I_pool", "libc"), ("_GLOBAL__sub_I_table", nil), ("runtime_init", "pico-sdk"),
    ("_reset_handler", "pico-sdk"),
  ]

  private static func address(_ name: String) -> UInt32 {
    0x1000_0000 + 16 * UInt32(functions.firstIndex { $0.name == name } ?? 0)
  }

  /// The owner of what `chain` asked for: the allocator's function first, then its callers.
  private static func owner(
    _ chain: [String], interrupting: String? = nil, isInArenaOfVM: Bool = false
  ) throws -> (layer: String, calls: [String]) {
    var image = ElfImage()
    let section = { (name: String, contents: ElfImage.Section.Contents) in
      ElfImage.Section(
        name: name, contents: contents, isAllocated: contents == .bits, isWritable: false,
        isExecutable: contents == .bits, address: contents == .bits ? 0x1000_0000 : 0, offset: 0,
        size: contents == .bits ? 16 * UInt64(functions.count) : 0, alignment: 4)
    }
    image.sections = [section("", .other), section(".text", .bits)]
    image.symbols = functions.map { function in
      ElfImage.Symbol(
        name: function.name, address: UInt64(address(function.name)), size: 16, kind: .function,
        isLocal: false, place: .section(1), file: nil)
    }
    let rules = functions.compactMap { function in
      LayerRule(function.layer ?? SpecialLayer.app, .symbol(function.name))
    }
    let ledger = try Ledger(
      LinkEvidence(elf: image, board: .rp2040, layers: LayerRules(overrides: rules)))
    let attribution = Attribution(
      FunctionIndex(image), LayerIndex(ledger), allocators: [address("_malloc_r")],
      ofVM: isInArenaOfVM ? [address("_malloc_r")] : [])
    var frames = zip(chain, chain.dropFirst()).map { callee, caller in
      CallFrame(
        call: address(caller) + 4, target: address(callee), returnAddress: address(caller) + 8,
        stackPointer: 0)
    }
    if let interrupting, let handler = chain.last {
      frames.append(
        CallFrame(
          call: address(interrupting) + 4, target: address(handler), returnAddress: 0xFFFF_FFF9,
          stackPointer: 0))
    }
    return attribution.owner((address("_malloc_r"), frames[...]))
  }

  @Test(
    arguments: [
      (["_malloc_r", "main"], "App"),
      (["_malloc_r", "calloc", "mbedtls_calloc", "mbedtls_ssl_setup", "main"], "mbedTLS"),
      // A library that was told to use a function of the program.
      (["_malloc_r", "calloc", "tls_memory_calloc", "mbedtls_ssl_setup", "main"], "mbedTLS"),
      (["_malloc_r", "allocate", "mrb_malloc", "gem_init", "mrb_vm_exec", "main"], "Gems"),
      (["_malloc_r", "allocate", "mrb_malloc", "mrb_vm_exec", "main"], "VM"),
      (["_malloc_r", "printf", "poll", "main"], "pico-sdk"),
      // What the program does in a call-back is its own.
      (["_malloc_r", "on_receive", "poll", "main"], "App"),
      (["_malloc_r", "printf"], "libc"),
      // Constructors, and what calls them.
      (["_malloc_r", "_GLOBAL__sub_I_pool", "runtime_init", "_reset_handler"], "libc"),
      (["_malloc_r", "_GLOBAL__sub_I_table", "runtime_init", "_reset_handler"], "App"),
      (["_malloc_r", "poll", "runtime_init", "_reset_handler"], "pico-sdk"),
      (["_malloc_r", "runtime_init", "_reset_handler"], "pico-sdk"),
      (["_malloc_r", "allocate"], "App"),
    ] as [([String], String)])
  func owners(chain: [String], layer: String) throws {
    #expect(try Self.owner(chain).layer == layer)
  }

  /// In the arena of a VM, by the same allocator.
  @Test(
    arguments: [
      // What the VM asks for, whoever started it.
      (["_malloc_r", "allocate", "mrb_malloc", "mrb_vm_exec", "main"], "VM"),
      (["_malloc_r", "mrb_vm_exec", "main"], "VM"),
      (["_malloc_r", "mrb_vm_exec", "poll", "main"], "VM"),
      (["_malloc_r", "mrb_vm_exec"], "VM"),
      // What another library gets, directly or from the VM that sets it up.
      (["_malloc_r", "mrb_malloc", "gem_init", "mrb_vm_exec", "main"], "Gems"),
      (["_malloc_r", "mrb_vm_exec", "gem_init", "main"], "Gems"),
      (["_malloc_r", "mrb_vm_exec", "printf", "gem_init", "main"], "Gems"),
      // Behind the program's own functions is nobody who asks.
      (["_malloc_r", "mrb_vm_exec", "on_receive", "gem_init", "main"], "VM"),
      (["_malloc_r", "on_receive", "mrb_vm_exec", "main"], "App"),
      (["_malloc_r", "main"], "App"),
    ] as [([String], String)])
  func ownersInTheArenaOfAVM(chain: [String], layer: String) throws {
    #expect(try Self.owner(chain, isInArenaOfVM: true).layer == layer)
  }

  @Test func callsStartBehindThePlumbing() throws {
    let owner = try Self.owner([
      "_malloc_r", "calloc", "mbedtls_calloc", "mbedtls_ssl_setup", "main",
    ])
    #expect(owner.calls == ["mbedtls_ssl_setup", "main"])
  }

  /// What an interrupt came into asked for nothing.
  @Test func handlers() throws {
    let owner = try Self.owner(["_malloc_r", "calloc", "isr"], interrupting: "main")
    #expect(owner.layer == "CYW43")
    #expect(owner.calls == ["isr (interrupt)"])
  }
}
