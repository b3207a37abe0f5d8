import MemoryModel
import Observation
import Support
import Synchronization
import Testing

@Suite struct PhaseTests {
  @Test func oneWithoutRequests() async throws {
    let profile = try await ObservedProgram(.nano, scenario: 6).run()
    #expect(profile.phases.map(\.name) == ["run"])
    #expect(profile.engine == "emulator")
  }

  @Test func endedByMarks() async throws {
    let options = ObserverOptions(phases: [.ends(at: "mark")])
    let profile = try await ObservedProgram(.nano, scenario: 6, options: options).run()
    #expect(profile.phases.map(\.name) == ["first", "second", "rest"])
    let heaps = try profile.phases.map { try $0.heap("c-heap") }
    #expect(heaps[0].peak == heaps[0].live)
    #expect(heaps[0].live >= 1_000)
    #expect(heaps[1].peak == heaps[0].live)
    #expect((50..<70).contains(heaps[1].live))
    #expect(heaps[2].peak == heaps[2].live)
    #expect((60..<90).contains(heaps[2].live))
    for phase in profile.phases { #expect(phase.stacks.first?.used ?? 0 > 0) }
  }

  @Test func startedByFunctions() async throws {
    let options = ObserverOptions(phases: [
      .starts(name: "second", at: "second_phase"), .starts(name: "never", at: "no_such_function"),
    ])
    let program = try await ObservedProgram(.nano, scenario: 6, options: options)
    let profile = try program.run()
    #expect(profile.phases.map(\.name) == ["start", "second"])
    #expect(program.observer.missing == ["no_such_function"])
  }

  @Test func events() async throws {
    let events = Mutex<[ObservedEvent]>([])
    let options = ObserverOptions(
      phases: [.ends(at: "mark")], onEvent: { event in events.withLock { $0.append(event) } })
    let program = try await ObservedProgram(.nano, scenario: 6, options: options)
    _ = try program.run()
    let seen = events.withLock { $0 }
    #expect(
      seen.map(\.kind) == [
        .allocated, .phaseEnded("first"), .freed, .allocated, .phaseEnded("second"), .allocated,
      ])
    #expect(seen.map(\.size) == [1_000, 0, 1_000, 50, 0, 10])
    #expect(seen[0].pointer == seen[2].pointer)
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.cycle < $1.cycle })
    #expect(program.observer.site(seen[3].site).calls == ["second_phase", "main", "start"])
  }
}
