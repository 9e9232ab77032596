import AinkaSemantics
import AinkaValues

/// What follows from what, in Kleene's logic, for every event and every value that thresholds take within their bounds.
struct Implication {
  let thresholds: [TypedThreshold]

  /// `true` iff `second` is at least as true as `first` in every event (false, unknown, true): then `first and second` is
  /// `first`, and `first or second` is `second`. `false` may also mean that nobody knows.
  func implies(_ first: Literal, _ second: Literal) -> Bool {
    if first == second { return true }
    switch (first.atom, second.atom) {
    case (.numbers(let field, let one), .numbers(let other, let two)) where !first.isNegated && !second.isNegated:
      return field == other && RangeSet.isSubset(one, two)
    case (.comparison(let one), .comparison(let two)) where one.sides == two.sides:
      return first.orders(of: one) & ~second.orders(of: two) == 0 && (!first.isNegated || second.isNegated)
    case (.listed, _), (.pattern, _), (_, .listed), (_, .pattern): return impliesText(first, second)
    case (.addresses, _), (_, .addresses): return impliesAddress(first, second)
    case (.fact, _), (_, .fact): return false
    default: return impliesNumber(first, second)
    }
  }

  /// `true` iff no event has both true, and `first and second` is unknown exactly where their field is. `false` may also mean that
  /// nobody knows.
  func excludes(_ first: Literal, _ second: Literal) -> Bool {
    // Of a text that was cut short a pattern may be unknown where the field is not: then nothing takes its place.
    if first.isPattern && second.isPattern { return false }
    return implies(first, Literal(atom: second.atom, isNegated: !second.isNegated))
  }

  /// `implies`, of tests of one number.
  private func impliesNumber(_ first: Literal, _ second: Literal) -> Bool {
    guard let one = first.atom.onlyField, one == second.atom.onlyField,
      let reach = NumberReach(first, thresholds: thresholds), let other = NumberReach(second, thresholds: thresholds)
    else { return false }
    return reach.may.isSubset(of: other.must)
  }

  /// `implies`, where at least one tests an address.
  private func impliesAddress(_ first: Literal, _ second: Literal) -> Bool {
    switch (first.atom, second.atom) {
    case (.addresses(let field, let one), .addresses(let other, let two)) where field == other:
      switch (first.isNegated, second.isNegated) {
      case (false, false):
        return two.count == 1 ? RangeSet.isSubset(one, two) : RangeSet.isSubset(one.joined, two.joined)
      case (true, true): return RangeSet.isSubset(two.joined, one.joined)
      case (false, true): return RangeSet.intersection(one.joined, two.joined).isEmpty
      case (true, false): return false
      }
    case (.addresses(let field, _), .isNone(let other)): return field == other && !first.isNegated && second.isNegated
    case (.isNone(let field), .addresses(let other, _)): return field == other && !first.isNegated && second.isNegated
    default: return false
    }
  }

  /// `implies`, where at least one tests a text.
  private func impliesText(_ first: Literal, _ second: Literal) -> Bool {
    switch (first.atom, second.atom) {
    case (.isNone(let field), .listed(let other, _)), (.isNone(let field), .pattern(let other, _)):
      return field == other && !first.isNegated && second.isNegated
    case (.listed(let field, _), .isNone(let other)), (.pattern(let field, _), .isNone(let other)):
      return field == other && !first.isNegated && second.isNegated
    default: break
    }
    guard let (field, one) = first.atom.textTest, let (other, two) = second.atom.textTest, field == other else { return false }
    switch (first.isNegated, second.isNegated) {
    case (false, false): return one.implies(two)
    case (true, true): return two.implies(one)
    case (false, true):
      // Where the text was cut short, what is listed is settled, a pattern may be unknown: then `not` it is not true.
      if second.isPattern { guard first.isListedEquality else { return false } }
      return one.excludes(two)
    case (true, false): return false
    }
  }
}

extension Literal {
  /// Which orders of both sides it is true for, where both are numbers.
  fileprivate func orders(of expression: Expression) -> UInt8 {
    isNegated ? ~expression.comparison.orders & 7 : expression.comparison.orders
  }

  /// `true` iff it is a test that only an automaton does.
  var isPattern: Bool {
    if case .pattern = atom { true } else { false }
  }

  /// `true` iff it says which of listed texts a text must, or must not, equal.
  var isListedEquality: Bool {
    if case .listed(_, .equals) = atom { true } else { false }
  }

  /// The literal that is true where this one is false.
  var negated: Literal { Literal(atom: atom, isNegated: !isNegated) }
}

extension Atom {
  /// The field and the test, of a text.
  var textTest: (field: Int, test: TextTest)? {
    switch self {
    case .listed(let field, let test), .pattern(let field, let test): (field, test)
    default: nil
    }
  }

  /// The field, iff it reads exactly one.
  var onlyField: Int? {
    switch self {
    case .numbers(let field, _), .isNone(let field), .addresses(let field, _), .listed(let field, _), .pattern(let field, _),
      .fact(let field, _):
      return field
    case .comparison(let expression):
      var only: Int?
      for operation in expression.operations {
        guard let field = operation.field, field != only else { continue }
        if only != nil { return nil }
        only = field
      }
      return only
    }
  }

  /// A bit for each field that it reads; the last stands for all fields from 63 on.
  var fieldBits: UInt64 {
    switch self {
    case .numbers(let field, _), .isNone(let field), .addresses(let field, _), .listed(let field, _), .pattern(let field, _),
      .fact(let field, _):
      1 << UInt64(min(field, 63))
    case .comparison(let expression):
      expression.operations.reduce(0) { bits, operation in bits | (operation.field.map { 1 << UInt64(min($0, 63)) } ?? 0) }
    }
  }
}

extension [ClosedRange<Address>] {
  /// The same addresses with ranges that touch made one.
  var joined: [ClosedRange<Address>] { union(of: self) }
}
