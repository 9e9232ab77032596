import AinkaSemantics
import AinkaSource

/// Makes one alternative of two that are alike but for their tests of one field, and drops those that another one covers.
///
/// `a and x in S or a and x in T` is `a and x in (S or T)`: `and` spreads over `or` with *unknown* too. An alternative covers another
/// iff each of its literals follows from one of the other's.
struct AlternativeMerging: RulePass {
  var requiredState: RuleProgram.State { .optimised }
  var resultingState: RuleProgram.State { .optimised }

  /// Joins alternatives, and drops those that are covered.
  ///
  /// - Complexity: quadratic in the alternatives of one rule, which are at most `NormalForm.alternativesMax`.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    let conjunction = Conjunction(thresholds: program.typed.thresholds)
    for index in program.rules.indices where program.rules[index].alternatives.count > 1 {
      let joined = joined(program.rules[index].alternatives, conjunction)
      program.rules[index].body = .alternatives(uncovered(joined, conjunction.implication))
    }
  }

  /// Returns `alternatives` with those joined that differ in one field's test.
  private func joined(_ alternatives: [Alternative], _ conjunction: Conjunction) -> [Alternative] {
    var result = alternatives
    var first = 0
    while first < result.count {
      var second = first + 1
      var hasChanged = false
      while second < result.count {
        if let both = joined(result[first], result[second], conjunction) {
          result[first] = both
          result.remove(at: second)
          hasChanged = true
        } else {
          second += 1
        }
      }
      // What it is now may be joined with an earlier one.
      first = hasChanged ? 0 : first + 1
    }
    return result
  }

  /// Returns one alternative for both, iff they are alike but for one literal each, and one literal says what either says.
  private func joined(_ first: Alternative, _ second: Alternative, _ conjunction: Conjunction) -> Alternative? {
    guard first.literals.count == second.literals.count else { return nil }
    var place: Int?
    for (index, literal) in first.literals.enumerated() where !second.literals.contains(literal) {
      if place != nil { return nil }
      place = index
    }
    guard let place, let other = second.literals.first(where: { !first.literals.contains($0) }),
      let field = first.literals[place].atom.onlyField, field == other.atom.onlyField
    else { return nil }
    let merged = conjunction.merged([first.literals[place].negated, other.negated])
    guard merged.count == 1 else { return nil }
    var literals = first.literals
    literals[place] = merged[0].negated
    return Alternative(literals: conjunction.merged(literals))
  }

  /// Returns `alternatives` without those that another one covers; of two that cover each other the first stays.
  private func uncovered(_ alternatives: [Alternative], _ implication: Implication) -> [Alternative] {
    if alternatives.count < 2 { return alternatives }
    let bits = alternatives.map(\.fieldBits)
    let isKept = alternatives.indices.map { index in
      !alternatives.indices.contains { other in
        other != index && bits[other] & ~bits[index] == 0 && implication.covers(alternatives[other], alternatives[index])
          && (other < index || !implication.covers(alternatives[index], alternatives[other]))
      }
    }
    return alternatives.indices.filter { isKept[$0] }.map { alternatives[$0] }
  }
}

extension Alternative {
  /// A bit for each field that its literals read.
  var fieldBits: UInt64 { literals.reduce(0) { $0 | $1.atom.fieldBits } }
}

extension Implication {
  /// `true` iff `first` is at least as true as `second` in every event: each of its literals follows from one of `second`.
  func covers(_ first: Alternative, _ second: Alternative) -> Bool {
    first.literals.allSatisfy { wanted in second.literals.contains { implies($0, wanted) } }
  }
}
