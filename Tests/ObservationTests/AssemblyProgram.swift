import ElfImage
import Ledger
import LinkMap
import Observation
import RP2040
import Support

/// A program of a few instructions that no compiler would make, run from `_start`.
struct AssemblyProgram {
  let chip = Chip()
  let observer: Observer

  /// - Parameter functions: The instructions of each, by its name.
  init(_ functions: KeyValuePairs<String, String>) async throws {
    var text = ".syntax unified\n.cpu cortex-m0plus\n.thumb\n.text\n"
    for (name, body) in functions {
      text += """
        .global "\(name)"
        .type "\(name)", %function
        .thumb_func
        "\(name)":
        \(body)
        .size "\(name)", .-"\(name)"

        """
    }
    let build = try await ArmToolchain.link(
      sources: ["program.s": text + ".ltorg\n"], linkFlags: ["-nostdlib", "-Wl,-e,_start"],
      script: PicoLinkerScript().text)
    let elf = try build.elfBytes()
    let image = try ElfImage(reading: elf)
    let ledger = try Ledger(LinkEvidence(elf: image, map: LinkMap(parsing: build.mapBytes())))
    observer = Observer(image: image, ledger: ledger)
    for segment in image.segments where segment.isLoad && segment.fileSize > 0 {
      let start = Int(segment.offset)
      let bytes = Array(elf[start..<start + Int(segment.fileSize)])
      guard chip.bus.load(bytes, at: UInt32(segment.virtualAddress)) else {
        throw SetupError("a segment lies outside of memory")
      }
    }
    observer.attach(to: chip)
    chip.core0.reset()
    chip.core0.start(at: UInt32(image.entry))
  }
}
