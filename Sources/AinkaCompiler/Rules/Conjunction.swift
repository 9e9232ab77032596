import AinkaSemantics
import AinkaValues

/// Says with fewer literals what several that must all hold say together: the same answer in every event, unknown included.
///
/// Literals on one field are unknown together, exactly when the field is, so that what they say of it is one set of values: two
/// ranges are their common part, and two that exclude each other an empty one, which is never true but may be unknown. Two things
/// are kept apart. Of a text that was cut short each pattern is unknown for itself, so that patterns only drop what they imply. And
/// what a learned bound says is true for some of its values only, so that literals around it are dropped or narrowed where
/// that is the same for all of them.
struct Conjunction {
  /// The most tests of one text that are compared with each other.
  private static let comparedMax = 128

  /// Of so many ranges, of numbers up to `nearMax`, a row always has room for the test.
  private static let rangesMax = 12
  private static let nearMax: UInt32 = 1 << 20

  let implication: Implication

  init(thresholds: [TypedThreshold]) { implication = Implication(thresholds: thresholds) }

  /// Returns literals that say what `literals` say, in their order.
  ///
  /// - Complexity: O(*n*) where no two of them read the same field; else quadratic in those that do.
  func merged(_ literals: [Literal]) -> [Literal] {
    guard Self.canMerge(literals) else { return literals }
    var result: [Literal] = []
    var done: Set<Int> = []
    let literals = mergedComparisons(literals)
    for literal in literals {
      guard let field = literal.atom.onlyField, literal.isFieldTest else {
        result.append(literal)
        continue
      }
      guard done.insert(field).inserted else { continue }
      let group = literals.filter { $0.isFieldTest && $0.atom.onlyField == field }
      result += group.count == 1 ? group : merged(group, field: field)
    }
    return distinct(result)
  }

  /// `true` iff two of `literals` read the same field: else each says something of its own.
  static func canMerge(_ literals: [Literal]) -> Bool {
    var seen: UInt64 = 0
    for literal in literals {
      let bits = literal.atom.fieldBits
      if seen & bits != 0 { return true }
      seen |= bits
    }
    return false
  }

  /// Returns `literals` without repetitions.
  private func distinct(_ literals: [Literal]) -> [Literal] {
    var seen: Set<Literal> = []
    return literals.filter { seen.insert($0).inserted }
  }

  /// Returns `literals`, which all test `field` alone, as fewer ones.
  private func merged(_ literals: [Literal], field: Int) -> [Literal] {
    let isText = literals.contains { $0.atom.textTest != nil }
    if isText { return mergedTexts(literals, field) }
    let isAddress = literals.contains { if case .addresses = $0.atom { true } else { false } }
    if isAddress { return mergedAddresses(literals, field) }
    let areNumbers = literals.contains { if case .isNone = $0.atom { false } else { true } }
    return areNumbers ? mergedNumbers(literals, field) : mergedAbsence(literals, field)
  }

  /// Returns `literals` with one in place of all that compare the same two sides, where one comparison says it.
  private func mergedComparisons(_ literals: [Literal]) -> [Literal] {
    var result: [Literal] = []
    var places: [ArraySlice<Expression.Operation>: Int] = [:]
    for literal in literals {
      guard case .comparison(let expression) = literal.atom else {
        result.append(literal)
        continue
      }
      guard let earlier = places[expression.sides], case .comparison(let other) = result[earlier].atom else {
        places[expression.sides] = result.count
        result.append(literal)
        continue
      }
      // Negated ones are true of what is absent, too; with one that is not, that is gone.
      let isNegated = literal.isNegated && result[earlier].isNegated
      let orders = literal.trueOrders(expression) & result[earlier].trueOrders(other)
      if let comparison = Comparison(orders: isNegated ? ~orders & 7 : orders), comparison != .notEqual {
        let operations = Array(expression.sides) + [.compare(comparison)]
        result[earlier] = Literal(atom: .comparison(Expression(operations: operations)), isNegated: isNegated)
      } else if orders == 0, !expression.looksUp, let field = literal.atom.onlyField {
        // No order at all: nothing passes, or where both are negated, what is absent.
        result[earlier] = Literal(atom: isNegated ? .isNone(field: field) : .numbers(field: field, []), isNegated: false)
      } else {
        result.append(literal)
      }
    }
    return result
  }

