import AinkaSemantics
import AinkaSource
import AinkaTestSupport

@testable import AinkaCompiler

/// A sound optimised program to break.
struct ProgramForVerifier {
  private let program: RuleProgram

  init() {
    var builder = ProgramBuilder()
    builder.rule("r", By.number("uid", 1...5))
    var report = DiagnosticReport()
    program = RulePipeline.run(Lowering.lower(builder.program, report: &report), upTo: .optimised, report: &report)
  }

  /// Returns what the verifier says after `change`.
  func problems(_ change: (inout RuleProgram) -> Void) -> [String] {
    var changed = program
    change(&changed)
    return RuleVerifier(program: changed).problems()
  }
}

extension RuleProgram {
  /// Makes `atom` the only condition of the first rule.
  mutating func replace(_ atom: Atom) {
    rules[0].body = .alternatives([Alternative(literals: [Literal(atom: atom, isNegated: false)])])
  }

  /// Says the first literal twice.
  mutating func repeatLiteral() {
    let literals = rules[0].alternatives[0].literals
    rules[0].body = .alternatives([Alternative(literals: literals + literals)])
  }

  /// Tests the same number for another range.
  mutating func addRange() {
    let literal = Literal(atom: .numbers(field: ProgramBuilder.field("uid"), [7...9]), isNegated: false)
    rules[0].body = .alternatives([Alternative(literals: rules[0].alternatives[0].literals + [literal])])
  }
}
