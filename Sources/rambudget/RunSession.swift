import ArgumentParser
import ElfImage
import MemoryModel
import Observation
import RP2040
import Rendering
import SystemPackage

/// A firmware on an emulated chip, ready to run.
struct RunSession {
  let source: ReportInput
  let start: Chip.Start
  let chip: Chip
  let limits: RunLimits
  let serial: SerialOutput
  private let progress = RunProgress()

  func run() throws -> RunProfile {
    chip.powerOn(start)
    let clock = chip.peripherals.clockTree
    let end = UInt64(limits.seconds * 1e6)
    while clock.microseconds(at: chip.cycle) < end {
      let stop = chip.run(until: chip.cycle + 12_500_000, instructions: limits.maxInstructions ?? .max)
      progress.show(
        seconds: Double(clock.microseconds(at: chip.cycle)) / 1e6,
        instructions: chip.instructions)
      if stop != .timeUp { print(stop); break }
    }
    progress.clear()
    serial.flush()
    if let f = chip.core0.faultContext { print(f) }
    print(String(chip.core0.pc, radix: 16), String(chip.core1.pc, radix: 16), chip.core0.state, chip.core1.state, chip.cycle, chip.instructions)
    print(chip.bus.unmodelledRegisters.map { String($0.address, radix: 16) })
    return RunProfile(image: .init(sha256: nil), engine: "emulator", phases: [])
  }

  static func prepare(_ command: RunCommand) async throws -> RunSession {
    let path = command.inputs.firmware ?? ""
    let bytes = try Inputs.firmwareBytes(FilePath(argument: path))
    let inputs = try await Inputs.read(path, command.inputs.map, bytes: bytes)
    guard let elf = inputs.evidence.elf else {
      throw Failure.badInput(path, "a map cannot be run; give the linked firmware")
    }
    let firmware: Firmware
    do { firmware = try Firmware(elf, file: bytes) } catch { throw Failure.badInput(path, "\(error)") }
    let serial = try SerialOutput(command.chip.uart, standard: .standardOutput)
    let rom = try command.chip.bootrom.map { try InputFile.read(FilePath(argument: $0)) }
    let chip = Chip(flashSize: max(2 << 20, firmware.flashExtent), seed: command.chip.seed, rom: rom)
    for segment in firmware.segments { _ = chip.bus.load(segment.bytes, at: segment.address) }
    for uart in chip.peripherals.uarts { uart.onTransmit = { serial.write($0) } }
    return RunSession(source: inputs.source, start: firmware.start, chip: chip, limits: command.limits, serial: serial)
  }
}
