/// The functions of the table 'SF', in its order (pico-sdk pico/bootrom/sf_table.h). They take and give
/// single precision in R0, places after the point in R1 or, behind 64 bits, in R2.
enum SoftFloatTable {
  static var all: [ROMFunction] {
    [
      binary("fadd", Arithmetic.sum), binary("fsub") { Arithmetic.sum($0, -$1) },
      binary("fmul", Arithmetic.product), binary("fdiv", Arithmetic.quotient),
      ROMFunction("fcmp_fast", compareFast), ROMFunction("fcmp_fast_flags", compareFast),
      unary("fsqrt", Arithmetic.squareRoot),
      .unary("float2int") { Rounding.int32(Float(bitPattern: $0), places: 0) },
      .binary("float2fix") { Rounding.int32(Float(bitPattern: $0), places: places($1)) },
      .unary("float2uint") { Rounding.uint32(Float(bitPattern: $0), places: 0) },
      .binary("float2ufix") { Rounding.uint32(Float(bitPattern: $0), places: places($1)) },
      .unary("int2float") { from(signed: $0, places: 0) },
      .binary("fix2float") { from(signed: $0, places: places($1)) },
      .unary("uint2float") { from(UInt64($0), false, places: 0) },
      .binary("ufix2float") { from(UInt64($0), false, places: places($1)) },
      unary("fcos", SingleScientific.cosine), ROMFunction("fsin", sineAndCosine),
      unary("ftan", SingleScientific.tangent), ROMFunction("fsincos", sineAndCosine),
      unary("fexp", SingleScientific.exponential), unary("fln", SingleScientific.logarithm),
      ROMFunction("fcmp_basic") { core in
        core.answer(comparison: Arithmetic.comparison(core.single(0), core.single(1)))
      },
      binary("fatan2", SingleScientific.arctangent),
      ROMFunction("int642float") { core in convert(&core, isSigned: true, places: 0) },
      ROMFunction("fix642float") { core in convert(&core, isSigned: true, places: core[2]) },
      ROMFunction("uint642float") { core in convert(&core, isSigned: false, places: 0) },
      ROMFunction("ufix642float") { core in convert(&core, isSigned: false, places: core[2]) },
      ROMFunction("float2int64") { core in
        core.setWide(0, to: Rounding.int64(core.single(0), places: 0))
      },
      ROMFunction("float2fix64") { core in
        core.setWide(0, to: Rounding.int64(core.single(0), places: places(core[1])))
      },
      ROMFunction("float2uint64") { core in
        core.setWide(0, to: Rounding.uint64(core.single(0), places: 0))
      },
      ROMFunction("float2ufix64") { core in
        core.setWide(0, to: Rounding.uint64(core.single(0), places: places(core[1])))
      },
      ROMFunction("float2double") { core in
        core.setWide(0, to: Double(Rounding.taken(core.single(0))).bitPattern)
      },
    ]
  }

  static func places(_ register: UInt32) -> Int { Int(Int32(truncatingIfNeeded: register)) }

  private static func unary(_ name: String, _ body: @escaping (Float) -> Float) -> ROMFunction {
    .unary(name) { body(Float(bitPattern: $0)).bitPattern }
  }

  private static func binary(
    _ name: String, _ body: @escaping (Float, Float) -> Float
  ) -> ROMFunction {
    .binary(name) { body(Float(bitPattern: $0), Float(bitPattern: $1)).bitPattern }
  }

  private static func compareFast(_ core: inout Core) {
    let comparison = Arithmetic.comparison(bits: UInt64(core[0]) << 32, UInt64(core[1]) << 32)
    core.answer(comparison: comparison)
  }

  /// The sine in R0, the cosine in R1.
  private static func sineAndCosine(_ core: inout Core) {
    let angle = core.single(0)
    core[0] = SingleScientific.sine(angle).bitPattern
    core[1] = SingleScientific.cosine(angle).bitPattern
  }

  private static func from(signed value: UInt32, places: Int) -> UInt32 {
    let number = Int64(Int32(truncatingIfNeeded: value))
    return from(number.magnitude, number < 0, places: places)
  }

  private static func from(_ magnitude: UInt64, _ isNegative: Bool, places: Int) -> UInt32 {
    Rounding.number(magnitude, exponent: 0 &- places, isNegative: isNegative, as: Float.self)
      .bitPattern
  }

  private static func convert(_ core: inout Core, isSigned: Bool, places register: UInt32) {
    let value = core.wide(0)
    let isNegative = isSigned && value >> 63 != 0
    core[0] = from(isNegative ? 0 &- value : value, isNegative, places: places(register))
  }
}

extension Core {
  /// A register as a number of single precision.
  func single(_ register: Int) -> Float { Float(bitPattern: self[register]) }
}