  // MARK: Numbers

  /// Returns what `literals` say of the number `field`: a set of values, and learned bounds where the set does not decide them.
  private func mergedNumbers(_ literals: [Literal], _ field: Int) -> [Literal] {
    var values = NumberReach.Values.everything
    var hasSet = false
    var learned: [(literal: Literal, reach: NumberReach)] = []
    var computed: [Literal] = []
    for literal in literals {
      guard let reach = NumberReach(literal, thresholds: implication.thresholds) else {
        computed.append(literal)
        continue
      }
      if case .comparison = literal.atom {
        learned.append((literal, reach))
      } else {
        values = values.intersection(reach.may)
        hasSet = true
      }
    }
    if values.none, isTooScattered(RangeSet.complement(values.ranges)) { return literals }
    let possible = learned.reduce(values) { $0.intersection($1.reach.may) }
    if possible.isEmpty { return [Literal(atom: .numbers(field: field, []), isNegated: false)] }
    // A few values that no bound lets through make a shorter list to look up; a complement would only get more parts.
    if hasSet, !values.none, possible.ranges.count <= values.ranges.count { values = possible }
    learned.removeAll { values.isSubset(of: $0.reach.must) }
    for index in learned.indices.reversed() {
      let isImplied = learned.indices.contains { other in
        other != index && learned[other].reach.may.isSubset(of: learned[index].reach.must)
      }
      if isImplied { learned.remove(at: index) }
    }
    let kept = learned.reduce(NumberReach.Values.everything) { $0.intersection($1.reach.may) }
    let needsSet = hasSet && (learned.isEmpty || !kept.isSubset(of: values))
    // Where bounds are left, a set that holds wherever they do is not tested beside them.
    let isTested = needsSet || (learned.isEmpty && computed.count < literals.count)
    return (isTested ? [values.literal(field)] : []) + learned.map(\.literal) + computed
  }

  /// `true` iff a row may have no room for a test of so many `ranges` of large numbers: apart they have.
  private func isTooScattered(_ ranges: [ClosedRange<UInt32>]) -> Bool {
    ranges.count > Self.rangesMax && ranges.last.map { $0.upperBound >= Self.nearMax } ?? false
      && !ranges.allSatisfy { $0.lowerBound == $0.upperBound }
  }

  /// Returns what tests of absence alone say.
  private func mergedAbsence(_ literals: [Literal], _ field: Int) -> [Literal] {
    let kinds = Set(literals)
    // Absent and present at once: false where the field is known.
    return kinds.count == 1 ? Array(kinds) : literals
  }

  // MARK: Addresses

  /// Returns what `literals` say of the address `field`.
  private func mergedAddresses(_ literals: [Literal], _ field: Int) -> [Literal] {
    var wanted: [ClosedRange<Address>]?
    var unwanted: [ClosedRange<Address>] = []
    var absent = false
    var present = false
    for literal in literals {
      switch literal.atom {
      case .addresses(_, let ranges) where literal.isNegated: unwanted = RangeSet.union(unwanted, ranges.joined)
      case .addresses(_, let ranges): wanted = wanted.map { RangeSet.intersection($0, ranges.joined) } ?? ranges.joined
      case .isNone: if literal.isNegated { present = true } else { absent = true }
      default: return literals
      }
    }
    if absent, present || wanted != nil { return [Literal(atom: .addresses(field: field, []), isNegated: false)] }
    if absent { return [Literal(atom: .isNone(field: field), isNegated: false)] }
    if let wanted {
      return [Literal(atom: .addresses(field: field, RangeSet.difference(wanted, unwanted)), isNegated: false)]
    }
    let negated = Literal(atom: .addresses(field: field, unwanted), isNegated: true)
    return present ? [Literal(atom: .isNone(field: field), isNegated: true), negated] : [negated]
  }

  // MARK: Texts

