import Observation
import RP2040
import Testing

/// A chip has tens of megabytes: none may outlive who made it, however it was watched.
@Suite struct LifetimeTests {
  @Test func theChipGoesWithItsOwner() async throws {
    weak var chip: Chip?
    weak var bus: Bus?
    weak var observer: Observer?
    do {
      let program = try await ObservedProgram(
        .nano, scenario: 0,
        options: ObserverOptions(phases: [.starts(name: "a", at: "main")]))
      (chip, bus, observer) = (program.chip, program.chip.bus, program.observer)
      _ = try program.run()
    }
    #expect(chip == nil && bus == nil && observer == nil)
  }

  /// Asked for results when the chip is gone, it has none, and does not trap.
  @Test func theObserverOutlivesTheChip() async throws {
    var program: ObservedProgram? = try await ObservedProgram(.nano, scenario: 0)
    let observer = try #require(program?.observer)
    _ = program?.chip.run(until: 100_000)
    program = nil
    #expect(observer.finish().phases.isEmpty)
    #expect(observer.finish().written == nil)
  }
}
