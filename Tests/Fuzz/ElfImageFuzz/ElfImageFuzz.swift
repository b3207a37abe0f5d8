import ElfImage

/// What libFuzzer calls with each input: the reader must return or throw, and a value that it
/// returns must keep what the reader promises.
@_cdecl("LLVMFuzzerTestOneInput")
public func readFuzzedElf(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  do {
    let image = try ElfImage(reading: bytes)
    precondition(!image.sections.isEmpty)
    for section in image.sections { precondition(section.address + section.size <= 1 << 32) }
    for segment in image.segments { precondition(segment.offset + segment.fileSize <= count) }
    for symbol in image.symbols {
      precondition(symbol.address + symbol.size <= 1 << 32)
      if case .section(let index) = symbol.place { precondition(index < image.sections.count) }
    }
  } catch .malformed(let offset, _) {
    precondition(offset <= count)
  } catch {}
  return 0
}
