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

  /// Chains of calls have no room for parameters.
  @Test(
    arguments: [
      ("main", "main"), ("f(x)", "f(x)"), ("_ZN3fooEv.part.0", "foo"),
      ("_ZN6sensor5namesB5cxx11Ev", "sensor::names"), ("_Znwj", "operator new"),
      ("_Znaj", "operator new[]"), ("_ZdaPvj", "operator delete[]"),
      (
        "_ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE9_M_mutateEjjPKcj",
        "std::__cxx11::basic_string::_M_mutate"
      ),
      ("_ZNKSt6vectorIiSaIiEE4sizeEv", "std::vector::size"),
      ("_Z4makeIiESt6vectorIT_SaIS1_EEv", "make"), ("_ZNK3FoocvbEv", "Foo::operator bool"),
      ("_ZN3FooclEi", "Foo::operator()"), ("_ZN3FooixEi", "Foo::operator[]"),
      ("_ZNK3FoolsEi", "Foo::operator<<"), ("_ZN3FooptEv", "Foo::operator->"),
      ("_ZlsI3FooEvT_S1_", "operator<<"),
      ("_ZN12_GLOBAL__N_14pollEv", "(anonymous namespace)::poll"),
      ("_ZZN4lwip4pollEvENKUlvE_clEv", "lwip::poll::{lambda()#1}::operator()"),
      ("_ZN10operators_5applyEPFviE", "operators_::apply"), ("_ZN3FooC2Ev", "Foo::Foo"),
      ("_ZN3FooD0Ev", "Foo::~Foo"), ("_ZThn8_N3Foo4pollEv", "Foo::poll"),
      ("_GLOBAL__sub_I__ZN9__gnu_cxx9__freeresEv", "constructors of __gnu_cxx::__freeres"),
      ("_GLOBAL__sub_I_main", "constructors of main"),
      ("_GLOBAL__sub_I__GLOBAL__sub_I_main", "constructors of _GLOBAL__sub_I_main"),
    ] as [(String, String)])
  func shortNames(mangled: String, short: String) { #expect(Demangler.short(mangled) == short) }

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
        #expect(Demangler.short(name).utf8.count <= readable.utf8.count)
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
      _ = Demangler.short("_Z" + String(decoding: bytes, as: UTF8.self))
    }
  }

  private static func substitution(_ number: Int) -> String {
    number == 0 ? "S_" : "S\(String(number - 1, radix: 36, uppercase: true))_"
  }

  /// A function of parameters that are pairs of the one before.
  private static func doubled(_ levels: Int) -> String {
    (0..<levels).reduce("_Z1f1a1pIS_S_E") { name, level in
      let last = substitution(level + 2)
      return name + "S0_I\(last)\(last)E"
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
    #expect(Demangler.short(name) == (readable == name ? name : "f"))
    for levels in 17...83 {
      let name = Self.doubled(levels)
      #expect((170...1024).contains(name.utf8.count))
      #expect(Demangler.readable(name) == name)
      #expect(Demangler.short(name) == name)
    }
    #expect(Demangler.short(Self.doubled(3)) == "f")
  }

  /// As long as the form may be, and a byte longer.
  @Test(arguments: [(4096, true), (4097, false)])
  func formsHaveALimit(length: Int, isReadable: Bool) {
    // f(a…, a…, …, b…)
    let width = 500
    let count = (length - 3 - 1) / (width + 2)
    let parameters = String(repeating: "S_", count: count - 1)
    let filler = length - (2 + width + (count - 1) * (width + 2) + 1)
    let last = filler > 2 ? "\(filler - 2)" + String(repeating: "b", count: filler - 2) : ""
    let name = "_Z1f\(width)" + String(repeating: "a", count: width) + parameters + last
    let readable = Demangler.readable(name)
    #expect((readable != name) == isReadable, "\(readable.utf8.count)")
    #expect(!isReadable || readable.utf8.count == length)
  }

  /// Nothing is printed while the demangler looks for the pack of an expansion, or for its length.
  @Test(.timeLimit(.minutes(1)), arguments: [17, 60])
  func expansionsTakeNoTime(levels: Int) {
    let inner =
      "1pI" + String(repeating: "S_I", count: levels - 1) + "1a"
      + (1...levels).map { Self.substitution($0) + "E" }.joined()
    let packs = [("Dp", ""), ("DTsZsr", "1yE"), ("DTsZst", "E"), ("DTspst", "E")]
    for name in packs.map({ "_Z1fI1xEv" + $0.0 + inner + $0.1 }) {
      #expect(Demangler.readable(name) == name)
    }
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: ["_Z1fI1xEvDTsr1pIS_I1aEEDa", "_Z1fIJ1x1yEEDTsr1pIS_IS_I1aS0_ES1_ES2_EDpT_fLL"])
  func scopesTakeNoTime(name: String) { #expect(Demangler.readable(name) == name) }

  @Test func handlersAreNoScopes() { #expect(Demangler.readable("_ZN3adc3isrEv") == "adc::isr()") }
}
