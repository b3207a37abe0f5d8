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
      let again = try WireDecoder.decode(WireEncoder.encode(info))
      precondition(again == info)
    } catch {
      if case .timedOut = error { preconditionFailure("decoding takes no time") }
    }
  }
  return 0
}
