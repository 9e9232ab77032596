import AinkaSemantics
import AinkaSource

/// Settles comparisons that come out the same for every value that thresholds take within their bounds, and every number that
/// fields can hold.
///
/// One of thresholds and constants is a constant. One of a field is not: it is unknown where the field is and false where that is
/// absent, so that it becomes the test for presence, or one that no value passes. Of two fields it stays as it is: no test says
/// that both are known.
struct BoundFolding: RulePass {
  var requiredState: RuleProgram.State { .raw }
  var resultingState: RuleProgram.State { .raw }

  /// Puts constants and look-ups in place of comparisons whose answer is known.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for index in program.rules.indices {
      guard case .tree(let tree) = program.rules[index].body,
        tree.hasAtom(where: { if case .comparison = $0 { true } else { false } })
      else { continue }
      program.rules[index].body = .tree(tree.mapAtoms { settled($0, $1, program.typed.thresholds) })
    }
  }

  /// Returns what `atom` comes to, or itself.
  private func settled(_ atom: Atom, _ span: Span, _ thresholds: [TypedThreshold]) -> ConditionTree {
    guard case .comparison(let expression) = atom, let answer = expression.decided(within: thresholds) else {
      return .atom(atom, span)
    }
    if atom.fields.isEmpty { return .constant(answer) }
    // A key is another reason to be unknown than the number that is compared.
    guard let field = atom.onlyField, !expression.looksUp else { return .atom(atom, span) }
    return answer ? .not(.atom(.isNone(field: field), span)) : .atom(.numbers(field: field, []), span)
  }
}
