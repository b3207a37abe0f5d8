import Foundation
import MemoryModel
import Support
import Testing

/// `--events`: what happened to the heaps, line by line, adds up to what the profile says.
@Suite struct RunEventsTests {
  private struct Event: Decodable {
    var core: Int
    var cycle: UInt64
    var event: String
    var heap: String?
    var pointer: UInt32?
    var from: UInt32?
    var size: Int?
    var site: Int?
    var layer: String?
    var calls: [String]?
    var name: String?
  }

  /// What a heap's events come to.
  private struct Account {
    var blocks: [UInt32: Int] = [:]
    var failed = 0
    /// Bytes asked for after each event.
    var sums: Set<Int> = [0]
    var live: Int { blocks.values.reduce(0, +) }

    mutating func take(_ event: Event) throws {
      let pointer = try #require(event.pointer)
      switch event.event {
      case "allocate":
        #expect(blocks.updateValue(try #require(event.size), forKey: pointer) == nil)
      case "reallocate":
        #expect(blocks.removeValue(forKey: try #require(event.from)) != nil)
        #expect(blocks.updateValue(try #require(event.size), forKey: pointer) == nil)
      case "free": #expect(blocks.removeValue(forKey: pointer) == event.size)
      case "fail":
        #expect(pointer == 0)
        failed += 1
      default: Issue.record("event \(event.event)")
      }
      sums.insert(live)
    }
  }

  private func events(_ text: String) throws -> [Event] {
    #expect(text.hasSuffix("\n"))
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Event.self, from: Data($0.utf8))
    }
  }

  /// A firmware whose program counts its requests itself, and says so.
  @Test func theProgramSaysTheSame() async throws {
    let scratch = try Scratch()
    let arguments = ["--events", "e", "--profile-out", "p", "--uart", "u"]
    #expect(try await RunProgram.heap.run(arguments, in: scratch.folder).status == 0)
    var account = Account()
    let events = try events(try scratch.text("e"))
    for event in events {
      #expect(event.heap == "c-heap")
      try account.take(event)
    }
    let said = try scratch.text("u")
    #expect(said.contains("\nlive: \(account.live)\n"))
    #expect(said.contains("\npeak: \(try #require(account.sums.max()))\n"))
    #expect(said.contains("\nrequests_refused: \(account.failed)\n"))

    let heap = try #require(try scratch.profile("p").phases.first?.heaps.first)
    #expect(heap.failed == account.failed && heap.failed > 0)
    #expect(account.sums.contains(try #require(heap.requested)))
    // What is live is rounded and has headers: at most 16 bytes more for each block.
    #expect(heap.live >= account.live && heap.live <= account.live + 16 * account.blocks.count)
    #expect(heap.sites?.map(\.blocks).reduce(0, +) ?? 0 >= account.blocks.count)
  }

  @Test func sitesAreNamedOnceAndTimeGoesOn() async throws {
    let scratch = try Scratch()
    let outcome = try await Rambudget.run(
      [
        "run", try Sample.edge.path(), "--seconds", "1", "--phase-marker", "memory_marks_print",
        "--events", "e", "--profile-out", "p", "--uart", "none",
      ], in: scratch.folder)
    #expect(outcome.status == 0, "\(outcome.complaints)")
    let events = try events(try scratch.text("e"))
    var named: Set<Int> = []
    var accounts: [String: Account] = [:]
    var cycles: [Int: UInt64] = [:]
    var phases: [String] = []
    for event in events {
      #expect(event.cycle >= cycles[event.core, default: 0])
      cycles[event.core] = event.cycle
      if event.event == "phase-end" {
        phases.append(try #require(event.name))
        continue
      }
      let isFirst = named.insert(try #require(event.site)).inserted
      #expect((event.calls != nil) == isFirst && (event.layer != nil) == isFirst)
      try accounts[try #require(event.heap), default: Account()].take(event)
    }
    let profile = try scratch.profile("p")
    // The last phase ends with the run, of which there is no event.
    #expect(profile.phases.map(\.name) == phases + ["rest"])
    for heap in try #require(profile.phases.last?.heaps) {
      let account = accounts[heap.name] ?? Account()
      #expect(heap.live >= account.live, "\(heap.name)")
      #expect(heap.live <= account.live + 1024 + 16 * account.blocks.count, "\(heap.name)")
      #expect((heap.live == 0) == account.blocks.isEmpty, "\(heap.name)")
    }
  }

  /// Where no allocator is there is no event, and yet a file.
  @Test func none() async throws {
    let scratch = try Scratch()
    _ = try await RunProgram.forever.run(
      ["--seconds", "0.01", "--events", "e"], in: scratch.folder)
    #expect(try scratch.text("e") == "")
  }

  @Test func alsoOfAFault() async throws {
    let scratch = try Scratch()
    let input = try scratch.write("panic\n", "input")
    let outcome = try await RunProgram.console.run(
      ["--uart-input", input, "--events", "e"], in: scratch.folder)
    #expect(outcome.status == 1)
    #expect(try events(try scratch.text("e")).contains { $0.event == "allocate" })
  }
}
