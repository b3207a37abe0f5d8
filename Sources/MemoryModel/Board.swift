/// A microcontroller or board whose memory regions are known without a linker map.
///
/// Sizes and addresses: RP2040 datasheet, section 2.2 (address map) and 2.6 (memory); RP2350
/// datasheet, section 2.2 and 4.2. Region names are those of the pico-sdk's linker scripts.
public struct Board: Hashable, Sendable {
  /// The name that `--board` takes.
  public let name: String
  /// RAM regions first, flash last.
  public let regions: [Region]

  public init(name: String, regions: [Region]) {
    self.name = name
    self.regions = regions
  }

  /// 264 KB of SRAM and, as on the Pico and Pico W, 2 MB of flash.
  public static let rp2040 = Board(
    name: "rp2040", ramLength: 256 * 1024, flashLength: 2 * 1024 * 1024)

  /// 520 KB of SRAM and, as on the Pico 2, 4 MB of flash.
  public static let rp2350 = Board(
    name: "rp2350", ramLength: 512 * 1024, flashLength: 4 * 1024 * 1024)

  /// Raspberry Pi Pico: RP2040, 2 MB of flash.
  public static let pico = Board(name: "pico", regions: rp2040.regions)
  /// Raspberry Pi Pico W: RP2040, 2 MB of flash.
  public static let picoW = Board(name: "pico_w", regions: rp2040.regions)
  /// Raspberry Pi Pico 2: RP2350, 4 MB of flash.
  public static let pico2 = Board(name: "pico2", regions: rp2350.regions)
  /// Raspberry Pi Pico 2 W: RP2350, 4 MB of flash.
  public static let pico2W = Board(name: "pico2_w", regions: rp2350.regions)

  /// Every board that `--board` accepts; names as pico-sdk's `PICO_BOARD` has them.
  public static let all: [Board] = [.rp2040, .rp2350, .pico, .picoW, .pico2, .pico2W]

  /// The board of that name, nil for an unknown one.
  public static func named(_ name: String) -> Board? { all.first { $0.name == name } }

  private init(name: String, ramLength: UInt64, flashLength: UInt64) {
    let ram: UInt64 = 0x2000_0000
    let bank: UInt64 = 4 * 1024
    self.init(
      name: name,
      regions: [
        Region(name: "RAM", origin: ram, length: ramLength, kind: .ram),
        Region(name: "SCRATCH_X", origin: ram + ramLength, length: bank, kind: .ram),
        Region(name: "SCRATCH_Y", origin: ram + ramLength + bank, length: bank, kind: .ram),
        Region(name: "FLASH", origin: 0x1000_0000, length: flashLength, kind: .flash),
      ])
  }
}
