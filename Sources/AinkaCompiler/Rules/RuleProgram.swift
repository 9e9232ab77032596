import AinkaSemantics
import AinkaSource

/// All rules of one compile as conditions over atoms, on their way from trees to alternatives.
struct RuleProgram: Sendable {
  /// What a program has been through; each state keeps the promises of those before it (`RuleVerifier`).
  enum State: Int, Comparable, Sendable {
    /// Conditions are trees, as written, but for those that are one plain alternative from the start (`ConditionTree.plain`).
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
  /// Costly tests that several rules make, once `PredicateSharing` has looked; in the order of their first rules.
  var shared: [SharedPredicate] = []
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
  /// Two conditions that it asks for at once and that exclude each other, iff `DeadConditionReport` found some.
  var contradiction: (first: Span, second: Span)?

  /// The alternatives.
  ///
  /// - Requires: the program is normal.
  var alternatives: [Alternative] {
    guard case .alternatives(let alternatives) = body else { preconditionFailure("the rule is not in normal form") }
    return alternatives
  }

  /// Has its alternatives changed by `body`, where they are.
  ///
  /// - Requires: the program is normal.
  mutating func change(_ body: (inout [Alternative]) -> Void) {
    var alternatives = alternatives
    self.body = .alternatives([])
    body(&alternatives)
    self.body = .alternatives(alternatives)
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
enum ConditionTree: Sendable {
  case constant(Bool)
  indirect case not(ConditionTree)
  case all([ConditionTree])
  case any([ConditionTree])
  /// A test, and where it was written; of one that a pass made, where the rule is.
  case atom(Atom, Span)
}

extension ConditionTree {
  /// The literal, iff this is one.
  var literal: Literal? {
    switch self {
    case .atom(let atom, _): Literal(atom: atom, isNegated: false)
    case .not(.atom(let atom, _)): Literal(atom: atom, isNegated: true)
    default: nil
    }
  }

  /// The literals that must all hold, iff that is plainly what the tree says, and so little that no pass over trees says it with
  /// less or has something to tell about it: they read a field each, of its own, and look it up.
  var plain: Alternative? {
    let single: [ConditionTree]
    switch self {
    case .all(let parts): single = parts
    case .atom, .not: single = [self]
    case .any, .constant: return nil
    }
    guard single.count <= NormalForm.literalsMax else { return nil }
    var literals: [Literal] = []
    literals.reserveCapacity(single.count)
    var fields: UInt64 = 0
    for part in single {
      guard let literal = part.literal, literal.atom.isLookUp, fields & literal.atom.fieldBits == 0 else { return nil }
      fields |= literal.atom.fieldBits
      literals.append(literal)
    }
    return Alternative(literals: literals)
  }

  /// Creates the tree of `literal`.
  init(_ literal: Literal, at span: Span) {
    self = literal.isNegated ? .not(.atom(literal.atom, span)) : .atom(literal.atom, span)
  }

  /// Returns the tree with each atom replaced by what `change` makes of it.
  func mapAtoms(_ change: (Atom, Span) -> ConditionTree) -> ConditionTree {
    switch self {
    case .constant: self
    case .not(let inner): .not(inner.mapAtoms(change))
    case .all(let parts): .all(parts.map { $0.mapAtoms(change) })
    case .any(let parts): .any(parts.map { $0.mapAtoms(change) })
    case .atom(let atom, let span): change(atom, span)
    }
  }

  /// `true` iff an atom in it is one of those.
  func hasAtom(where isWanted: (Atom) -> Bool) -> Bool {
    switch self {
    case .constant: false
    case .not(let inner): inner.hasAtom(where: isWanted)
    case .all(let parts), .any(let parts): parts.contains { $0.hasAtom(where: isWanted) }
    case .atom(let atom, _): isWanted(atom)
    }
  }

  /// `true` iff two atoms in it read the same field.
  var readsFieldTwice: Bool {
    var seen: UInt64 = 0
    return hasAtom { atom in
      let bits = atom.fieldBits
      defer { seen |= bits }
      return seen & bits != 0
    }
  }
}
