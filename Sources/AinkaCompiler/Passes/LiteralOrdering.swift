import AinkaSemantics
import AinkaSource

/// Puts the literals of each alternative in the order in which testing them costs least: those that cost little and let few
/// events through first.
///
/// `and` does not mind the order, with *unknown* neither. Placement keeps this order among tests of one kind and takes the first of
/// equally good ones as the probe; what is tested later is tested for those events only that passed what stands before.
struct LiteralOrdering: RulePass {
  var requiredState: RuleProgram.State { .optimised }
  var resultingState: RuleProgram.State { .optimised }
  var costs = Costs.defaults

  /// Puts literals in order of their cost for each event that they turn away.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    for index in program.rules.indices {
      let fields = program.typed.events[program.rules[index].event].fields
      guard !program.rules[index].alternatives.allSatisfy({ isOrdered($0.literals, fields) }) else { continue }
      program.rules[index].change { alternatives in
        for place in alternatives.indices { order(&alternatives[place].literals, fields) }
      }
    }
  }

  /// `true` iff no literal belongs before an earlier one.
  private func isOrdered(_ literals: [Literal], _ fields: [TypedField]) -> Bool {
    if literals.count < 2 { return true }
    var highest = Int.min
    for literal in literals {
      let rank = costs.rank(of: literal, fields)
      if rank < highest { return false }
      highest = rank
    }
    return true
  }

  /// Moves each literal before those of higher ranks; those of one rank stay in their order.
  private func order(_ literals: inout [Literal], _ fields: [TypedField]) {
    for end in literals.indices.dropFirst() {
      var place = end
      let rank = costs.rank(of: literals[end], fields)
      while place > 0, rank < costs.rank(of: literals[place - 1], fields) {
        literals.swapAt(place, place - 1)
        place -= 1
      }
    }
  }
}
