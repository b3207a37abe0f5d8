/// Paths as RFC 3986 spells references to them.
enum URIReference {
  /// A relative reference for a relative path, a `file` URI for an absolute one.
  ///
  /// Every byte but letters, digits, `-._~` and `/` is percent-encoded: the colon, too, since
  /// `a:b` would be of scheme `a`. A `.` between slashes says nothing and goes; `..` stays, because
  /// the folder before it may be a link.
  static func of(path: String) -> String {
    let isAbsolute = path.utf8.first == UInt8(ascii: "/")
    let segments = path.utf8.split(separator: UInt8(ascii: "/")).filter {
      !$0.elementsEqual(CollectionOfOne(UInt8(ascii: ".")))
    }
    let encoded = segments.map(percentEncoded).joined(separator: "/")
    return isAbsolute ? "file:///\(encoded)" : encoded
  }

  private static func percentEncoded(_ segment: some Sequence<UInt8>) -> String {
    var text = ""
    for byte in segment {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        text.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count < 2 ? "0" : "") + digits
      }
    }
    return text
  }
}
