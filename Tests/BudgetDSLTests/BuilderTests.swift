import Testing

@testable import BudgetDSL

/// What stands in a budget is what it holds, with its lines.
@Suite struct BuilderTests {
  @Test func everyStatementGoesWhereItBelongs() {
    let first = #line + 1
    let budget = Budget("PicoMQTT", board: .picoW, images: "**/pico-tls/*", "a.elf") {
      Layer("MQTT") {
        Path("mqtt*.c")
        Archive("libmqtt.a")
        Symbol("mqtt_*")
      }
      Limit(.layer("lwIP"), atMost: .KB(48), warnAt: .percent(90), because: "sockets")
      Growth(.flash, atMost: .percent(1))
      Demand("TLS", .KB(40), from: .cHeap, for: "mbedTLS", margin: .percent(5))
      Knob("pool", option: "POOL_KB", unit: .KB(1), in: 64...164, sizes: .symbol("heap_pool"))
    }
    #expect(budget.name == "PicoMQTT")
    #expect(budget.board == .picoW)
    #expect(budget.images == ["**/pico-tls/*", "a.elf"])
    #expect(budget.line == first)
    #expect(budget.layers.map(\.name) == ["MQTT"])
    #expect(budget.layers[0].line == first + 1)
    #expect(budget.layers[0].patterns.map(\.kind) == [.path, .archive, .symbol])
    #expect(budget.layers[0].patterns.map(\.text) == ["mqtt*.c", "libmqtt.a", "mqtt_*"])
    #expect(budget.layers[0].patterns.map(\.line) == [first + 2, first + 3, first + 4])
    #expect(
      budget.limits == [
        Limit(
          .layer("lwIP"), atMost: .bytes(49_152), warnAt: .percent(90), because: "sockets",
          line: first + 6)
      ])
    #expect(budget.growths == [Growth(.flash, atMost: .percent(1), line: first + 7)])
    #expect(
      budget.demands == [
        Demand(
          "TLS", .bytes(40_960), from: .cHeap, for: "mbedTLS", margin: .percent(5),
          line: first + 8)
      ])
    #expect(budget.knobs.map(\.line) == [first + 9])
    #expect(budget.knobs[0].unit == 1024)
    #expect(budget.knobs[0].lowest == 64)
    #expect(budget.knobs[0].highest == 164)
  }

  @Test func allocatorsHaveTheirFunctions() {
    let first = #line + 1
    let budget = Budget("b") {
      Allocator(.pool("ram_heap")) {
        Allocate("mem_malloc", size: .argument(0))
        for name in ["mem_trim"] {
          Reallocate(name, pointer: .argument(0), size: .argument(1))
        }
        Release("mem_free", pointer: .argument(0))
      }
    }
    let allocator = budget.allocators[0]
    #expect(allocator.arena == .pool("ram_heap") && allocator.line == first + 1)
    #expect(allocator.functions.map(\.name) == ["mem_malloc", "mem_trim", "mem_free"])
    #expect(allocator.functions.map(\.effect) == [.allocate, .reallocate, .release])
    #expect(allocator.functions.map(\.pointer?.index) == [nil, 0, 0])
    #expect(allocator.functions.map(\.size?.arguments) == [[0], [1], nil])
    #expect(allocator.functions.map(\.line) == [first + 2, first + 4, first + 6])
  }

  /// As profiles name heaps.
  @Test func namesOfHeaps() {
    #expect(Demand.Arena.cHeap.heapName == "c-heap")
    #expect(Demand.Arena.pool("ram_heap").heapName == "lwip-mem")
    #expect(Demand.Arena.pool("heap_pool").heapName == "heap_pool")
  }

  @Test func whatARunTells() {
    #expect(Subject.peak(.cHeap).isMeasured && Subject.stackUsed(core: 0).isMeasured)
    #expect(!Subject.heapReachable.isMeasured && !Subject.stack(core: 0).isMeasured)
    #expect("\(Subject.peak(.cHeap, phase: "tls"))" == "peak of C heap in phase tls")
    #expect("\(Subject.peak(.pool("p"), layer: "VM"))" == "VM at the peak of p")
    #expect("\(Subject.stackUsed(core: 1))" == "use of the stack of core 1")
  }

  @Test func bounds() {
    #expect(Limit(.ram, atMost: .KB(1)).bound == .atMost)
    #expect(Limit(.heapReachable, atLeast: .KB(1)).bound == .atLeast)
    #expect(Limit(.flash, headroom: .KB(1)).bound == .headroom)
  }

  private func cores(_ isTLS: Bool, _ extra: Int?, _ board: Board) -> [Int] {
    Budget("cores") {
      if isTLS { Limit(.stack(core: 0), atMost: .KB(4)) }
      if isTLS {
        Limit(.stack(core: 10), atMost: .KB(4))
      } else {
        Limit(.stack(core: 20), atMost: .KB(4))
        Limit(.stack(core: 21), atMost: .KB(4))
      }
      if let extra { Limit(.stack(core: extra), atMost: .KB(4)) }
      switch board {
      case .pico: Limit(.stack(core: 30), atMost: .KB(4))
      case .pico2: Limit(.stack(core: 40), atMost: .KB(4))
      default: Limit(.stack(core: 50), atMost: .KB(4))
      }
      let last = 61
      for core in 60...last { Limit(.stack(core: core), atMost: .KB(4)) }
    }.limits.compactMap(\.subject.core)
  }

  @Test func conditionsAndLoopsAreSwifts() {
    #expect(cores(true, nil, .pico) == [0, 10, 30, 60, 61])
    #expect(cores(false, 7, .pico2) == [20, 21, 7, 40, 60, 61])
    #expect(cores(true, 7, .rp2350) == [0, 10, 7, 50, 60, 61])
  }

  @Test func patternsOfALayerTakeConditionsToo() {
    func layer(_ isWide: Bool, _ names: [String]) -> [String] {
      Layer("L") {
        if isWide { Path("**") }
        for name in names { Symbol(name) }
        if isWide { Archive("a") } else { Archive("b") }
      }.patterns.map(\.text)
    }
    #expect(layer(true, ["x", "y"]) == ["**", "x", "y", "a"])
    #expect(layer(false, []) == ["b"])
  }

  @Test func aBudgetMayBeEmpty() {
    #expect(Budget("nothing") {}.limits.isEmpty)
    #expect(Layer("nothing") {}.patterns.isEmpty)
  }

  /// Statements of one's own are functions that return them.
  @Test func valuesCompose() {
    func stack(_ core: Int) -> Limit { Limit(.stack(core: core), atMost: .KB(4)) }
    let budget = Budget("stacks") {
      stack(0)
      stack(1)
    }
    #expect(budget.limits.map(\.subject) == [.stack(core: 0), .stack(core: 1)])
  }

  @Test(arguments: [
    (Amount.KB(48), "49,152 B"), (.bytes(0), "0 B"), (.percent(90), "90 %"),
    (.percent(12.5), "12.5 %"), (.percent(.infinity), "inf %"), (.percent(1e300), "1e+300 %"),
  ])
  func amountsRead(_ amount: Amount, _ text: String) {
    #expect(amount.description == text)
  }

  @Test(arguments: [
    (Subject.ram, "RAM, all regions"), (.flash, "flash, all regions"),
    (.region("SCRATCH_X"), "region SCRATCH_X"), (.layer("lwIP"), "layer lwIP"),
    (.layer("lwIP", in: .flash), "layer lwIP in flash"),
    (.symbol("heap_pool", in: .region("RAM")), "symbol heap_pool in RAM"),
    (.section(".bss"), "section .bss"), (.object("a/*.c"), "object a/*.c"),
    (.stack(core: 1), "stack of core 1"), (.heapReserved, "C heap, reserved"),
    (.heapReachable, "C heap, reachable"),
  ])
  func subjectsRead(_ subject: Subject, _ text: String) {
    #expect(subject.description == text)
  }
}
