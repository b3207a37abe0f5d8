import Analysis
import ArgumentParser
import Ledger
import MemoryModel
import Rendering
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What is done with a plan besides printing it.
struct PlanUse: ParsableArguments {
  @Option(
    name: .customLong("plan"),
    help: ArgumentHelp("Which plan to apply or verify.", valueName: "number"))
  var number = 1

  @Option(
    help: ArgumentHelp(
      "Write the plan as a CMake script that sets the cache: cmake -C FILE.", valueName: "file"),
    completion: .file())
  var apply: String?

  @Option(
    help: ArgumentHelp(
      "A shell command that rebuilds the firmware with $RAMBUDGET_OPTIONS (-DNAME=VALUE …) or "
        + "$RAMBUDGET_PLAN (for cmake -C); then says whether every byte came true.",
      valueName: "command"))
  var verify: String?

  func validate() throws {
    if number < 1 { throw ValidationError("--plan takes a number from 1.") }
  }

  /// nil where there is no plan at all.
  func chosen(of outcome: PlanOutcome) throws -> Plan? {
    guard !outcome.plans.isEmpty else { return nil }
    guard number <= outcome.plans.count else {
      throw Failure(
        message: "there are \(outcome.plans.count) plans, and no number \(number)",
        status: ExitCode(64))
    }
    return outcome.plans[number - 1]
  }

  func apply(_ plan: Plan) throws {
    guard let apply else { return }
    try OutputFile.write(Self.script(plan), to: FilePath(argument: apply))
    Console.complain("wrote \(apply); next: cmake -C \(apply) …")
  }

  private static func script(_ plan: Plan) -> [UInt8] {
    var text = "# Written by rambudget plan; for cmake -C.\n"
    var seen: Set<String> = []
    for change in plan.changes where seen.insert(change.option).inserted {
      text +=
        "set(\(change.option) \"\(change.to)\" CACHE STRING \"was \(change.from)\" FORCE)\n"
    }
    return Array(text.utf8)
  }

  /// Rebuilds with the plan and compares what it predicted with what came.
  func verify(_ plan: Plan, again: () async throws -> PlannedLink) async throws {
    guard let verify else { return }
    try rebuild(verify, plan)
    let link = try await again()
    let comparison = PlanComparison(plan, rebuilt: link.snapshot)
    try Console.write("\n" + PlanComparisonRendering(comparison).text(.ofStandardOutput()))
    if !comparison.isTrue { throw ExitCode(1) }
  }

  private func rebuild(_ command: String, _ plan: Plan) throws {
    let path = FilePath("/tmp/rambudget-plan-\(getpid()).cmake")
    try OutputFile.write(Self.script(plan), to: path)
    defer { _ = path.withPlatformString(unlink) }
    setenv("RAMBUDGET_PLAN", String(decoding: path), 1)
    setenv("RAMBUDGET_OPTIONS", plan.options.map { "-D\($0)" }.joined(separator: " "), 1)
    // The build's own output belongs to standard error: standard output is the plan's.
    let status = command.withCString { text in system("{ \(String(cString: text))\n} 1>&2") }
    guard status == 0 else {
      throw Failure(
        message: "the command of --verify failed: \(command)", status: ExitCode(1))
    }
  }
}
