import RP2040
import Testing

/// A function of a floating-point table, and what it is called with.
struct TableFunction: CustomTestStringConvertible, Sendable {
  enum Argument: Sendable {
    case single, double, word, wide
    case places
  }

  let name: String
  let index: Int
  let arguments: [Argument]
  /// Result registers that count.
  var results = 1
  var comparesFlags = false

  var testDescription: String { name }
}

@Suite("Boot ROM: arithmetic as the real one does it")
struct ArithmeticTests {
  static let count = 20_000

  static let singles: [TableFunction] = [
    .init(name: "fadd", index: 0, arguments: [.single, .single]),
    .init(name: "fsub", index: 1, arguments: [.single, .single]),
    .init(name: "fmul", index: 2, arguments: [.single, .single]),
    .init(name: "fdiv", index: 3, arguments: [.single, .single]),
    .init(name: "fcmp_fast", index: 4, arguments: [.single, .single], comparesFlags: true),
    .init(name: "fcmp_fast_flags", index: 5, arguments: [.single, .single], comparesFlags: true),
    .init(name: "fsqrt", index: 6, arguments: [.single]),
    .init(name: "float2int", index: 7, arguments: [.single]),
    .init(name: "float2fix", index: 8, arguments: [.single, .places]),
    .init(name: "float2uint", index: 9, arguments: [.single]),
    .init(name: "float2ufix", index: 10, arguments: [.single, .places]),
    .init(name: "int2float", index: 11, arguments: [.word]),
    .init(name: "fix2float", index: 12, arguments: [.word, .places]),
    .init(name: "uint2float", index: 13, arguments: [.word]),
    .init(name: "ufix2float", index: 14, arguments: [.word, .places]),
    .init(name: "fcmp_basic", index: 21, arguments: [.single, .single], comparesFlags: true),
    .init(name: "int642float", index: 23, arguments: [.wide]),
    .init(name: "fix642float", index: 24, arguments: [.wide, .places]),
    .init(name: "uint642float", index: 25, arguments: [.wide]),
    .init(name: "ufix642float", index: 26, arguments: [.wide, .places]),
    .init(name: "float2int64", index: 27, arguments: [.single], results: 2),
    .init(name: "float2fix64", index: 28, arguments: [.single, .places], results: 2),
    .init(name: "float2uint64", index: 29, arguments: [.single], results: 2),
    .init(name: "float2ufix64", index: 30, arguments: [.single, .places], results: 2),
    .init(name: "float2double", index: 31, arguments: [.single], results: 2),
  ]

  static let doubles: [TableFunction] = [
    .init(name: "dadd", index: 0, arguments: [.double, .double], results: 2),
    .init(name: "dsub", index: 1, arguments: [.double, .double], results: 2),
    .init(name: "dmul", index: 2, arguments: [.double, .double], results: 2),
    .init(name: "ddiv", index: 3, arguments: [.double, .double], results: 2),
    .init(name: "dcmp_fast", index: 4, arguments: [.double, .double], comparesFlags: true),
    .init(name: "dcmp_fast_flags", index: 5, arguments: [.double, .double], comparesFlags: true),
    .init(name: "dsqrt", index: 6, arguments: [.double], results: 2),
    .init(name: "double2int", index: 7, arguments: [.double]),
    .init(name: "double2fix", index: 8, arguments: [.double, .places]),
    .init(name: "double2uint", index: 9, arguments: [.double]),
    .init(name: "double2ufix", index: 10, arguments: [.double, .places]),
    .init(name: "int2double", index: 11, arguments: [.word], results: 2),
    .init(name: "fix2double", index: 12, arguments: [.word, .places], results: 2),
    .init(name: "uint2double", index: 13, arguments: [.word], results: 2),
    .init(name: "ufix2double", index: 14, arguments: [.word, .places], results: 2),
    .init(name: "dcmp_basic", index: 21, arguments: [.double, .double], comparesFlags: true),
    .init(name: "int642double", index: 23, arguments: [.wide], results: 2),
    .init(name: "fix642double", index: 24, arguments: [.wide, .places], results: 2),
    .init(name: "uint642double", index: 25, arguments: [.wide], results: 2),
    .init(name: "ufix642double", index: 26, arguments: [.wide, .places], results: 2),
    .init(name: "double2int64", index: 27, arguments: [.double], results: 2),
    .init(name: "double2fix64", index: 28, arguments: [.double, .places], results: 2),
    .init(name: "double2uint64", index: 29, arguments: [.double], results: 2),
    .init(name: "double2ufix64", index: 30, arguments: [.double, .places], results: 2),
    .init(name: "double2float", index: 31, arguments: [.double]),
  ]

  @Test("Single precision", arguments: singles)
  func single(function: TableFunction) throws { try compare(function, in: "SF") }

  @Test("Double precision", arguments: doubles)
  func double(function: TableFunction) throws { try compare(function, in: "SD") }

  private func compare(_ function: TableFunction, in table: String) throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    let ours = try emulated.table(table)[function.index]
    let theirs = try real.table(table)[function.index]
    var numbers = FloatingPointNumbers(seed: UInt64(function.index + 1))
    var failures: [String] = []
    for arguments in numbers.arguments(for: function, count: Self.count) {
      let expected = try real.call(theirs, arguments).prefix(function.results)
      let result = try emulated.call(ours, arguments).prefix(function.results)
      let haveSameFlags = !function.comparesFlags || real.core.flags == emulated.core.flags
      if expected == result, haveSameFlags { continue }
      let hex = { (words: [UInt32]) in words.map { String($0, radix: 16) } }
      failures.append("\(hex(arguments)): \(hex(Array(result))), not \(hex(Array(expected)))")
    }
    #expect(failures.isEmpty, "\(failures.count) differ: \(failures.prefix(8))")
  }
}
