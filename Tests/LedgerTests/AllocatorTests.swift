import LedgerSupport
import Support
import Testing

@testable import Ledger

/// Trap 15: who allocates from what, by the functions that are in the link.
@Suite struct AllocatorTests {
  /// Functions and arrays by source; only names and folders matter.
  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var sources: [String: String]
    var expected: [Allocator]
  }

  private static let newlib = [
    "newlib/libc/stdlib/malloc.c":
      "void *malloc(unsigned n) { return 0; } void *_malloc_r(void *r, unsigned n) { return r; }"
  ]
  private static let wrapper =
    "void *__wrap_malloc(unsigned n) { return 0; } void *__wrap_calloc(unsigned n) { return 0; }"
  private static let picoMalloc = ["pico-sdk/src/rp2_common/pico_malloc/malloc.c": wrapper]
  private static let app = ["app/main.c": "int state[9]; int main(void) { return state[2]; }"]
  private static let vm = ["vm/heap.c": "char heap_pool[5000];"]
  private static let lwip = [
    "lwip/src/core/mem.c": "char ram_heap[4000]; void *mem_malloc(unsigned n) { return ram_heap; }",
    "lwip/src/core/memp.c": """
    char memp_memory_PBUF_POOL_base[3000], memp_memory_TCP_PCB_base[500];
    void *memp_malloc(int t) { return 0; }
    """,
  ]
  private static let lwipOnLibc = [
    "lwip/src/core/mem.c": "void *mem_malloc(unsigned n) { return 0; }"
  ]
  private static let tls = ["mbedtls/library/ssl_tls.c": "int ssl_state[30];"]
  private static let tlsOnLwip = [
    "mbedtls/library/platform.c": "int mbedtls_platform_set_calloc_free(void) { return 1; }",
    "lwip/src/apps/altcp_tls/altcp_tls_mbedtls_mem.c":
      "void *tls_malloc(unsigned c, unsigned n) { return 0; }",
  ]

  private static func heap(_ name: String, _ serves: [String], _ evidence: [String]) -> Allocator {
    Allocator(name: name, arena: "C heap", bytes: nil, serves: serves, evidence: evidence)
  }
  private static let pool = Allocator(
    name: "pool of VM", arena: "heap_pool", bytes: 5000, serves: ["VM"], evidence: ["heap_pool"])
  private static let memp = Allocator(
    name: "lwIP memp", arena: "memp_memory_*_base (2)", bytes: 3500, serves: ["lwIP"],
    evidence: ["memp_malloc"])
  private static let mem = Allocator(
    name: "lwIP mem", arena: "ram_heap", bytes: 4000, serves: ["lwIP"], evidence: ["mem_malloc"])

  private static let cases = [
    Case(testDescription: "nothing allocates", sources: app, expected: []),
    Case(
      testDescription: "newlib alone", sources: app + newlib,
      expected: [heap("newlib malloc", ["libc", "App"], ["malloc", "_malloc_r"])]),
    Case(
      testDescription: "pico_malloc", sources: app + newlib + picoMalloc + vm,
      expected: [
        heap(
          "pico_malloc over newlib", ["libc", "App"],
          ["__wrap_malloc", "__wrap_calloc", "malloc", "_malloc_r"]),
        pool,
      ]),
    Case(
      testDescription: "lwIP's own heaps", sources: app + newlib + lwip + tls,
      expected: [
        heap("newlib malloc", ["libc", "mbedTLS", "App"], ["malloc", "_malloc_r"]), mem, memp,
      ]),
    Case(
      testDescription: "MEM_LIBC_MALLOC", sources: app + newlib + lwipOnLibc + tls,
      expected: [
        heap("newlib malloc", ["libc", "mbedTLS", "lwIP", "App"], ["malloc", "_malloc_r"])
      ]
    ),
    Case(
      testDescription: "TLS through lwIP", sources: app + newlib + lwip + tls + tlsOnLwip,
      expected: [
        heap("newlib malloc", ["libc", "App"], ["malloc", "_malloc_r"]),
        Allocator(
          name: "lwIP mem", arena: "ram_heap", bytes: 4000, serves: ["lwIP", "mbedTLS"],
          evidence: ["mem_malloc", "tls_malloc"]), memp,
      ]),
    Case(
      testDescription: "a pool that everybody shares",
      sources: app + newlib + vm + [
        "picoruby/src/alloc.c": wrapper + "void *picorb_heap_alloc(unsigned n) { return 0; }"
      ],
      expected: [
        Allocator(
          name: "malloc wrapped onto a shared pool", arena: "heap_pool", bytes: 5000,
          serves: ["libc", "App"],
          evidence: ["__wrap_malloc", "__wrap_calloc", "malloc", "_malloc_r"])
      ]),
  ]

  @Test(arguments: cases)
  private func allocators(of firmware: Case) async throws {
    let files = try await FirmwareFiles.linking(
      firmware.testDescription, firmware.sources,
      compileFlags: ArmToolchain.defaultCompileFlags + ["-fno-builtin", "-w"])
    for kind in [FirmwareFiles.Kind.elfAndMap, .mapAlone] {
      #expect(try await files.ledger(kind).allocators == firmware.expected, "\(kind)")
    }
  }
}

extension [String: String] {
  fileprivate static func + (left: Self, right: Self) -> Self { left.merging(right) { $1 } }
}
