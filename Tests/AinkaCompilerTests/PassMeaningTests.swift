import AinkaInterpreter
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import Testing

@testable import AinkaCompiler

/// Every pass keeps what a rule means: true, false and unknown, for every value of thresholds within their bounds. The interpreter,
/// which knows of no passes, says what conditions mean before and after.
@Suite struct PassMeaningTests {
  /// Returns a case in which `passes` change what a rule means, or nothing.
  private func difference(_ passes: [any RulePass], seed: UInt64, cases: Int) -> String? {
    var dice = ConditionDice(seed: seed)
    for number in 0..<cases {
      let program = dice.program()
      var report = DiagnosticReport()
      let raw = Lowering.lower(program, report: &report)
      let rules = RulePipeline.run(raw, passes, report: &report)
      if report.hasErrors { continue }
      let before = TypedCondition.all([program.rules[0].when, .not(program.rules[0].unless)])
      let after = RuleMeaning.condition(of: rules.rules[0])
      for _ in 0..<40 {
        let interpreter = Interpreter(program, thresholds: dice.thresholds())
        let values = dice.values()
        let (expected, actual) = (interpreter.truth(of: before, for: values), interpreter.truth(of: after, for: values))
        if expected != actual {
          let text = RuleText(program: rules).text
          return
            "seed \(seed), case \(number): \(before)\n\(text)\(values) \(interpreter.thresholds): \(expected), after: \(actual)"
        }
      }
    }
    return nil
  }

  @Test(arguments: 1...6) func allPassesKeepTheMeaning(seed: Int) {
    let found = difference(RulePipeline.passes, seed: UInt64(seed), cases: 400)
    #expect(found == nil, "\(found ?? "")")
  }

  @Test func whatTablesNeedKeepsTheMeaning() {
    let found = difference(RulePipeline.requiredPasses, seed: 99, cases: 500)
    #expect(found == nil, "\(found ?? "")")
  }

  /// Each pass alone, between the normal form and what it needs.
  @Test(arguments: RulePipeline.passes.indices) func eachPassKeepsTheMeaning(place: Int) {
    let pass = RulePipeline.passes[place]
    let before: [any RulePass] = pass.requiredState == .raw ? [] : [NormalForm()]
    let between: [any RulePass] = pass.requiredState == .optimised ? [LiteralMerging()] : []
    let after: [any RulePass] = pass.resultingState == .raw ? [NormalForm()] : []
    let found = difference(before + between + [pass] + after, seed: UInt64(1_000 + place), cases: 300)
    #expect(found == nil, "\(found ?? "")")
  }

  @Test(arguments: WrongPass.allCases) func aWrongPassIsFound(wrong: WrongPass) {
    let passes = RulePipeline.passes.flatMap { pass -> [any RulePass] in
      pass is NeverMatchingReport ? [wrong, pass] : [pass]
    }
    #expect(difference(passes, seed: 7, cases: 2_000) != nil)
  }
}

/// Rewrites that look right and are not: each must be found out.
enum WrongPass: CaseIterable, RulePass {
  /// `x in S or not (x in S)` is taken for true, unknown or not.
  case excludedMiddle
  /// What can never be true is taken for false, unknown or not.
  case impossibleIsFalse
  /// What is not in a set is taken to be in the rest of it, absent or not.
  case absentIsOther
  /// A threshold is taken for its start.
  case boundIsStart
  /// A range loses its last value.
  case shortRange
  /// A pattern is dropped beside a beginning.
  case patternBesideStart

  var requiredState: RuleProgram.State { .optimised }
  var resultingState: RuleProgram.State { .optimised }

  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for index in program.rules.indices {
      let alternatives = program.rules[index].alternatives.compactMap { changed($0, program.typed.thresholds) }
      var kept: [Alternative] = []
      for alternative in alternatives where !kept.contains(alternative) { kept.append(alternative) }
      program.rules[index].body = .alternatives(kept)
    }
  }

  /// Returns what becomes of `alternative`; nothing: it is dropped.
  private func changed(_ alternative: Alternative, _ thresholds: [TypedThreshold]) -> Alternative? {
    switch self {
    case .excludedMiddle:
      return Alternative(
        literals: alternative.literals.filter { literal in
          !(literal.isNegated && literal.atom.isImpossible)
        })
    case .impossibleIsFalse: return alternative.canHold ? alternative : nil
    case .absentIsOther, .shortRange, .boundIsStart:
      return Alternative(literals: alternative.literals.map { changed($0, thresholds) })
    case .patternBesideStart:
      let hasStart = alternative.literals.contains {
        if case .listed(_, .startsWith) = $0.atom { !$0.isNegated } else { false }
      }
      return Alternative(literals: alternative.literals.filter { !hasStart || !$0.isPattern })
    }
  }

  /// Returns what becomes of `literal`.
  private func changed(_ literal: Literal, _ thresholds: [TypedThreshold]) -> Literal {
    switch (self, literal.atom) {
    case (.absentIsOther, .numbers(let field, let ranges)) where literal.isNegated:
      return Literal(atom: .numbers(field: field, RangeSet.complement(ranges)), isNegated: false)
    case (.shortRange, .numbers(let field, let ranges)):
      guard let last = ranges.last, last.upperBound > last.lowerBound else { return literal }
      return Literal(
        atom: .numbers(field: field, ranges.dropLast() + [last.lowerBound...last.upperBound - 1]), isNegated: literal.isNegated)
    case (.boundIsStart, .comparison(let expression)):
      let operations = expression.operations.map { operation -> Expression.Operation in
        if case .threshold(let threshold) = operation { .constant(thresholds[threshold].start) } else { operation }
      }
      return Literal(atom: .comparison(Expression(operations: operations)), isNegated: literal.isNegated)
    default: return literal
    }
  }
}
