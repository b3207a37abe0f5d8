import Analysis
import MemoryModel
import Support
import Testing

@testable import Rendering

/// A run as people read it, of a made-up profile that has everything.
@Suite struct RunRenderingTests {
  /// - Parameter gem: Of two call sites that look the same at first.
  private static func site(_ gem: String, _ peak: Int) -> RunProfile.Site {
    .init(
      layer: "Gems",
      calls: [
        "mrb_proc_new", "mrb_vm_exec", "mrb_vm_exec", "mrb_vm_run", "mrb_top_run", gem,
        "mrb_init_mrbgems", "app_run", "main",
      ], peak: peak, live: peak, blocks: 1)
  }

  private static func phase(_ name: String, _ peak: Int, failed: Int = 0) -> RunProfile.Phase {
    .init(
      name: name,
      heaps: [
        .init(
          name: "c-heap", live: 0, peak: 0, arena: 0, largestFree: 21_024, failed: 0,
          limit: 21_028, layers: [], sites: []),
        .init(
          name: "heap_pool", live: peak, peak: peak, arena: 153_600, largestFree: 153_600 - peak,
          failed: failed, limit: 153_600,
          layers: [
            .init(name: "Gems", peak: 6_192, live: 6_192),
            .init(name: "VM", peak: peak - 6_192, live: peak - 6_192),
          ],
          sites: [
            site("mrb_mruby_array_ext_gem_init", 3_096),
            site("mrb_mruby_string_ext_gem_init", 3_096),
            .init(
              layer: "VM", calls: ["_ZN2vm4openEPKcj", "main"], peak: peak - 6_192,
              live: peak - 6_192, blocks: 12),
          ]),
      ],
      pools: [
        .init(name: "UDP_PCB", count: 4, peak: 2), .init(name: "PBUF_POOL", count: 24, peak: 24),
        .init(name: "TCP_PCB", count: 5, peak: 0),
      ],
      stacks: [
        .init(
          core: 0, reserved: 4_096, used: failed > 0 ? 4_192 : 1_240,
          calls: ["dig", "_ZN3app3runEv", "main", "_reset_handler"],
          overrun: failed > 0
            ? [
              .init(name: "__StackOneBottom", layer: "Stacks", bytes: 64),
              .init(name: "_ZN3app6bufferE", layer: "App", bytes: 32),
            ] : nil),
        .init(core: 1, reserved: 2_048, used: 0),
      ])
  }

  private static let profile = RunProfile(
    image: .init(sha256: "00"), engine: "emulator",
    phases: [phase("boot", 9_000), phase("api-loaded", 45_016, failed: 1)],
    written: [
      .init(kind: .section, name: ".bss", layer: nil, size: 200_000, written: 50_000),
      .init(kind: .symbol, name: "heap_pool", layer: "VM", size: 153_600, written: 45_016),
      .init(kind: .symbol, name: "_ZN3app6bufferE", layer: "App", size: 64, written: 0),
      .init(kind: .symbol, name: "used", layer: "App", size: 64, written: 64),
    ],
    confidence: .init(
      instructions: 371_016_402, seconds: 3, ended: "stopped at its time limit",
      bootROM: "emulated", unmodelled: ["0x40030008"], replaced: ["memcpy", "memset"],
      watched: ["heap_pool_alloc"]),
    cores: [
      .init(core: 0, state: .running, calls: ["_ZN3app3runEv", "main", "_reset_handler"]),
      .init(core: 1, state: .notStarted, calls: []),
    ])

  private static let faulted: RunProfile = {
    var profile = profile
    profile.phases = [phase("run", 9_000)]
    profile.confidence?.ended = "faulted"
    profile.confidence?.watched = []
    profile.confidence?.unmodelled = (0..<10).map { "0x4003000\($0)" }
    profile.fault = .init(
      core: 1, what: "a read at 0x70000000, where nothing answers", isLockup: false, exception: 22,
      registers: (0..<16).map { 0x1111_1111 &* $0 }, xpsr: 0x6100_0016,
      calls: ["_ZN3app3isrEv (interrupt)", "_ZN3app3runEv", "main", "_reset_handler"])
    return profile
  }()

  private func rendering(_ profile: RunProfile = profile) -> RunRendering {
    RunRendering(
      profile, input: ReportInput(elf: "build/firmware.elf", map: nil, isLinked: true))
  }

  @Test(arguments: [80, 100, 140]) func text(width: Int) {
    let style = TextStyle(width: width, hasColour: false, isUnicode: true)
    let text = rendering().text(style)
    expectGolden(text, "Golden/run-\(width).txt")
    #expect(text.split(separator: "\n").allSatisfy { DisplayWidth.columns(of: $0) <= width })
  }

  @Test func fault() {
    let style = TextStyle(width: 100, hasColour: false, isUnicode: true)
    expectGolden(rendering(Self.faulted).text(style), "Golden/run-fault.txt")
  }

  @Test func markdown() {
    expectGolden(rendering().markdown(), "Golden/run.md")
    expectGolden(rendering(Self.faulted).markdown(), "Golden/run-fault.md")
  }

  @Test func alarmsAreRed() {
    let style = TextStyle(width: 100, hasColour: true, isUnicode: true)
    #expect(
      rendering().text(style).contains("\u{1B}[31mcore 0's stack overflowed by 96 bytes into "))
    #expect(
      rendering(Self.faulted).text(style).contains("\u{1B}[31mcore 1 faulted in app::isr() "))
  }

  @Test func demangledOnce() {
    let text = rendering(Self.faulted).text(.plain)
    for name in ["app::isr() (interrupt)", "app::run()", "vm::open(char const*,", "app::buffer"] {
      #expect(text.contains(name), "\(name)")
    }
    #expect(!text.contains("_ZN"))
  }

  /// A profile with nothing in it is no reason to fail.
  @Test func emptyAndAbsurd() {
    var profile = RunProfile(image: .init(sha256: nil), engine: "device", phases: [])
    #expect(rendering(profile).text(.plain) == "build/firmware.elf: ran in device\n\n")
    profile = Self.faulted
    profile.fault?.registers = []
    profile.fault?.calls = []
    profile.confidence?.seconds = .infinity
    profile.confidence?.instructions = .max
    profile.phases[0].stacks[0].used = .max
    profile.phases[0].stacks[0].reserved = 0
    #expect(rendering(profile).text(.plain).contains("core 1 faulted: a read at 0x70000000"))
    #expect(!rendering(profile).markdown().isEmpty)
  }
}
