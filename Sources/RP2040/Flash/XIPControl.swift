/// The control registers of the execute-in-place cache: RP2040 datasheet, section 2.6.3.
///
/// There is no cache: flash always reads as it is. A flush is over at once, hits and accesses are not
/// counted. The stream FIFO is filled the moment that it is read.
public final class XIPControl: Peripheral {
  public let base: UInt32 = 0x1400_0000
  public unowned let bus: Bus

  /// Offsets and masks: pico-sdk hardware/regs/xip.h.
  private enum Register {
    static let control: UInt32 = 0x00
    static let flush: UInt32 = 0x04
    static let status: UInt32 = 0x08
    static let hits: UInt32 = 0x0C
    static let accesses: UInt32 = 0x10
    static let streamAddress: UInt32 = 0x14
    static let streamCount: UInt32 = 0x18
    static let streamFIFO: UInt32 = 0x1C
  }

  private var control: UInt32 = 3
  private var streamAddress: UInt32 = 0
  /// Words still to be streamed.
  private var streamCount: UInt32 = 0
  /// How many times the guest flushed the cache.
  public private(set) var flushes: UInt64 = 0

  public init(bus: Bus) { self.bus = bus }

  public func reset() {
    (control, streamAddress, streamCount) = (3, 0, 0)
  }

  public func value(of register: UInt32, _ access: Access) -> UInt32? {
    switch register {
    case Register.control: control
    case Register.flush, Register.hits, Register.accesses: 0
    // FLUSH_READY, and FIFO_EMPTY unless there is something to stream.
    case Register.status: streamCount == 0 ? 3 : 1
    case Register.streamAddress: streamAddress
    case Register.streamCount: streamCount
    case Register.streamFIFO: nextStreamed
    default: nil
    }
  }

  public func wasRead(_ register: UInt32, _ access: Access) {
    if register == Register.streamFIFO { advanceStream() }
  }

  public func set(_ register: UInt32, to value: UInt32, _ access: Access) -> Bool {
    switch register {
    case Register.control: control = value & 0xB
    case Register.flush: flushes &+= value & 1 == 0 ? 0 : 1
    case Register.streamAddress: streamAddress = value & ~3
    case Register.streamCount: streamCount = value & 0x3F_FFFF
    // Writes to the counters clear them; the others are read-only.
    case Register.status, Register.hits, Register.accesses, Register.streamFIFO: break
    default: return false
    }
    return true
  }

  /// Whether the FIFO has a word, for which it asks DMA.
  var isStreaming: Bool { streamCount > 0 }

  /// The word that the FIFO has first; zero if it has none, or there is no flash at its address.
  var nextStreamed: UInt32 {
    let address = streamAddress & (AddressMap.flashSpan - 1) | AddressMap.flash
    guard streamCount > 0, let (bytes, _) = bus.location(of: address, width: 4) else { return 0 }
    return bytes.load(as: UInt32.self)
  }

  func advanceStream() {
    guard streamCount > 0 else { return }
    streamCount &-= 1
    streamAddress = streamAddress &+ 4
  }
}

/// The stream FIFO once more, on the fast bus that DMA reads it from (XIP_AUX_BASE of pico-sdk
/// hardware/regs/addressmap.h; RP2040 datasheet, section 2.6.3.3).
public final class XIPStream: Device {
  /// Where it belongs on the bus.
  public static let base: UInt32 = 0x5040_0000
  private let control: XIPControl

  public init(_ control: XIPControl) { self.control = control }

  public func read(_ offset: UInt32, _ access: Access) -> UInt32? {
    let word = control.nextStreamed
    control.advanceStream()
    return word
  }

  public func write(_ offset: UInt32, _ value: UInt32, _ access: Access) -> Bool { true }
}
