import AinkaSemantics
import AinkaValues

/// A test of one event that comes out true, false or unknown.
///
/// Fields are indices into the event's `fields`. Two atoms that are equal test the same.
enum Atom: Hashable, Sendable {
  /// The number, as it stands in a raw symbol, lies in one of these ranges: sorted, disjoint, not adjacent, maybe none.
  case numbers(field: Int, [ClosedRange<UInt32>])
  /// The field is known to be absent.
  case isNone(field: Int)
  /// The address lies in one of these ranges: sorted, disjoint.
  case addresses(field: Int, [ClosedRange<Address>])
  /// The text is one of these (names), or one of these or begins with one (texts): what a table can look up.
  case listed(field: Int, TextTest)
  /// The text passes a test that only an automaton can do.
  case pattern(field: Int, TextTest)
  /// The comparison of computed numbers holds.
  case comparison(Expression)
  /// What the field tells holds label number `label` of the program: unknown where the field is.
  case fact(field: Int, label: Int)

  /// The fields it reads, ascending; empty only for comparisons of constants and thresholds.
  var fields: [Int] {
    switch self {
    case .numbers(let field, _), .isNone(let field), .addresses(let field, _), .listed(let field, _), .pattern(let field, _),
      .fact(let field, _):
      [field]
    case .comparison(let expression): expression.fields
    }
  }

  /// `true` iff it reads `field`.
  func reads(_ field: Int) -> Bool {
    switch self {
    case .numbers(let own, _), .isNone(let own), .addresses(let own, _), .listed(let own, _), .pattern(let own, _),
      .fact(let own, _):
      own == field
    case .comparison(let expression): expression.operations.contains { $0.field == field }
    }
  }

  /// `true` iff every event of which `fields` are those has all that it reads.
  func readsEager(of fields: [TypedField]) -> Bool {
    onlyField.map { fields[$0].place.isEager } ?? self.fields.allSatisfy { fields[$0].place.isEager }
  }

  /// Its field, or the first of a comparison's; 0 for one without.
  var firstField: Int {
    switch self {
    case .numbers(let field, _), .isNone(let field), .addresses(let field, _), .listed(let field, _), .pattern(let field, _),
      .fact(let field, _):
      field
    case .comparison(let expression): expression.fields.first ?? 0
    }
  }

  /// `true` iff no value at all passes the test.
  var isImpossible: Bool {
    switch self {
    case .numbers(_, let ranges): ranges.isEmpty
    case .addresses(_, let ranges): ranges.isEmpty
    case .listed(_, .equals(let texts)): texts.isEmpty
    default: false
    }
  }

  /// `true` iff the test is a look-up of one field's symbol, so that it is unknown only when that field is.
  var isLookUp: Bool {
    switch self {
    case .numbers, .isNone, .addresses, .listed: true
    case .pattern, .comparison, .fact: false
    }
  }
}

/// An atom that must be true, or must be false.
struct Literal: Hashable, Sendable {
  var atom: Atom
  /// `true` iff the atom must be false.
  var isNegated: Bool
}

/// Literals that must all hold. In Kleene's logic it is false iff one of them is, else unknown iff one of them is.
struct Alternative: Hashable, Sendable {
  /// Distinct; in the order written until placement.
  var literals: [Literal]

  /// `false` iff some literal is true for no value. It can be unknown even so.
  var canHold: Bool { !literals.contains { !$0.isNegated && $0.atom.isImpossible } }
}

extension [Alternative] {
  /// The alternatives without those that contain another: `a or (a and b)` is `a`, unknown or not.
  ///
  /// - Complexity: O(*n*²).
  var absorbed: [Alternative] {
    if count < 2 { return self }
    let sets = map { Set($0.literals) }
    return indices.filter { index in
      !indices.contains { other in
        other != index && sets[other].isSubset(of: sets[index]) && (sets[other] != sets[index] || other < index)
      }
    }.map { self[$0] }
  }
}

/// Which of the three truth values a test may come out with: `enum ainka_outcome`.
struct Outcomes: OptionSet, Hashable, Sendable {
  let rawValue: UInt8
  static let isTrue = Outcomes(rawValue: 1)
  static let isFalse = Outcomes(rawValue: 2)
  static let isUnknown = Outcomes(rawValue: 4)

  /// Returns the outcomes of a negated test in place of its own.
  var negated: Outcomes {
    var swapped = intersection(.isUnknown)
    if contains(.isTrue) { swapped.insert(.isFalse) }
    if contains(.isFalse) { swapped.insert(.isTrue) }
    return swapped
  }
}
