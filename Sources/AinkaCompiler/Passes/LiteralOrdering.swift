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

  /// Returns `program` with literals in order of their cost for each event that they turn away.
  func applied(to program: RuleProgram, report: inout DiagnosticReport) -> RuleProgram {
    var program = program
    for index in program.rules.indices {
      let fields = program.typed.events[program.rules[index].event].fields
      var alternatives = program.rules[index].alternatives
      var isChanged = false
      for place in alternatives.indices where alternatives[place].literals.count > 1 {
        let literals = alternatives[place].literals
        let ranks = literals.map { costs.rank(of: $0, fields) }
        let isOrdered = zip(ranks, ranks.dropFirst()).allSatisfy { $0 <= $1 }
        if isOrdered { continue }
        alternatives[place].literals = literals.indices.sorted { (ranks[$0], $0) < (ranks[$1], $1) }.map { literals[$0] }
        isChanged = true
      }
      if isChanged { program.rules[index].body = .alternatives(alternatives) }
    }
    return program
  }
}
