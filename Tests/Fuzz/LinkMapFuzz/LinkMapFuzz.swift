import LinkMap

/// Reads what libFuzzer makes up. A trap, a hang or a broken promise of `LinkMap` is a finding; an
/// error is not.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  guard let map = try? LinkMap(parsing: bytes) else { return 0 }
  precondition(!map.outputSections.isEmpty)
  precondition(map.byteCount == bytes.count)
  var last = 0
  for section in map.outputSections {
    precondition(section.inputs.lowerBound == last)
    last = section.inputs.upperBound
  }
  precondition(last == map.inputSections.count)
  for record in map.inputSections {
    precondition(record.object.map(map.objects.indices.contains) ?? true)
  }
  for symbol in map.symbols {
    precondition(map.inputSections.indices.contains(symbol.inputSection))
  }
  return 0
}
