import AinkaSemantics
import AinkaSource
import AinkaValues

/// Makes one literal of several that test one field by look-up, within each alternative.
///
/// All of them are unknown exactly when the field is, so that nothing is lost: `uid >= 1000 and uid <= 60000` is one range, and
/// two ranges that exclude each other are an empty one, which is never true but may be unknown. An absent field passes what is
/// negated only, so negated literals are merged into a positive one, or with each other.
struct LiteralMerging: RulePass {
  var resultingState: RuleProgram.State { .optimised }

  /// Returns `program` with at most one positive literal a number in each alternative.
  func applied(to program: RuleProgram, report: inout DiagnosticReport) -> RuleProgram {
    var program = program
    for index in program.rules.indices where program.rules[index].alternatives.contains(where: canMerge) {
      let merged = program.rules[index].alternatives.map { mergedTexts(mergedNumbers($0)) }
      program.rules[index].body = .alternatives(merged.absorbed)
    }
    return program
  }

  /// `true` iff `alternative` may change: most test each field once.
  private func canMerge(_ alternative: Alternative) -> Bool {
    let literals = alternative.literals
    for (place, literal) in literals.enumerated() {
      switch literal.atom {
      // Also one alone is written as a sorted set of ranges.
      case .numbers(let field, let ranges):
        if ranges.count > 1 { return true }
        for other in literals[..<place] { if case .numbers(field, _) = other.atom { return true } }
      case .listed(let field, .equals):
        for other in literals[..<place] { if case .listed(field, .equals) = other.atom { return true } }
      default: break
      }
    }
    return false
  }

  /// Returns `alternative` with one literal for each number that is tested by look-up.
  private func mergedNumbers(_ alternative: Alternative) -> Alternative {
    var literals: [Literal] = []
    var seen: Set<Int> = []
    for literal in alternative.literals {
      guard case .numbers(let field, _) = literal.atom else {
        literals.append(literal)
        continue
      }
      if seen.insert(field).inserted { literals.append(mergedNumbers(of: field, in: alternative)) }
    }
    return Alternative(literals: literals)
  }

  /// Returns the literal that says what all literals of `alternative` on the number `field` say.
  private func mergedNumbers(of field: Int, in alternative: Alternative) -> Literal {
    var wanted: [ClosedRange<UInt32>]?
    var unwanted: [ClosedRange<UInt32>] = []
    for literal in alternative.literals {
      guard case .numbers(field, let ranges) = literal.atom else { continue }
      if literal.isNegated {
        unwanted = NumberRanges.union(unwanted, ranges)
      } else {
        wanted = wanted.map { NumberRanges.intersection($0, ranges) } ?? ranges
      }
    }
    guard let wanted else { return Literal(atom: .numbers(field: field, unwanted), isNegated: true) }
    return Literal(atom: .numbers(field: field, NumberRanges.difference(wanted, unwanted)), isNegated: false)
  }

  /// Returns `alternative` with one literal for all that say which texts a listed text must equal.
  private func mergedTexts(_ alternative: Alternative) -> Alternative {
    var literals: [Literal] = []
    for literal in alternative.literals {
      guard case .listed(let field, .equals(let texts)) = literal.atom, !literal.isNegated,
        let earlier = literals.firstIndex(where: { isEquality($0, of: field) }),
        case .listed(_, .equals(let others)) = literals[earlier].atom
      else {
        literals.append(literal)
        continue
      }
      literals[earlier].atom = .listed(field: field, .equals(others.filter(texts.contains)))
    }
    return Alternative(literals: literals)
  }

  /// `true` iff `literal` says which texts `field` must equal.
  private func isEquality(_ literal: Literal, of field: Int) -> Bool {
    if case .listed(field, .equals) = literal.atom { !literal.isNegated } else { false }
  }
}

/// Sets of raw numbers as sorted ranges that are disjoint and not adjacent.
enum NumberRanges {
  /// Returns the numbers in either.
  static func union(_ first: [ClosedRange<UInt32>], _ second: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var joined: [ClosedRange<UInt32>] = []
    for range in (first + second).sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, range.lowerBound <= last.upperBound || range.lowerBound - 1 == last.upperBound {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        joined.append(range)
      }
    }
    return joined
  }

  /// Returns the numbers in both.
  static func intersection(_ first: [ClosedRange<UInt32>], _ second: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    first.flatMap { range in second.filter(range.overlaps).map(range.clamped(to:)) }
  }

  /// Returns the numbers in `first` and not in `second`.
  static func difference(_ first: [ClosedRange<UInt32>], _ second: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var left: [ClosedRange<UInt32>] = []
    for range in first {
      var low = UInt64(range.lowerBound)
      for hole in second where hole.overlaps(range) {
        if UInt64(hole.lowerBound) > low { left.append(UInt32(low)...(hole.lowerBound - 1)) }
        low = max(low, UInt64(hole.upperBound) + 1)
      }
      if low <= UInt64(range.upperBound) { left.append(UInt32(low)...range.upperBound) }
    }
    return left
  }
}
