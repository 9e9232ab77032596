import AinkaSemantics
import AinkaSource

/// Finds the costly tests that several rules make, so that they are one thing: equal patterns, expressions and long sets get one
/// storage, and are listed with the number of rules that ask for them.
///
/// What is emitted for such a test (an automaton, the operations, a set of bits) is then found again without comparing its
/// parts. A test of one range has nothing to share: it stands in the row.
struct PredicateSharing: RulePass {
  var requiredState: RuleProgram.State { .optimised }
  var resultingState: RuleProgram.State { .optimised }

  /// Leaves each costly atom once, and notes those that several rules ask for.
  ///
  /// - Complexity: O(*n*) in the number of literals.
  func apply(to program: inout RuleProgram, report: inout DiagnosticReport) {
    var places: [Key: Int] = [:]
    var shared: [SharedPredicate] = []
    for index in program.rules.indices {
      guard program.rules[index].alternatives.contains(where: { $0.literals.contains(where: \.atom.isWorthSharing) }) else {
        continue
      }
      let event = program.rules[index].event
      var alternatives = program.rules[index].alternatives
      var isChanged = false
      for alternative in alternatives.indices {
        for literal in alternatives[alternative].literals.indices {
          let atom = alternatives[alternative].literals[literal].atom
          guard atom.isWorthSharing else { continue }
          let key = Key(event: event, atom: atom)
          guard let place = places[key] else {
            places[key] = shared.count
            shared.append(SharedPredicate(event: event, atom: atom, rules: [index]))
            continue
          }
          alternatives[alternative].literals[literal].atom = shared[place].atom
          if shared[place].rules.last != index { shared[place].rules.append(index) }
          isChanged = true
        }
      }
      if isChanged { program.rules[index].body = .alternatives(alternatives) }
    }
    program.shared = shared.filter { $0.rules.count > 1 }
  }

  /// A test of one event: fields are numbered by event.
  private struct Key: Hashable {
    var event: Int
    var atom: Atom
  }
}

/// A test that several rules make.
struct SharedPredicate: Sendable {
  /// Index into the typed program's events.
  var event: Int
  var atom: Atom
  /// Numbers of the rules, ascending.
  var rules: [Int]
}

extension Atom {
  /// `true` iff what is emitted for it lies outside of the row: an automaton, operations, or a set.
  fileprivate var isWorthSharing: Bool {
    switch self {
    case .pattern: true
    case .comparison(let expression): expression.learned == nil
    case .numbers(_, let ranges): ranges.count > 2
    case .addresses(_, let ranges): ranges.count > 2
    case .listed(_, .equals(let texts)): texts.count > 2
    case .listed, .isNone, .fact: false
    }
  }
}
