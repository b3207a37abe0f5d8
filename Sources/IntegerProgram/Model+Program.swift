extension Model {
  /// `program`'s variables and those of its constraints that `includes` accepts.
  ///
  /// - Throws: Errors of the input.
  init(
    _ program: IntegerProgram, where includes: (Int) -> Bool = { _ in true }
  ) throws(IntegerProgramError) {
    try program.checkSizes()
    try self.init(variables: program.variables)
    for (index, constraint) in program.constraints.enumerated() {
      for term in constraint.terms where !variables.indices.contains(term.variable) {
        throw .unknownVariable(term.variable, constraint: index)
      }
      guard includes(index) else { continue }
      do {
        for form in try sides(of: constraint) { try addRow(form) }
      } catch {
        throw .constraintOverflow(index)
      }
    }
  }

  /// What must not be above 0 for `constraint` to be kept: one form, or two of an equality.
  func sides(of constraint: IntegerProgram.Constraint) throws(Overflow) -> [LinearForm] {
    var form = try form(constraint.terms)
    try form.add(-Int128(constraint.bound))
    return switch constraint.relation {
    case .atMost: [form]
    case .atLeast: [try form.negated()]
    case .equal: [form, try form.negated()]
    }
  }

  /// Adds the columns and rows that `objectives` need.
  ///
  /// - Throws: Errors of the input.
  mutating func add(
    _ objectives: [IntegerProgram.Objective]
  ) throws(IntegerProgramError) -> [ObjectiveForm] {
    guard objectives.count <= 100 else { throw .tooLarge }
    var forms: [ObjectiveForm] = []
    for (index, objective) in objectives.enumerated() {
      try check(objective, index: index)
      do {
        let (form, isNegated) = try form(objective)
        forms.append(try ObjectiveForm(form, isNegated: isNegated, uppers: uppers))
      } catch {
        throw .objectiveOverflow(index)
      }
    }
    return forms
  }

  private func check(
    _ objective: IntegerProgram.Objective, index: Int
  ) throws(IntegerProgramError) {
    for variable in objective.variables where !variables.indices.contains(variable) {
      throw .unknownVariableOfObjective(variable, objective: index)
    }
    if objective.comparesWithInitial {
      for variable in objective.variables where variables[variable].initial == nil {
        throw .noInitialValue(variable: variable, objective: index)
      }
    }
    if case .leastDeviation(let terms) = objective {
      for term in terms where term.coefficient < 0 {
        throw .negativeWeight(variable: term.variable, objective: index)
      }
    }
  }

  private mutating func form(
    _ objective: IntegerProgram.Objective
  ) throws(Overflow) -> (LinearForm, isNegated: Bool) {
    var form = LinearForm()
    switch objective {
    case .minimize(let terms): return (try self.form(terms), false)
    case .maximize(let terms): return (try self.form(terms), true)
    case .fewestChanges(let indices):
      for variable in Set(indices).sorted() {
        guard let initial = variables[variable].initial else { continue }
        try addChange(of: variable, from: initial, to: &form)
      }
    case .leastDeviation(let terms):
      for term in terms {
        guard let initial = variables[term.variable].initial else { continue }
        try addDistance(
          of: term.variable, from: initial, weight: Int128(term.coefficient), to: &form)
      }
    }
    return (form, false)
  }
}

extension IntegerProgram.Objective {
  var variables: [Int] {
    switch self {
    case .minimize(let terms), .maximize(let terms), .leastDeviation(let terms):
      terms.map(\.variable)
    case .fewestChanges(let indices): indices
    }
  }

  var comparesWithInitial: Bool {
    switch self {
    case .minimize, .maximize: false
    case .fewestChanges, .leastDeviation: true
    }
  }
}

extension IntegerProgram {
  /// The limits keep sums of rows within 128 bits (see ``Surrogate``), and memory within reason.
  func checkSizes() throws(IntegerProgramError) {
    let terms = constraints.reduce(0) { $0 + $1.terms.count }
    guard variables.count <= 2_000, constraints.count <= 20_000, terms <= 200_000 else {
      throw .tooLarge
    }
  }
}
