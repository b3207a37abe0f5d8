import LinkMap

extension LinkMap {
  /// The bytes that each record of `section` really holds, in the order of `section.inputs`; with
  /// them the records add up to the section.
  ///
  /// A record's own size is too large where ld merged its strings or constants with those of
  /// another object: it keeps the size it had, and the next record begins at its own address, or
  /// within it. So a record holds what lies between its address and the next one's. And the
  /// attributes of all objects become one set; their records run past the section's end.
  func occupiedSizes(of section: OutputSection) -> [UInt64] {
    let range = section.inputs.clamped(to: inputSections.indices)
    let end = section.address &+ section.size
    return range.map { index in
      let record = inputSections[index]
      guard record.address < end else { return 0 }
      let toEnd = min(record.size, end - record.address)
      guard index + 1 < range.upperBound else { return toEnd }
      let next = inputSections[index + 1].address
      // Records ascend; where a file says otherwise, their own size is all there is.
      return next >= record.address ? min(toEnd, next - record.address) : toEnd
    }
  }
}
