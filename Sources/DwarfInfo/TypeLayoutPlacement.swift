/// The rules by which C compilers for ARM place members: AAPCS 32 (IHI 0042), "Composite Types" and
/// "Bit-fields".
struct TypeLayoutPlacement {
  /// What is placed.
  struct Part {
    /// Bytes; of a bit field those of its declared type, the container.
    var size: UInt64
    /// Bytes, a power of two; what a packed structure ignores.
    var alignment: UInt64
    /// Bytes; DW_AT_alignment, which counts in a packed structure as well.
    var statedAlignment: UInt64?
    /// In bits; nil for what is no bit field.
    var bitWidth: UInt64?
  }

  /// From the start, in bits.
  private(set) var bitOffsets: [UInt64] = []
  private(set) var size: UInt64 = 0
  private(set) var alignment: UInt64

  /// Largest size in bytes: below it no sum or multiple of eight overflows.
  static let limit: UInt64 = 1 << 48

  /// Places all parts; nil where the size would exceed `limit`.
  ///
  /// - Parameter stated: DW_AT_alignment of the whole; bytes.
  init?(_ parts: [Part], kind: TypeLayout.Kind, isPacked: Bool, stated: UInt64?) {
    alignment = max(1, stated ?? 1)
    var end: UInt64 = 0
    var cursor: UInt64 = 0
    for part in parts {
      let own = part.statedAlignment ?? (isPacked ? 1 : part.alignment)
      guard part.size <= Self.limit, own <= Self.limit, own > 0, part.alignment <= Self.limit else {
        return nil
      }
      alignment = max(alignment, own)
      if kind == .union { cursor = 0 }
      if let width = part.bitWidth {
        cursor = Self.bitField(width, at: cursor, part, isPacked: isPacked)
        bitOffsets.append(cursor)
        guard width <= Self.limit else { return nil }
        cursor += width
      } else {
        let start = Self.up((cursor + 7) / 8, to: own)
        bitOffsets.append(start * 8)
        cursor = (start + part.size) * 8
      }
      guard cursor <= Self.limit * 8 else { return nil }
      end = max(end, cursor)
    }
    guard alignment <= Self.limit else { return nil }
    size = Self.up((end + 7) / 8, to: alignment)
  }

  /// A bit field goes behind the last one unless it would then lie in more containers than one;
  /// where it is packed it goes there in any case.
  private static func bitField(
    _ width: UInt64, at cursor: UInt64, _ part: Part, isPacked: Bool
  ) -> UInt64 {
    let unit = part.alignment * 8
    if let stated = part.statedAlignment { return up(cursor, to: stated * 8) }
    guard !isPacked, unit > 0, width > 0 else { return cursor }
    let spans = (cursor % unit).addingReportingOverflow(width)
    guard !spans.overflow else { return cursor }
    return spans.partialValue > part.size * 8 ? up(cursor, to: unit) : cursor
  }

  /// The next multiple of `step`, which is not 0.
  private static func up(_ value: UInt64, to step: UInt64) -> UInt64 {
    let rest = value % step
    return rest == 0 ? value : value + (step - rest)
  }
}
