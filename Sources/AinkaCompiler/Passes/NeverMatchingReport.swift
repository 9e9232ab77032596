import AinkaSource

/// Warns of rules that match no event: more often a slip than a leftover.
///
/// Nothing is removed here: such a rule can still be unknown, which is counted and may have a verdict. Placement gives it no
/// row for a match.
struct NeverMatchingReport: RulePass {
  var requiredState: RuleProgram.State { .optimised }
  var resultingState: RuleProgram.State { .optimised }

  /// Changes nothing, and adds a warning to `report` for each rule without an alternative that can hold.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for rule in program.rules where !rule.alternatives.contains(where: \.canHold) {
      let typed = program.typed.rules[rule.number]
      report.add(.ruleNeverMatches(typed.name, because: rule.contradiction, at: typed.span))
    }
  }
}