  /// Returns what `literals` say of the text `field`.
  private func mergedTexts(_ literals: [Literal], _ field: Int) -> [Literal] {
    let impossible = [Literal(atom: .listed(field: field, .equals([])), isNegated: false)]
    var listed: [[UInt8]]?
    for literal in literals where literal.isListedEquality && !literal.isNegated {
      guard case .listed(_, .equals(let texts)) = literal.atom else { continue }
      listed = listed.map { $0.filter(Set(texts).contains) } ?? texts
    }
    if let listed {
      // A text that equals one of these was captured whole, and present: every other test has its answer.
      let passing = listed.filter { text in literals.allSatisfy { $0.isTrue(ofText: text) } }
      return [Literal(atom: .listed(field: field, .equals(passing)), isNegated: false)]
    }
    var kept = mergedNegated(literals, field)
    if kept.count > Self.comparedMax { return kept }
    for index in kept.indices.reversed() {
      let isImplied = kept.indices.contains { other in other != index && implication.implies(kept[other], kept[index]) }
      if isImplied { kept.remove(at: index) }
    }
    for (index, first) in kept.enumerated() {
      for second in kept[(index + 1)...] {
        if implication.excludes(first, second) || implication.excludes(second, first) { return impossible }
      }
    }
    return kept
  }

  /// Returns `literals` with one for all listed texts that it must not equal, without those that another literal rules out
  /// anyway, and one for all parts that it must not contain.
  private func mergedNegated(_ literals: [Literal], _ field: Int) -> [Literal] {
    var others: [Literal] = []
    var unequal: Set<[UInt8]>?
    var parts: Set<[UInt8]>?
    for literal in literals {
      switch literal.atom {
      case .listed(_, .equals(let texts)) where literal.isNegated: unequal = (unequal ?? []).union(texts)
      case .pattern(_, .contains(let texts)) where literal.isNegated && Self.isSmall(texts, parts):
        parts = (parts ?? []).union(texts)
      default: others.append(literal)
      }
    }
    if let parts {
      let texts = parts.sorted { $0.lexicographicallyPrecedes($1) }
      others.append(Literal(atom: .pattern(field: field, .contains(texts)), isNegated: true))
    }
    if let unequal {
      let left = unequal.filter { text in others.allSatisfy { $0.isTrue(ofText: text) } }
      let texts = left.sorted { $0.lexicographicallyPrecedes($1) }
      let hasPositive = others.contains { !$0.isNegated }
      if !texts.isEmpty || !hasPositive {
        others.append(Literal(atom: .listed(field: field, .equals(texts)), isNegated: true))
      }
    }
    return others
  }

  /// `true` iff one automaton surely has room for `texts` and `parts`.
  private static func isSmall(_ texts: [[UInt8]], _ parts: Set<[UInt8]>?) -> Bool {
    texts.reduce(0) { $0 + $1.count } + (parts ?? []).reduce(0) { $0 + $1.count } <= 1_000
  }
}

extension NumberReach.Values {
  /// The one test that is true of exactly these values of the number `field`.
  func literal(_ field: Int) -> Literal {
    if !none, ranges == [UInt32.whole] { return Literal(atom: .isNone(field: field), isNegated: true) }
    if none, ranges.isEmpty { return Literal(atom: .isNone(field: field), isNegated: false) }
    return none
      ? Literal(atom: .numbers(field: field, RangeSet.complement(ranges)), isNegated: true)
      : Literal(atom: .numbers(field: field, ranges), isNegated: false)
  }
}

extension Literal {
  /// `true` iff it is a test of one field's own value, be it by a learned bound: no window, no key, no label.
  fileprivate var isFieldTest: Bool {
    switch atom {
    case .numbers, .isNone, .addresses, .listed, .pattern: true
    case .comparison(let expression): !expression.looksUp && expression.operations.contains { $0.field != nil }
    case .fact: false
    }
  }

  /// Which orders of both sides of `expression`, its own, it is true for.
  fileprivate func trueOrders(_ expression: Expression) -> UInt8 {
    isNegated ? ~expression.comparison.orders & 7 : expression.comparison.orders
  }

  /// `true` iff it holds where its field is the whole text `bytes`.
  fileprivate func isTrue(ofText bytes: [UInt8]) -> Bool {
    if let (_, test) = atom.textTest { return test.holds(of: bytes) != isNegated }
    return isNegated
  }
}
