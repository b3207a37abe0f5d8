import Support

/// The images of Samples/PicoMQTT, which `make firmware` builds.
enum Sample: String, CaseIterable {
  case edge = "pico-edge/picomqtt.elf"
  case lto = "pico-lto/picomqtt.elf"
  case copyToRAM = "pico-copy-to-ram/picomqtt.elf"
  /// The map of a link that failed; there is no ELF.
  case overflow = "pico-overflow/picomqtt.elf.map"

  /// - Throws: where it is not built: a test that skips proves nothing.
  func path() throws -> String { try SampleBuild.file(rawValue).path }
}
