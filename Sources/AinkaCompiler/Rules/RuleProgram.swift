import AinkaSemantics
import AinkaSource

/// All rules of one compile as conditions over atoms, on their way from trees to alternatives.
struct RuleProgram: Sendable {
  /// What a program has been through; each state keeps the promises of those before it (`RuleVerifier`).
  enum State: Int, Comparable, Sendable {
    /// Conditions are trees, as written.
    case raw
    /// Conditions are alternatives of literals.
    case normal
    /// Tests of one field are one literal where that says the same, and what can never be true is known.
    case optimised

    static func < (left: State, right: State) -> Bool { left.rawValue < right.rawValue }
  }

  var state: State
  /// Names, types, verdicts and words: what no pass changes.
  var typed: TypedProgram
  /// By rule number.
  var rules: [LoweredRule]
}

/// A rule's condition: `when` and not `unless`.
struct LoweredRule: Sendable {
  /// The condition's form, which depends on the program's state.
  enum Body: Sendable {
    case tree(ConditionTree)
    /// One of these must hold; none at all: never.
    case alternatives([Alternative])
  }

  /// Index into the typed program's rules; also the rule's number in the image.
  var number: Int
  /// Index into the typed program's events.
  var event: Int
  var body: Body

  /// The alternatives.
  ///
  /// - Requires: the program is normal.
  var alternatives: [Alternative] {
    guard case .alternatives(let alternatives) = body else { preconditionFailure("the rule is not in normal form") }
    return alternatives
  }
}

extension LoweredRule {
  /// `true` iff its condition asks who holds a label.
  ///
  /// - Requires: the program is normal.
  var asksLabels: Bool {
    alternatives.contains { $0.literals.contains { if case .fact = $0.atom { true } else { false } } }
  }
}

/// A condition over atoms.
indirect enum ConditionTree: Sendable, Hashable {
  case constant(Bool)
  case not(ConditionTree)
  case all([ConditionTree])
  case any([ConditionTree])
  case atom(Atom)
}
