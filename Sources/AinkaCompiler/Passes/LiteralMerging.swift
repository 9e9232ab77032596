import AinkaSemantics
import AinkaSource

/// Makes one literal of several that test one field, within each alternative, and drops those that others imply.
///
/// `uid >= 1000 and uid <= 60000` is one range; `port > 2000` is nothing beside a learned bound that is never below; two tests that
/// exclude each other are one that no value passes, which is never true but may be unknown. See `Conjunction`.
struct LiteralMerging: RulePass {
  var requiredState: RuleProgram.State { .normal }
  var resultingState: RuleProgram.State { .optimised }

  /// Leaves at most one positive literal a number in each alternative.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    let conjunction = Conjunction(thresholds: program.typed.thresholds)
    for index in program.rules.indices {
      guard program.rules[index].alternatives.contains(where: { Conjunction.canMerge($0.literals) }) else { continue }
      program.rules[index].change { alternatives in
        for place in alternatives.indices {
          alternatives[place].literals = conjunction.merged(alternatives[place].literals)
        }
        alternatives = alternatives.absorbed
      }
    }
  }
}
