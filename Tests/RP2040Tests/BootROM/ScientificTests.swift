import Foundation
import RP2040
import Testing

/// A scientific function, where it is called, and how far from the real ROM it may be: by `ulps` units
/// in the last place of the result, or by `grains` units of the ROM's fixed point, whichever is more.
struct ScientificFunction: CustomTestStringConvertible, Sendable {
  let name: String
  let index: Int
  /// Arguments are in here.
  let range: ClosedRange<Double>
  let grains: Double
  /// How many of `ScientificTests.count` results are the very same, at least.
  let same: Int
  var ulps = 1.0
  var hasTwo = false

  var testDescription: String { name }
}

@Suite("Boot ROM: scientific functions near the real one's")
struct ScientificTests {
  static let count = 20_000

  static let singles: [ScientificFunction] = [
    .init(name: "fcos", index: 15, range: -128...128, grains: 64, same: 14_000),
    .init(name: "fsin", index: 16, range: -128...128, grains: 64, same: 8_600),
    .init(name: "ftan", index: 17, range: -1.5...1.5, grains: 64, same: 9_100, ulps: 4),
    .init(name: "fexp", index: 19, range: -100...100, grains: 0, same: 18_000),
    .init(name: "fln", index: 20, range: 0...1e30, grains: 32, same: 19_200),
    .init(name: "fatan2", index: 22, range: -1e3...1e3, grains: 16, same: 17_000, hasTwo: true),
  ]
  static let doubles: [ScientificFunction] = [
    .init(name: "dcos", index: 15, range: -1_100...1_100, grains: 16, same: 18_300),
    .init(name: "dsin", index: 16, range: -1_100...1_100, grains: 16, same: 12_800),
    .init(name: "dtan", index: 17, range: -1.5...1.5, grains: 16, same: 12_800, ulps: 3),
    .init(name: "dexp", index: 19, range: -720...720, grains: 0, same: 19_400),
    .init(name: "dln", index: 20, range: 0...1e300, grains: 0, same: 19_800),
    .init(
      name: "datan2", index: 22, range: -1e3...1e3, grains: 24, same: 17_000, ulps: 2, hasTwo: true),
  ]

  @Test("Single precision", arguments: singles)
  func single(function: ScientificFunction) throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    let ours = try emulated.table("SF")[function.index]
    let theirs = try real.table("SF")[function.index]
    let special = FloatingPointNumbers.specialSingles.map { Float(bitPattern: $0) }
    var deviation = Deviation(grain: 0x1p-29, ulps: function.ulps)
    for arguments in arguments(function, special.map { Double($0) }) {
      let words = arguments.map { Float($0).bitPattern }
      let expected = Float(bitPattern: try real.call(theirs, words)[0])
      let result = Float(bitPattern: try emulated.call(ours, words)[0])
      deviation.note(
        Double(result), Double(expected), ulp: Double(expected.ulp), arguments: arguments)
    }
    check(deviation, function)
  }

  @Test("Double precision", arguments: doubles)
  func double(function: ScientificFunction) throws {
    let (real, emulated) = (try ROMCaller.real(), ROMCaller.emulated())
    let ours = try emulated.table("SD")[function.index]
    let theirs = try real.table("SD")[function.index]
    let special = FloatingPointNumbers.specialDoubles.map { Double(bitPattern: $0) }
    var deviation = Deviation(grain: 0x1p-62, ulps: function.ulps)
    for arguments in arguments(function, special) {
      let words = arguments.flatMap { value -> [UInt32] in
        let bits = value.bitPattern
        return [UInt32(truncatingIfNeeded: bits), UInt32(truncatingIfNeeded: bits >> 32)]
      }
      let expected = number(try real.call(theirs, words))
      let result = number(try emulated.call(ours, words))
      deviation.note(result, expected, ulp: expected.ulp, arguments: arguments)
    }
    check(deviation, function)
  }

  @Test("Sine and cosine at once are sine and cosine")
  func both() throws {
    let rom = ROMCaller.emulated()
    let (singles, doubles) = (try rom.table("SF"), try rom.table("SD"))
    let angle = [Float(0.7).bitPattern]
    let (sine, cosine) = (try rom.call(singles[16], angle)[0], try rom.call(singles[15], angle)[0])
    #expect(try rom.call(singles[18], angle).prefix(2) == [sine, cosine])
    #expect(try ROMCaller.real().call(ROMCaller.real().table("SF")[16], angle)[1] == cosine)
    let wide = [UInt32(0x6666_6666), 0x3FE6_6666]
    let (dsin, dcos) = (try rom.call(doubles[16], wide), try rom.call(doubles[15], wide))
    #expect(try rom.call(doubles[18], wide) == Array(dsin.prefix(2)) + Array(dcos.prefix(2)))
  }

  private func check(_ deviation: Deviation, _ function: ScientificFunction) {
    #expect(
      deviation.grains <= function.grains,
      "\(function.name) is off by \(deviation.grains) at \(deviation.worst)")
    #expect(deviation.same >= function.same, "\(function.name) \(deviation.same)")
  }

  private func number(_ words: [UInt32]) -> Double {
    Double(bitPattern: UInt64(words[0]) | UInt64(words[1]) << 32)
  }

  /// All special numbers, each with each, then random ones.
  private func arguments(_ function: ScientificFunction, _ special: [Double]) -> [[Double]] {
    var random = RandomNumbers(seed: UInt64(function.index + 1))
    var lists =
      function.hasTwo
      ? special.flatMap { first in special.map { [first, $0] } } : special.map { [$0] }
    while lists.count < Self.count {
      lists.append(
        (0..<(function.hasTwo ? 2 : 1)).map { _ in number(in: function.range, &random) })
    }
    return lists
  }

  /// Uniform in the range, or with any exponent in it.
  private func number(in range: ClosedRange<Double>, _ random: inout RandomNumbers) -> Double {
    let uniform = Double.random(in: range, using: &random)
    guard random.next() % 2 == 0 else { return uniform }
    let size = max(abs(range.lowerBound), abs(range.upperBound))
    let small = exp2(Double.random(in: -70...log2(size), using: &random))
    return range.lowerBound < 0 && random.next() % 2 == 0 ? -small : small
  }
}

/// How far results are from what is expected.
private struct Deviation {
  let grain: Double
  let ulps: Double
  private(set) var same = 0
  /// The most of it that units in the last place do not excuse, in grains.
  private(set) var grains = 0.0
  private(set) var worst = ""

  init(grain: Double, ulps: Double) { (self.grain, self.ulps) = (grain, ulps) }

  mutating func note(_ result: Double, _ expected: Double, ulp: Double, arguments: [Double]) {
    if result.bitPattern == expected.bitPattern {
      same += 1
      return
    }
    let distance = abs(result - expected)
    if distance <= ulps * ulp { return }
    // An infinity or NaN on one side only is as far as can be.
    let size = distance.isNaN ? .infinity : distance / grain
    if size > grains { (grains, worst) = (size, "\(arguments): \(result), not \(expected)") }
  }
}
