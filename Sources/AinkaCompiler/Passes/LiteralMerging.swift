import AinkaSemantics
import AinkaSource

/// Makes one literal of several that test one field, within each alternative, and drops those that others imply.
///
/// `uid >= 1000 and uid <= 60000` is one range; `port > 2000` is nothing beside a learned bound that is never below; two tests that
/// exclude each other are one that no value passes, which is never true but may be unknown. See `Conjunction`.
struct LiteralMerging: RulePass {
  var requiredState: RuleProgram.State { .normal }
  var resultingState: RuleProgram.State { .optimised }

  /// Returns `program` with at most one positive literal a number in each alternative.
  func applied(to program: RuleProgram, report: inout DiagnosticReport) -> RuleProgram {
    var program = program
    let conjunction = Conjunction(thresholds: program.typed.thresholds)
    for index in program.rules.indices {
      let before = program.rules[index].alternatives
      let merged = before.map { Alternative(literals: conjunction.merged($0.literals)) }
      if merged != before { program.rules[index].body = .alternatives(merged.absorbed) }
    }
    return program
  }
}
