import Analysis
import ArgumentParser

/// `c-heap=50KB`: memory that must be there.
struct NeedArgument: ExpressibleByArgument {
  let need: PlanRequest.Need

  init?(argument: String) {
    guard let (name, amount) = NamedAmount.parse(argument), let bytes = amount.bytes else {
      return nil
    }
    switch name {
    case "c-heap": need = .reserved(bytes)
    case "reachable": need = .reachable(bytes)
    default: return nil
    }
  }
}

/// `heap_pool=101KB` or `HEAP_POOL_KB=101`: a value that is given.
struct SettingArgument: ExpressibleByArgument {
  /// Of a knob or of its option.
  let name: String
  let amount: NamedAmount

  init?(argument: String) {
    guard let (name, amount) = NamedAmount.parse(argument) else { return nil }
    self.name = name
    self.amount = amount
  }
}

/// A number, with a unit or without.
struct NamedAmount {
  let number: Int
  /// Bytes that 1 of the number is; nil for a bare number, which is the option's own value.
  let unit: Int?

  /// The amount in bytes; a bare number is bytes.
  var bytes: Int? {
    let (bytes, overflows) = number.multipliedReportingOverflow(by: unit ?? 1)
    // More than any memory has.
    return overflows || bytes > 1 << 40 ? nil : bytes
  }

  static func parse(_ text: String) -> (name: String, amount: NamedAmount)? {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    var digits = parts[1]
    var unit: Int?
    for (suffix, bytes) in [("KB", 1024), ("MB", 1024 * 1024), ("B", 1)]
    where digits.hasSuffix(suffix) {
      (unit, digits) = (bytes, digits.dropLast(suffix.count))
      break
    }
    guard let number = Int(digits), number >= 0 else { return nil }
    return (String(parts[0]), NamedAmount(number: number, unit: unit))
  }
}
