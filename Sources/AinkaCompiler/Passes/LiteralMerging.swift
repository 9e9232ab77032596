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
      var alternatives = program.rules[index].alternatives
      var isChanged = false
      for place in alternatives.indices {
        let merged = conjunction.merged(alternatives[place].literals)
        if merged == alternatives[place].literals { continue }
        alternatives[place].literals = merged
        isChanged = true
      }
      if isChanged { program.rules[index].body = .alternatives(alternatives.absorbed) }
    }
    return program
  }
}
