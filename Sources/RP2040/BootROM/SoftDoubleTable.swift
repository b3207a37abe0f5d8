/// The functions of the table 'SD', at the same places as their counterparts in 'SF' (pico-sdk
/// pico_double/double_init_rom_rp2040.c). They take and give double precision in R0 and R1, a second
/// argument in R2 and R3, places after the point in the first register that is free.
enum SoftDoubleTable {
  static var all: [ROMFunction] {
    [
      binary("dadd", Arithmetic.sum), binary("dsub") { Arithmetic.sum($0, -$1) },
      binary("dmul", Arithmetic.product), binary("ddiv", Arithmetic.quotient),
      ROMFunction("dcmp_fast", compareFast), ROMFunction("dcmp_fast_flags", compareFast),
      unary("dsqrt", Arithmetic.squareRoot),
      toWord("double2int", Rounding.int32, hasPlaces: false),
      toWord("double2fix", Rounding.int32, hasPlaces: true),
      toWord("double2uint", Rounding.uint32, hasPlaces: false),
      toWord("double2ufix", Rounding.uint32, hasPlaces: true),
      ROMFunction("int2double") { core in convert(&core, signed(core[0]), places: 0) },
      ROMFunction("fix2double") { core in convert(&core, signed(core[0]), places: core[1]) },
      ROMFunction("uint2double") { core in convert(&core, (UInt64(core[0]), false), places: 0) },
      ROMFunction("ufix2double") { core in
        convert(&core, (UInt64(core[0]), false), places: core[1])
      },
      unary("dcos", DoubleScientific.cosine), unary("dsin", DoubleScientific.sine),
      unary("dtan", DoubleScientific.tangent), ROMFunction("dsincos", sineAndCosine),
      unary("dexp", DoubleScientific.exponential), unary("dln", DoubleScientific.logarithm),
      ROMFunction("dcmp_basic") { core in
        core.answer(comparison: Arithmetic.comparison(core.double(0), core.double(2)))
      },
      binary("datan2", DoubleScientific.arctangent),
      ROMFunction("int642double") { core in convert(&core, signed(core.wide(0)), places: 0) },
      ROMFunction("fix642double") { core in
        convert(&core, signed(core.wide(0)), places: core[2])
      },
      ROMFunction("uint642double") { core in convert(&core, (core.wide(0), false), places: 0) },
      ROMFunction("ufix642double") { core in
        convert(&core, (core.wide(0), false), places: core[2])
      },
      toWide("double2int64", Rounding.int64, hasPlaces: false),
      toWide("double2fix64", Rounding.int64, hasPlaces: true),
      toWide("double2uint64", Rounding.uint64, hasPlaces: false),
      toWide("double2ufix64", Rounding.uint64, hasPlaces: true),
      ROMFunction("double2float") { core in
        core[0] = Rounding.flushed(Float(Rounding.taken(core.double(0)))).bitPattern
      },
    ]
  }

  private static func unary(_ name: String, _ body: @escaping (Double) -> Double) -> ROMFunction {
    ROMFunction(name) { core in core.setWide(0, to: body(core.double(0)).bitPattern) }
  }

  private static func binary(
    _ name: String, _ body: @escaping (Double, Double) -> Double
  ) -> ROMFunction {
    ROMFunction(name) { core in
      core.setWide(0, to: body(core.double(0), core.double(2)).bitPattern)
    }
  }

  private static func toWord(
    _ name: String, _ body: @escaping (Double, Int) -> UInt32, hasPlaces: Bool
  ) -> ROMFunction {
    ROMFunction(name) { core in
      core[0] = body(core.double(0), hasPlaces ? SoftFloatTable.places(core[2]) : 0)
    }
  }

  private static func toWide(
    _ name: String, _ body: @escaping (Double, Int) -> UInt64, hasPlaces: Bool
  ) -> ROMFunction {
    ROMFunction(name) { core in
      core.setWide(0, to: body(core.double(0), hasPlaces ? SoftFloatTable.places(core[2]) : 0))
    }
  }

  private static func compareFast(_ core: inout Core) {
    core.answer(comparison: Arithmetic.comparison(bits: core.wide(0), core.wide(2)))
  }

  /// The sine in R0 and R1, the cosine in R2 and R3.
  private static func sineAndCosine(_ core: inout Core) {
    let angle = core.double(0)
    core.setWide(0, to: DoubleScientific.sine(angle).bitPattern)
    core.setWide(2, to: DoubleScientific.cosine(angle).bitPattern)
  }

  private static func signed(_ word: UInt32) -> (magnitude: UInt64, isNegative: Bool) {
    let value = Int64(Int32(truncatingIfNeeded: word))
    return (value.magnitude, value < 0)
  }

  private static func signed(_ value: UInt64) -> (magnitude: UInt64, isNegative: Bool) {
    value >> 63 == 0 ? (value, false) : (0 &- value, true)
  }

  private static func convert(
    _ core: inout Core, _ value: (magnitude: UInt64, isNegative: Bool), places: UInt32
  ) {
    let number = Rounding.number(
      value.magnitude, exponent: 0 &- SoftFloatTable.places(places),
      isNegative: value.isNegative, as: Double.self)
    core.setWide(0, to: number.bitPattern)
  }
}

extension Core {
  /// Two registers as a number of double precision.
  func double(_ register: Int) -> Double { Double(bitPattern: wide(register)) }
}
