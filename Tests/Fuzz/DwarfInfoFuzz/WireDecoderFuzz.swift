/// libFuzzer's entry: decodes bytes as if a child had sent them.
///
/// Compiled into one module with the reader's sources (see `run`). What decodes must encode and
/// decode to the same again, and refer to units that are there.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWireDecoder(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  for stream in [bytes, WireFormat.magic + bytes] {
    do throws(DwarfInfoError) {
      let info = try WireDecoder.decode(stream)
      precondition(info.variables.allSatisfy { info.units.indices.contains($0.unit) })
      precondition(info.functions.allSatisfy { info.units.indices.contains($0.unit) })
      for layout in info.layouts.variables.compactMap(\.layout) { use(layout) }
      let again = try WireDecoder.decode(WireEncoder.encode(info))
      precondition(again == info)
    } catch {
      if case .timedOut = error { preconditionFailure("decoding takes no time") }
    }
  }
  return 0
}

/// Asks a layout for what is worked out of it.
private func use(_ layout: TypeLayout) {
  for array in layout.arrays.prefix(8) {
    _ = layout.member(array.path)
    for count in [0, 3, .max] as [UInt64] { _ = try? layout.size(changing: [array.path: count]) }
    _ = try? layout.doubts(changing: [array.path: 7])
  }
  if let size = layout.size, size <= 1 << 40 {
    precondition((try? layout.size(changing: [:])) == size)
  }
  _ = layout.members
}
