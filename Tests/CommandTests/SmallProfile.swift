import Foundation
import MemoryModel
import Support

/// What a run of `SmallFirmware` might have used.
enum SmallProfile {
  /// As an emulator tells it: by layer and by call.
  static var emulated: RunProfile {
    RunProfile(
      image: .init(sha256: nil), engine: "emulator",
      phases: [
        .init(
          name: "boot",
          heaps: [
            heap("heap_pool", 12_000, [("VM", 9_000), ("App", 3_000)], calls: "mrb_open"),
            heap("c-heap", 500, [("libc", 500)], calls: "setvbuf"),
          ], pools: [.init(name: "PBUF_POOL", count: 24, peak: 1)],
          stacks: [
            .init(core: 0, reserved: 2_048, used: 400, calls: ["main"]),
            .init(core: 1, reserved: 2_048, used: 0),
          ]),
        .init(
          name: "tls-handshake",
          heaps: [
            heap("heap_pool", 61_234, [("VM", 40_000), ("App", 21_234)], calls: "mrb_malloc"),
            heap("c-heap", 38_740, [("libc", 740), ("App", 38_000)], calls: "ssl_setup"),
            heap("lwip-mem", 2_896, [("lwIP", 2_896)], calls: "pbuf_alloc"),
          ], pools: [.init(name: "PBUF_POOL", count: 24, peak: 9)],
          stacks: [
            .init(
              core: 0, reserved: 2_048, used: 2_384,
              calls: ["sha512_process", "ctr_drbg_seed", "ssl_setup", "main"]),
            .init(core: 1, reserved: 2_048, used: 120),
          ]),
      ],
      written: [
        .init(kind: .section, name: ".bss", layer: nil, size: 113_492, written: 90_000),
        .init(kind: .symbol, name: "heap_pool", layer: "VM", size: 65_536, written: 62_000),
        .init(kind: .symbol, name: "broker", layer: "App", size: 3_164, written: 3_164),
        .init(
          kind: .symbol, name: "memp_memory_PBUF_POOL_base", layer: "lwIP", size: 36_771,
          written: 14_000),
      ],
      confidence: .init(
        instructions: 912_345_678, seconds: 31.44, ended: "stopped at its time limit",
        bootROM: "emulated",
        unmodelled: ["0x40058000"], replaced: ["memcpy", "memset"], watched: ["malloc", "free"]))
  }

  /// As the firmware's own marks tell it: peaks alone.
  static var ofTheFirmware: RunProfile {
    var profile = emulated
    profile.engine = "device"
    profile.written = nil
    profile.confidence = nil
    for phase in profile.phases.indices {
      for heap in profile.phases[phase].heaps.indices {
        profile.phases[phase].heaps[heap].layers = nil
        profile.phases[phase].heaps[heap].sites = nil
      }
      for stack in profile.phases[phase].stacks.indices {
        profile.phases[phase].stacks[stack].calls = nil
      }
    }
    return profile
  }

  private static func heap(
    _ name: String, _ peak: Int, _ layers: [(String, Int)], calls: String
  ) -> RunProfile.Heap {
    .init(
      name: name, live: peak / 2, peak: peak, arena: peak, largestFree: 1_000, failed: 0,
      layers: layers.map { .init(name: $0.0, peak: $0.1, live: 0) },
      sites: layers.map {
        .init(layer: $0.0, calls: ["\(calls)_\($0.0)", "main"], peak: $0.1, live: 0, blocks: 3)
      })
  }
}

extension Scratch {
  @discardableResult
  func write(_ profile: RunProfile, _ name: String) throws -> String {
    try write(Array(try JSONEncoder().encode(profile)), name)
  }
}
