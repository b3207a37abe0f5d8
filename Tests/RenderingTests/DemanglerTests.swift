import Support
import Testing

@testable import Rendering

@Suite struct DemanglerTests {
  @Test(
    arguments: [
      ("_ZN3foo3barEv", "foo::bar()"), ("_ZN4lwip4pollEi", "lwip::poll(int)"),
      ("_ZTV6Device", "vtable for Device"),
      ("_Z1fSt6vectorIiSaIiEE", "f(std::vector<int, std::allocator<int> >)"),
      ("_ZZ4mainE5state", "main::state"), ("heap_pool", "heap_pool"), ("", ""), ("_Z", "_Z"),
      ("_ZN", "_ZN"), ("_ZN3fooEv.part.0", "foo() [clone .part.0]"),
      ("_ZN3fooE.lto_priv.0", "_ZN3fooE.lto_priv.0"), ("__Z1fv", "__Z1fv"),
    ] as [(String, String)])
  func names(mangled: String, readable: String) { #expect(Demangler.readable(mangled) == readable) }

  /// Names that nest, repeat or promise more than they hold.
  @Test func hostileNamesDoNotCrash() {
    for count in [10, 100, 1000, 100_000] {
      for (start, piece, end) in [
        ("_Z", "P", "i"), ("_ZN", "1a", "Ev"), ("_Z1f", "P", "v"), ("_Z1fI", "J", "E"),
        ("_Z1f", "FvP", "v"), ("_ZN", "1aI", "iEE"), ("_Z1f", "DpT", "_"), ("_Z", "9", "a"),
        ("_Z1fv", "S_", ""), ("_Z1fIXpp", "pp", "1aE"), ("_Z1f", "A1_", "i"), ("_ZN", "St", "E"),
      ] {
        let name = start + String(repeating: piece, count: count) + end
        let readable = Demangler.readable(name)
        #expect(name.utf8.count <= 1024 || readable == name)
      }
    }
  }

  @Test func changedNamesDoNotCrash() {
    var random = Seeded(0xC0FFEE)
    let names = [
      "_ZNSt6vectorIiSaIiEE17_M_realloc_insertIJRKiEEEvN9__gnu_cxx17__normal_iteratorIPiS1_EEDpOT_",
      "_ZZN4lwip4pollEvENKUlvE_clEv", "_ZNK6DeviceILi3EEcvbEv",
    ]
    for round in 0..<3000 {
      let bytes = random.mutated(Array(names[round % names.count].utf8))
      _ = Demangler.readable("_Z" + String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Substitutions make a short name long: 1 KB of them may stand for gigabytes.
  @Test(.timeLimit(.minutes(1))) func namesCannotExplode() {
    var name = "_Z1fSt4pairI1aS_E"
    for index in 0..<60 {
      let number = String(index, radix: 36, uppercase: true)
      name += "St4pairIS\(number)_S\(number)_E"
    }
    let readable = Demangler.readable(name)
    #expect(readable.utf8.count < 1_000_000)
  }
}
