import CLibmd

/// SHA-256 (FIPS 180-4).
public enum SHA256 {
  /// The digest in 64 lowercase hexadecimal digits.
  public static func hex(_ bytes: [UInt8]) -> String { hex(parts: [bytes], delimited: false) }

  /// One digest of several parts; where one ends and the next begins counts.
  static func hex(parts: [[UInt8]]) -> String { hex(parts: parts, delimited: true) }

  private static func hex(parts: [[UInt8]], delimited: Bool) -> String {
    var context = SHA2_CTX()
    SHA256Init(&context)
    for part in parts {
      if delimited {
        let length = Array("\(part.count):".utf8)
        SHA256Update(&context, length, length.count)
      }
      SHA256Update(&context, part, part.count)
    }
    var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256Final(&digest, &context)
    return digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.utf8.count == 2 ? digits : "0" + digits
    }.joined()
  }
}
