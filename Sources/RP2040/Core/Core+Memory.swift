/// Data accesses. What fails leaves the reason in `accessFault`; the instruction then has no effect.
extension Core {
  /// A word. SRAM is looked at first: most accesses are to it. Rotating the offset moves the bits that
  /// an aligned address has clear to the top, so that one comparison finds both kinds of outsiders.
  @inline(__always)
  mutating func loadWord(_ address: UInt32) -> UInt32? {
    let offset = address &- AddressMap.sram
    if (offset >> 2 | offset &<< 30) < AddressMap.sramSize / 4 {
      return sram.load(fromByteOffset: Int(offset), as: UInt32.self)
    }
    return loadElsewhere(address, width: 4)
  }

  @inline(__always)
  mutating func loadHalfword(_ address: UInt32) -> UInt32? {
    let offset = address &- AddressMap.sram
    if (offset >> 1 | offset &<< 31) < AddressMap.sramSize / 2 {
      return UInt32(sram.load(fromByteOffset: Int(offset), as: UInt16.self))
    }
    return loadElsewhere(address, width: 2)
  }

  @inline(__always)
  mutating func loadByte(_ address: UInt32) -> UInt32? {
    let offset = address &- AddressMap.sram
    if offset < AddressMap.sramSize {
      return UInt32(sram.load(fromByteOffset: Int(offset), as: UInt8.self))
    }
    return loadElsewhere(address, width: 1)
  }

  /// A word near the instruction: in the same memory, as a rule.
  @inline(__always)
  mutating func loadLiteral(_ address: UInt32) -> UInt32? {
    let offset = address &- window.base
    if offset < window.size, let memory = window.memory {
      return memory.load(fromByteOffset: Int(offset), as: UInt32.self)
    }
    return loadElsewhere(address, width: 4)
  }

  @inline(__always)
  mutating func storeWord(_ address: UInt32, _ value: UInt32) -> Bool {
    let offset = address &- AddressMap.sram
    if (offset >> 2 | offset &<< 30) < AddressMap.sramSize / 4 {
      sram.storeBytes(of: value, toByteOffset: Int(offset), as: UInt32.self)
      written.storeBytes(of: 0x101_0101, toByteOffset: Int(offset), as: UInt32.self)
      if sramHoldsCode[Int(offset >> 8)] { bus.invalidateSRAM(offset) }
      return true
    }
    return storeElsewhere(address, value, width: 4)
  }

  @inline(__always)
  mutating func storeHalfword(_ address: UInt32, _ value: UInt32) -> Bool {
    let offset = address &- AddressMap.sram
    if (offset >> 1 | offset &<< 31) < AddressMap.sramSize / 2 {
      let halfword = UInt16(truncatingIfNeeded: value)
      sram.storeBytes(of: halfword, toByteOffset: Int(offset), as: UInt16.self)
      written.storeBytes(of: 0x101, toByteOffset: Int(offset), as: UInt16.self)
      if sramHoldsCode[Int(offset >> 8)] { bus.invalidateSRAM(offset) }
      return true
    }
    return storeElsewhere(address, value, width: 2)
  }

  @inline(__always)
  mutating func storeByte(_ address: UInt32, _ value: UInt32) -> Bool {
    let offset = address &- AddressMap.sram
    if offset < AddressMap.sramSize {
      let byte = UInt8(truncatingIfNeeded: value)
      sram.storeBytes(of: byte, toByteOffset: Int(offset), as: UInt8.self)
      written.storeBytes(of: 1, toByteOffset: Int(offset), as: UInt8.self)
      if sramHoldsCode[Int(offset >> 8)] { bus.invalidateSRAM(offset) }
      return true
    }
    return storeElsewhere(address, value, width: 1)
  }

  // MARK: Outside of SRAM

  @inline(never)
  private mutating func loadElsewhere(_ address: UInt32, width: UInt32) -> UInt32? {
    guard address & (width &- 1) == 0 else {
      accessFault = .unaligned(address: address)
      return nil
    }
    if let device = bus.device(at: address) {
      let word = device.device.read(device.offset & ~3, access(width))
      leaveSliceIfSignalled()
      guard let word else {
        accessFault = .read(address: address)
        return nil
      }
      return word >> ((address & 3) &* 8) & mask(width)
    }
    if let (bytes, _) = bus.location(of: address, width: width) {
      switch width {
      case 1: return UInt32(bytes.load(as: UInt8.self))
      case 2: return UInt32(bytes.load(as: UInt16.self))
      default: return bytes.load(as: UInt32.self)
      }
    }
    if isSystemControl(address, width: width) { return readSystemControl(address) }
    accessFault = .read(address: address)
    return nil
  }

  @inline(never)
  private mutating func storeElsewhere(_ address: UInt32, _ value: UInt32, width: UInt32) -> Bool {
    guard address & (width &- 1) == 0 else {
      accessFault = .unaligned(address: address)
      return false
    }
    if let device = bus.device(at: address) {
      // A narrow write shows the device its value in every lane (RP2040 datasheet 2.1.4).
      let narrow = value & mask(width)
      let word = width == 4 ? value : width == 2 ? narrow &* 0x1_0001 : narrow &* 0x101_0101
      let isTaken = device.device.write(device.offset & ~3, word, access(width))
      leaveSliceIfSignalled()
      if !isTaken { accessFault = .write(address: address) }
      return isTaken
    }
    if let (bytes, isWritable) = bus.location(of: address, width: width) {
      guard isWritable else {
        accessFault = .writeToReadOnly(address: address)
        return false
      }
      switch width {
      case 1: bytes.storeBytes(of: UInt8(truncatingIfNeeded: value), as: UInt8.self)
      case 2: bytes.storeBytes(of: UInt16(truncatingIfNeeded: value), as: UInt16.self)
      default: bytes.storeBytes(of: value, as: UInt32.self)
      }
      bus.invalidate(address, count: width)
      bus.noteWritten(bytes, count: width)
      return true
    }
    if isSystemControl(address, width: width) {
      writeSystemControl(address, value)
      leaveSlice()
      return true
    }
    accessFault = .write(address: address)
    return false
  }

  /// A word of memory, for what the processor itself writes; devices are never asked.
  func storeWordToMemory(_ address: UInt32, _ value: UInt32) -> Bool {
    guard address & 3 == 0, let (bytes, isWritable) = bus.location(of: address, width: 4),
      isWritable
    else { return false }
    bytes.storeBytes(of: value, as: UInt32.self)
    bus.noteWritten(bytes, count: 4)
    let offset = address &- AddressMap.sram
    if offset >= AddressMap.sramSize {
      bus.invalidate(address, count: 4)
    } else if sramHoldsCode[Int(offset >> 8)] {
      bus.invalidateSRAM(offset)
    }
    return true
  }

  private func access(_ width: UInt32) -> Access {
    Access(core: number, cycle: cycles, width: Int(width))
  }

  private func mask(_ width: UInt32) -> UInt32 { width == 4 ? ~0 : (1 &<< (width &* 8)) &- 1 }

  /// The system control space has word registers only, for privileged programs (B3.1.1).
  private func isSystemControl(_ address: UInt32, width: UInt32) -> Bool {
    width == 4 && isPrivileged
      && address &- AddressMap.privatePeripherals < AddressMap.privatePeripheralsSize
  }

  private mutating func leaveSliceIfSignalled() {
    if bus.attention[0] || bus.hasSignalled[0]
      || nvic.differs(lines: interruptLines.pointee, nmi: bus.nmiLines[number])
    {
      leaveSlice()
    }
  }
}
