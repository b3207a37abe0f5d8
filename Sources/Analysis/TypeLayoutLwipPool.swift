import DwarfInfo

/// A memory pool of lwIP: the array `memp_memory_NAME_base`, which the constant `memp_NAME` describes.
///
/// LWIP_MEMPOOL_DECLARE of lwip/memp.h declares both:
///
/// ```
/// u8_t memp_memory_NAME_base[LWIP_MEM_ALIGN_BUFFER(num * (MEMP_SIZE + MEMP_ALIGN_SIZE(size)))];
/// const struct memp_desc memp_NAME = {…, LWIP_MEM_ALIGN_SIZE(size), num, …};
/// ```
///
/// LWIP_MEM_ALIGN_SIZE of lwip/arch.h rounds up to MEM_ALIGNMENT, and LWIP_MEM_ALIGN_BUFFER adds
/// MEM_ALIGNMENT - 1, with which lwIP aligns the start at run time. MEMP_SIZE is 0 unless
/// MEMP_OVERFLOW_CHECK is set.
public struct LwipPool: Equatable, Sendable {
  /// Bytes of one element, a multiple of MEM_ALIGNMENT.
  public let elementSize: UInt64
  /// Elements.
  public let count: UInt64
  /// Bytes of the array that are not elements': 0 where the port declares the array aligned, else
  /// MEM_ALIGNMENT - 1.
  public let slack: UInt64

  /// Why a descriptor does not explain its array.
  public enum Flaw: Error, Equatable, Sendable {
    /// The type has no members `size` and `num` of one to eight bytes: it is none of lwIP's, or its
    /// pools are on the heap (MEMP_MEM_MALLOC).
    case noDescriptor
    /// The descriptor has fewer bytes than its type.
    case tooShort
    /// `elements` bytes of elements in an array of `array`: another array, or MEMP_OVERFLOW_CHECK,
    /// which surrounds each element with more.
    case mismatch(elements: UInt64, array: UInt64)
  }

  /// - Parameters:
  ///   - bytes: the contents of `memp_NAME`, little-endian.
  ///   - layout: the type of `memp_NAME`.
  ///   - arraySize: bytes of `memp_memory_NAME_base` in the symbol table.
  public init(
    descriptor bytes: some Collection<UInt8>, layout: TypeLayout, arraySize: UInt64
  ) throws(Flaw) {
    guard let size = layout.member("size"), let number = layout.member("num") else {
      throw .noDescriptor
    }
    elementSize = try Self.number(size, in: bytes)
    count = try Self.number(number, in: bytes)
    let (elements, overflow) = elementSize.multipliedReportingOverflow(by: count)
    guard !overflow, elements <= arraySize else {
      throw .mismatch(elements: overflow ? .max : elements, array: arraySize)
    }
    slack = arraySize - elements
    // MEM_ALIGNMENT is a power of two; no machine asks for more than 8.
    guard [0, 1, 3, 7].contains(slack) else {
      throw .mismatch(elements: elements, array: arraySize)
    }
  }

  /// MEM_ALIGNMENT as the slack tells it; nil where there is none.
  public var alignment: UInt64? { slack == 0 ? nil : slack + 1 }

  /// Bytes of the array with other numbers; nil where they are too large. The element's size counts
  /// as lwIP rounds it.
  public func size(count: UInt64? = nil, elementSize: UInt64? = nil) -> UInt64? {
    guard let element = Self.up(elementSize ?? self.elementSize, to: alignment ?? 1) else {
      return nil
    }
    let (elements, overflow) = element.multipliedReportingOverflow(by: count ?? self.count)
    let (sum, carry) = elements.addingReportingOverflow(slack)
    return overflow || carry ? nil : sum
  }

  /// Bytes of one element of a pool of packets, such as PBUF_POOL, whose payload has `payload` bytes
  /// (PBUF_POOL_BUFSIZE); nil where the alignment is unknown or the sum too large.
  ///
  /// LWIP_PBUF_MEMPOOL of lwip/priv/memp_std.h: the header and the payload, each rounded up to
  /// MEM_ALIGNMENT. One byte more of payload is therefore worth nothing or MEM_ALIGNMENT bytes.
  ///
  /// - Parameter header: the pool `PBUF`, whose elements are headers alone.
  public func elementSize(payload: UInt64, header: LwipPool) -> UInt64? {
    guard let alignment, let rounded = Self.up(payload, to: alignment) else { return nil }
    let (sum, overflow) = header.elementSize.addingReportingOverflow(rounded)
    return overflow ? nil : sum
  }

  private static func up(_ value: UInt64, to step: UInt64) -> UInt64? {
    let (sum, overflow) = value.addingReportingOverflow(step - 1)
    return overflow ? nil : sum / step * step
  }

  private static func number(
    _ part: TypeLayout.Part, in bytes: some Collection<UInt8>
  ) throws(Flaw) -> UInt64 {
    guard part.layout.kind == .base, let size = part.layout.size, (1...8).contains(size) else {
      throw .noDescriptor
    }
    guard part.offset <= bytes.count, size <= bytes.count - Int(part.offset) else {
      throw .tooShort
    }
    return bytes.dropFirst(Int(part.offset)).prefix(Int(size)).reversed()
      .reduce(0) { $0 << 8 | UInt64($1) }
  }
}
