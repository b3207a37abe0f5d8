/// Little-endian numbers at any offset of a file; nil where one would reach beyond its end.
extension [UInt8] {
  func half(at offset: Int) -> UInt16? {
    guard offset >= 0, offset <= count - 2 else { return nil }
    return UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
  }

  func word(at offset: Int) -> UInt32? {
    guard let low = half(at: offset), let high = half(at: offset + 2) else { return nil }
    return UInt32(low) | UInt32(high) << 16
  }
}
