import ArgumentParser
import MemoryModel
import Observation
import Rendering
import SystemPackage

enum RunFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json, markdown
}

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs the firmware as it is on an emulated RP2040, and says what memory it uses.",
    discussion: """
      Heaps by layer and call site, both stacks, variables never written. There is no network and no \
      USB host. The run ends at its limits, at a symbol, when nothing can happen any more, at \
      Ctrl-C, or at a fault, for which it exits 1. The profile is written in all of these cases.

      \(ExitStatus.help)
      """)

  @OptionGroup var inputs: InputOptions
  @OptionGroup var layers: LayerOptions
  @OptionGroup var limits: RunLimits
  @OptionGroup var chip: ChipOptions

  @Option(
    help: ArgumentHelp(
      "A phase that starts when a function is first called: tls=mbedtls_ssl_handshake.",
      valueName: "name=symbol"))
  var phase: [PhaseArgument] = []

  @Option(
    help: ArgumentHelp(
      "A function that the firmware calls at the end of each phase, the phase's name as the first "
        + "argument.", valueName: "symbol"))
  var phaseMarker: String?

  @Option(
    help: ArgumentHelp("Write the profile, for report, check and plan.", valueName: "file"),
    completion: .file())
  var profileOut: String?

  @Option(
    help: ArgumentHelp("Write a line of JSON for each allocation.", valueName: "file"),
    completion: .file())
  var events: String?

  @Option(
    help: ArgumentHelp("Rows of a list of call sites or variables.", valueName: "n"))
  var top: Int?

  @Option(help: "How to print it:")
  var format = RunFormat.text

  /// The phases asked for.
  var phaseRequests: [PhaseRequest] {
    phase.map { .starts(name: $0.name, at: $0.symbol) }
      + (phaseMarker.map { [.ends(at: $0)] } ?? [])
  }

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top takes a number from 1.") }
    if let profileOut, profileOut == events {
      throw ValidationError("--profile-out and --events take a file each.")
    }
    if inputs.firmware == nil {
      throw ValidationError("A map cannot be run: give the firmware's ELF.")
    }
    if let (output, other) = NamedFile.clash(of: outputFiles, with: inputFiles) {
      throw ValidationError("\(output) would write over the file of \(other).")
    }
  }

  private var outputFiles: [NamedFile] {
    let uart = ["-", "none"].contains(chip.uart) ? nil : chip.uart
    return [
      NamedFile("--uart", uart), NamedFile("--profile-out", profileOut),
      NamedFile("--events", events),
    ].compactMap { $0 }
  }

  private var inputFiles: [NamedFile] {
    var files = [
      NamedFile("the firmware", inputs.firmware), NamedFile("--map", inputs.map.map),
      NamedFile("--bootrom", chip.bootrom), NamedFile("--uart-input", chip.uartInput),
    ].compactMap { $0 }
    files += layers.paths.compactMap { NamedFile("--budget", $0) }
    if inputs.map.map == nil, !inputs.map.ignoresMap, let firmware = inputs.firmware,
      let map = Inputs.mapBeside(FilePath(argument: firmware))
    {
      files.append(NamedFile("the map beside the firmware", map))
    }
    return files
  }

  func run() async throws {
    try await Console.reportingFailures {
      let preparation = try await RunPreparation(self)
      let files = [preparation.profileFile, preparation.eventsFile].compactMap { $0 }
      defer { for file in files { file.discard() } }
      for file in files { try file.open() }
      let profile = preparation.run()
      try preparation.events?.finish()
      if let file = preparation.profileFile {
        try file.write(RunProfileJSON.bytes(of: profile))
        try file.commit()
      }
      let (use, warnings) = try preparation.use(of: profile)
      let rendering = RunRendering(
        use, input: preparation.source, top: top, warnings: warnings)
      switch format {
      case .text: try Console.write(rendering.text(.ofStandardOutput()))
      case .markdown: try Console.write(rendering.markdown())
      case .json:
        for warning in warnings { Console.complain("warning: \(warning)") }
        try Console.write(RunProfileJSON.bytes(of: profile))
      }
      if profile.fault != nil { throw ExitCode(1) }
    }
  }
}

/// When a run ends.
struct RunLimits: ParsableArguments {
  @Option(help: ArgumentHelp("Seconds of the firmware's own time.", valueName: "n"))
  var seconds: Double = 10

  @Option(help: ArgumentHelp("Instructions of both cores together.", valueName: "n"))
  var maxInstructions: UInt64?

  @Option(help: ArgumentHelp("End when this function is called.", valueName: "symbol"))
  var until: String?

  @Flag(help: "Go on after a fault, with the firmware's own handler.")
  var keepGoing = false

  /// `seconds` to the nearest microsecond, and at least one.
  var microseconds: UInt64 { max(1, UInt64((seconds * 1e6).rounded())) }

  func validate() throws {
    // A day is more than anybody waits for.
    guard seconds > 0, seconds <= 86_400 else {
      throw ValidationError("--seconds takes a number above 0, up to 86400.")
    }
    if maxInstructions == 0 { throw ValidationError("--max-instructions takes a number from 1.") }
  }
}

/// What the firmware finds around it.
struct ChipOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the serial ports write to: '-' is standard output, 'none' nowhere.",
      valueName: "file"),
    completion: .file())
  var uart = "-"

  @Option(
    help: ArgumentHelp("What the first serial port receives.", valueName: "file"),
    completion: .file())
  var uartInput: String?

  @Option(
    help: ArgumentHelp(
      "The chip's boot ROM, 16 KB; without it its functions are emulated.", valueName: "file"),
    completion: .file())
  var bootrom: String?

  @Option(help: ArgumentHelp("Another seed gives other random numbers.", valueName: "n"))
  var seed: UInt64 = 1
}

/// `tls=mbedtls_ssl_handshake`.
struct PhaseArgument: ExpressibleByArgument {
  let name: String
  let symbol: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    (name, symbol) = (String(parts[0]), String(parts[1]))
  }
}
