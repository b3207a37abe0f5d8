import BudgetDSL
import BudgetManifest
import Testing

/// What compiles and makes no sense.
@Suite struct ValidationTests {
  /// The faults of a budget whose statements all stand in line 7.
  private func faults(@BudgetBuilder _ contents: () -> [any BudgetStatement]) -> [String] {
    faults([Budget("B", line: 3, contents: contents)])
  }

  private func faults(_ budgets: [Budget]) -> [String] {
    do throws(BudgetError) {
      try BudgetValidator.check(budgets, of: "b.swift")
      return []
    } catch {
      return error.details + ["\(error)"]
    }
  }

  @Test func whatMakesSense() {
    #expect(
      faults {
        Layer("MQTT") {
          Path("/abs/**/mqtt*.c")
          Archive("lib?.a")
          Symbol("mqtt_*")
        }
        Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .percent(90))
        Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .KB(47))
        Limit(.layer("x"), atMost: .percent(5), warnAt: .KB(47))
        Limit(.layer("x"), atMost: .bytes(0))
        Limit(.heapReachable, atLeast: .KB(40), warnAt: .percent(120), because: "é \u{200D}")
        Limit(.heapReachable, atLeast: .KB(40), warnAt: .KB(41))
        Limit(.heapReachable, atLeast: .bytes(0), warnAt: .KB(1))
        Limit(.region("RAM"), headroom: .percent(1), warnAt: .percent(200))
        Limit(.ram, headroom: .bytes(1 << 40))
        Growth(.flash, atMost: .percent(1000))
        Limit(.peak(.cHeap, phase: "tls"), headroom: .percent(10), warnAt: .percent(150))
        Limit(.peak(.pool("heap_pool"), layer: "VM"), atMost: .percent(80))
        Limit(.stackUsed(core: 1), headroom: .bytes(256))
        Allocator(.cHeap) {
          Reallocate("allocf", pointer: .argument(1), size: .argument(7))
          Allocate("block", size: .always(.bytes(64)))
          Release("free_block", pointer: .argument(0))
        }
        Demand("d", .bytes(0), for: "l", margin: .percent(0))
        Knob("k", option: "O", unit: .bytes(1), in: 0...(1 << 40), sizes: .symbol("x"))
      } == [])
  }

  private static let line = 7

  @Test(arguments: [
    (Limit(.ram, atMost: .bytes(-1), line: line), "a limit cannot be negative: -1 B"),
    (
      Limit(.ram, atMost: .bytes((1 << 40) + 1), line: line),
      "a limit is more than 1 TiB: 1,099,511,627,777 B"
    ),
    (Limit(.ram, atMost: .percent(-0.5), line: line), "a limit cannot be negative: -0.5 %"),
    (Limit(.ram, atMost: .percent(.nan), line: line), "a limit is no number: nan %"),
    (Limit(.ram, atMost: .percent(.infinity), line: line), "a limit is no number: inf %"),
    (Limit(.ram, atMost: .percent(2e6), line: line), "a limit is more than 1,000,000 %: 2000000 %"),
    (
      Limit(.ram, headroom: .percent(101), line: line),
      "more than 100 % of a memory cannot remain or be there"
    ),
    (
      Limit(.layer("l"), headroom: .KB(1), line: line),
      "headroom is for .ram, .flash, .region(\"…\"), .stackUsed(core:) and .peak of a whole heap; "
        + "of layer l say atMost or atLeast"
    ),
    (
      Limit(.peak(.cHeap, layer: "l"), headroom: .KB(1), line: line),
      "headroom is for .ram, .flash, .region(\"…\"), .stackUsed(core:) and .peak of a whole heap; "
        + "of l at the peak of C heap say atMost or atLeast"
    ),
    (Limit(.peak(.pool("")), atMost: .KB(1), line: line), "the name of a pool is empty"),
    (Limit(.peak(.cHeap, phase: " "), atMost: .KB(1), line: line), "the name of a phase is empty"),
    (
      Limit(.peak(.cHeap, layer: "a\nb"), atMost: .KB(1), line: line),
      "the name of a layer has a line break or another control character"
    ),
    (Limit(.stackUsed(core: -1), atMost: .KB(1), line: line), "cores count from 0: -1 is none"),
    (
      Limit(.ram, atMost: .KB(1), warnAt: .percent(100), line: line),
      "warnAt must be below the limit that it warns of: 100 % is not"
    ),
    (
      Limit(.ram, atMost: .KB(1), warnAt: .KB(1), line: line),
      "warnAt must be below the limit that it warns of: 1,024 B is not"
    ),
    (
      Limit(.ram, atMost: .bytes(0), warnAt: .percent(90), line: line),
      "a limit of 0 leaves no room for a warning: leave warnAt out"
    ),
    (
      Limit(.ram, atLeast: .KB(1), warnAt: .percent(90), line: line),
      "warnAt must be above the least that it warns of, such as .percent(120): 90 % is not"
    ),
    (
      Limit(.ram, headroom: .KB(2), warnAt: .KB(2), line: line),
      "warnAt must be above the least that it warns of, such as .percent(120): 2,048 B is not"
    ),
    (
      Limit(.ram, atMost: .KB(1), warnAt: .bytes(-1), line: line),
      "warnAt cannot be negative: -1 B"
    ),
    (Limit(.stack(core: -1), atMost: .KB(1), line: line), "cores count from 0: -1 is none"),
    (Limit(.layer(" "), atMost: .KB(1), line: line), "the name of a layer is empty"),
    (
      Limit(.region("R\n"), atMost: .KB(1), line: line),
      "the name of a region has a line break or another control character"
    ),
    (
      Limit(.layer("l", in: .region("")), atMost: .KB(1), line: line),
      "the name of a region is empty"
    ),
    (Limit(.symbol(""), atMost: .KB(1), line: line), "the pattern of .symbol is empty"),
    (Limit(.object("//"), atMost: .KB(1), line: line), "the pattern of .object names no file: //"),
    (
      Limit(.ram, atMost: .KB(1), because: "a\u{2028}b", line: line),
      "the text of because: has a line break or another control character"
    ),
    (Limit(.ram, atMost: .KB(1), line: 0), "a declaration has no line"),
  ])
  func limits(_ limit: Limit, _ fault: String) {
    #expect(faults { limit } == ["b.swift:\(limit.line): \(fault)"])
  }

  @Test(arguments: [
    (
      Allocator(.cHeap, line: line) {},
      "an allocator without Allocate(\"…\") or Reallocate(\"…\") never gives any memory"
    ),
    (
      Allocator(.cHeap, line: line) { Release("f", pointer: .argument(0), line: line) },
      "an allocator without Allocate(\"…\") or Reallocate(\"…\") never gives any memory"
    ),
    (
      Allocator(.pool(" "), line: line) { Allocate("f", size: .argument(0), line: line) },
      "the name of a pool is empty"
    ),
    (
      Allocator(.cHeap, line: line) { Allocate("", size: .argument(0), line: line) },
      "the name of a function is empty"
    ),
    (
      Allocator(.cHeap, line: line) { Allocate("f", size: .argument(8), line: line) },
      "arguments count from 0 to 7: 8 of f is none"
    ),
    (
      Allocator(.cHeap, line: line) { Allocate("f", size: .product(0, -1), line: line) },
      "arguments count from 0 to 7: -1 of f is none"
    ),
    (
      Allocator(.cHeap, line: line) {
        Reallocate("f", pointer: .argument(.max), size: .argument(0), line: line)
      },
      "arguments count from 0 to 7: \(Int.max) of f is none"
    ),
    (
      Allocator(.cHeap, line: line) { Allocate("f", size: .always(.bytes(-1)), line: line) },
      "the size of a block cannot be negative: -1 B"
    ),
    (
      Allocator(.cHeap, line: line) {
        Allocate("f", size: .argument(0), line: line)
        Release("f", pointer: .argument(0), line: line)
      },
      "function \"f\" is declared in line 7 already"
    ),
  ])
  func allocators(_ allocator: Allocator, _ fault: String) {
    #expect(faults { allocator } == ["b.swift:7: \(fault)"])
  }

  /// What only a program that is none of ours would write.
  @Test func functionsThatSayTooLittle() {
    var allocator = Allocator(.cHeap, line: 7) {
      Reallocate("f", pointer: .argument(0), size: .argument(1), line: 7)
    }
    allocator.functions[0].pointer = nil
    allocator.functions[0].size = nil
    #expect(
      faults { allocator } == [
        "b.swift:7: f does not say which argument is the block",
        "b.swift:7: f does not say how many bytes",
      ])
    allocator.functions[0].pointer = .argument(0)
    allocator.functions[0].size = .product(0, 1)
    allocator.functions[0].size?.arguments.append(2)
    #expect(
      faults { allocator } == ["b.swift:7: a size is the product of two arguments at most"])
  }

  @Test(arguments: [
    (
      Demand("", .KB(1), for: "l", line: line) as any BudgetStatement & Sendable,
      "the name of a demand is empty"
    ),
    (Demand("d", .bytes(-1), for: "l", line: line), "a demand cannot be negative: -1 B"),
    (
      Demand("d", .KB(1), for: "l", margin: .percent(-1), line: line),
      "a margin cannot be negative: -1 %"
    ),
    (Demand("d", .KB(1), from: .pool(""), line: line), "the name of a pool is empty"),
    (Growth(.ram, atMost: .bytes(-5), line: line), "a growth cannot be negative: -5 B"),
    (
      Growth(.peak(.cHeap), atMost: .KB(1), line: line),
      "a baseline has no run: of peak of C heap say Limit"
    ),
    (
      Knob("k", option: "O", unit: .bytes(0), in: 0...1, sizes: .symbol("x"), line: line),
      "unit of a knob must be positive: 0 B is not"
    ),
    (
      Knob("k", option: "O", unit: .KB(1), in: -1...1, sizes: .symbol("x"), line: line),
      "values of a knob must be from 0 upwards: -1...1 are not"
    ),
    (
      Knob("k", option: "O", unit: .KB(1), in: 0...Int.max, sizes: .symbol("x"), line: line),
      "the greatest value of knob \"k\" stands for more than 1 TiB"
    ),
    (
      Knob("k", option: "", unit: .KB(1), in: 0...1, sizes: .symbol("x"), line: line),
      "the name of a knob's option is empty"
    ),
    (
      Layer("l", line: line) {},
      "layer \"l\" has no pattern: write Path(\"…\"), Archive(\"…\") or Symbol(\"…\") into it"
    ),
    (Layer("l", line: line) { Path("", line: line) }, "the pattern of Path is empty"),
    (
      Layer("l", line: line) { Path("../x.c", line: line) },
      "the pattern of Path has \"..\", which no path does that it is held against"
    ),
    (
      Layer("l", line: line) { Path(String(repeating: "a/", count: 51), line: line) },
      "the pattern of Path has more than 50 folders"
    ),
    (
      Layer("l", line: line) { Symbol(String(repeating: "a", count: 5000), line: line) },
      "the pattern of Symbol is longer than any path: 5000 bytes"
    ),
    (
      Layer("l", line: line) { Archive("lib/libx.a", line: line) },
      "Archive takes a name such as \"libmruby.a\"; for folders write Path(\"lib/libx.a\")"
    ),
  ])
  func statements(_ statement: any BudgetStatement & Sendable, _ fault: String) {
    #expect(faults { AnyStatement(statement: statement) } == ["b.swift:7: \(fault)"])
  }

  private struct AnyStatement: BudgetStatement {
    var statement: any BudgetStatement
    func add(to budget: inout Budget) { statement.add(to: &budget) }
  }

  @Test func names() {
    #expect(faults([Budget("", line: 2) {}]) == ["b.swift:2: the name of a budget is empty"])
    #expect(
      faults([Budget("a\u{1B}[31m", line: 2) {}])
        == ["b.swift:2: the name of a budget has a line break or another control character"])
    #expect(
      faults([Budget("a", images: "", line: 2) {}])
        == ["b.swift:2: the pattern of images is empty"])
    #expect(
      faults([Budget("a", line: 2) {}, Budget("b", line: 4) {}, Budget("a", line: 9) {}])
        == ["b.swift:9: a budget named \"a\" is declared in line 2 already"])
    #expect(
      faults {
        Knob("k", option: "O", unit: .KB(1), in: 0...1, sizes: .symbol("x"), line: 4)
        Knob("k", option: "P", unit: .KB(1), in: 0...1, sizes: .symbol("x"), line: 5)
      } == ["b.swift:5: a knob named \"k\" is declared in line 4 already"])
  }

  @Test func allFaultsInTheOrderOfTheirLines() {
    #expect(
      faults {
        Demand("", .bytes(-1), for: "l", line: 9)
        Limit(.ram, atMost: .bytes(-1), line: 5)
      } == [
        "b.swift:5: a limit cannot be negative: -1 B",
        "b.swift:9: the name of a demand is empty",
        "b.swift:9: a demand cannot be negative: -1 B",
      ])
  }
}
