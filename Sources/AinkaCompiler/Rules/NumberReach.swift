import AinkaSemantics
import CAinkaABI

/// For which values of a number that is known a literal may be true, and for which it surely is, over all values that thresholds
/// take within their bounds.
///
/// `none` says the same of a number that is absent. For look-ups both are one set; a learned bound leaves a gap.
struct NumberReach: Equatable {
  /// Values of the number, as raw symbols, and whether its absence belongs to them.
  struct Values: Equatable {
    var ranges: [ClosedRange<UInt32>]
    var none: Bool

    static let nothing = Values(ranges: [], none: false)
    static let everything = Values(ranges: [UInt32.whole], none: true)

    var isEmpty: Bool { ranges.isEmpty && !none }

    /// The values that are not among them.
    var complement: Values { Values(ranges: RangeSet.complement(ranges), none: !none) }

    /// Returns those that are in both.
    func intersection(_ other: Values) -> Values {
      Values(ranges: RangeSet.intersection(ranges, other.ranges), none: none && other.none)
    }

    /// `true` iff all of them are in `other`.
    func isSubset(of other: Values) -> Bool { (!none || other.none) && RangeSet.isSubset(ranges, other.ranges) }
  }

  var may: Values
  var must: Values

  /// Creates the reach of `literal`, or nothing if it is not about one number alone.
  init?(_ literal: Literal, thresholds: [TypedThreshold]) {
    switch literal.atom {
    case .numbers(_, let ranges):
      may = Values(ranges: ranges, none: false)
      must = may
    case .isNone:
      may = Values(ranges: [], none: true)
      must = may
    case .comparison(let expression):
      guard let (comparison, bound) = expression.bound(within: thresholds) else { return nil }
      may = Values(ranges: Self.raw(Self.holdsForSome(comparison, bound), outward: true), none: false)
      must = Values(ranges: Self.raw(Self.holdsForAll(comparison, bound), outward: false), none: false)
    case .addresses, .listed, .pattern, .fact: return nil
    }
    if literal.isNegated { (may, must) = (must.complement, may.complement) }
  }

  /// Returns the numbers that compare so with some number of `bound`.
  private static func holdsForSome(_ comparison: Comparison, _ bound: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    switch comparison {
    case .less: bound.upperBound == .min ? [] : [Int64.min...(bound.upperBound - 1)]
    case .lessOrEqual: [Int64.min...bound.upperBound]
    case .greater: bound.lowerBound == .max ? [] : [(bound.lowerBound + 1)...Int64.max]
    case .greaterOrEqual: [bound.lowerBound...Int64.max]
    case .equal: [bound]
    case .notEqual: bound.lowerBound == bound.upperBound ? outside(bound) : [Int64.min...Int64.max]
    }
  }

  /// Returns the numbers that compare so with all numbers of `bound`.
  private static func holdsForAll(_ comparison: Comparison, _ bound: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    switch comparison {
    case .less: bound.lowerBound == .min ? [] : [Int64.min...(bound.lowerBound - 1)]
    case .lessOrEqual: [Int64.min...bound.lowerBound]
    case .greater: bound.upperBound == .max ? [] : [(bound.upperBound + 1)...Int64.max]
    case .greaterOrEqual: [bound.upperBound...Int64.max]
    case .equal: bound.lowerBound == bound.upperBound ? [bound] : []
    case .notEqual: outside(bound)
    }
  }

  /// Returns the numbers that are not in `range`.
  private static func outside(_ range: ClosedRange<Int64>) -> [ClosedRange<Int64>] {
    (range.lowerBound == .min ? [] : [Int64.min...(range.lowerBound - 1)])
      + (range.upperBound == .max ? [] : [(range.upperBound + 1)...Int64.max])
  }

  /// Returns the raw symbols of `ranges`: those of which some number is in them, or (`outward` not given) of which all are.
  private static func raw(_ ranges: [ClosedRange<Int64>], outward: Bool) -> [ClosedRange<UInt32>] {
    let largest = Int64(AINKA_NUMBER_LARGEST)
    return ranges.compactMap { range in
      let low = max(range.lowerBound, 0)
      guard range.upperBound >= 0 else { return nil }
      if outward { return UInt32(min(low, largest))...UInt32(min(range.upperBound, largest)) }
      // The last symbol stands for many numbers.
      let high = range.upperBound == .max ? largest : min(range.upperBound, largest - 1)
      return low > largest || low > high ? nil : UInt32(low)...UInt32(high)
    }
  }
}

extension Expression {
  /// The comparison of its only field with what else there is, and the numbers that this can come to; nothing where fields are
  /// computed with, or windows asked.
  func bound(within thresholds: [TypedThreshold]) -> (comparison: Comparison, bound: ClosedRange<Int64>)? {
    let isFieldFirst = if case .field = operations[0] { true } else { false }
    let others = isFieldFirst ? operations[1..<(operations.count - 1)] : operations[..<(operations.count - 2)]
    if !isFieldFirst { guard case .field = operations[operations.count - 2] else { return nil } }
    for operation in others {
      switch operation {
      case .field, .keyedThreshold, .window, .looked: return nil
      case .compare, .constant, .threshold, .negate, .add, .subtract, .multiply, .divide: break
      }
    }
    // What stands between the field and the comparison must be a term of its own, not be added to the field.
    guard Expression.isTerm(others) else { return nil }
    let (left, right) = intervals(within: thresholds)
    return isFieldFirst ? (comparison, right) : (comparison.mirrored, left)
  }

  /// `true` iff `operations` leave one number without taking any that was there before.
  private static func isTerm(_ operations: ArraySlice<Operation>) -> Bool {
    var depth = 0
    for operation in operations {
      if depth < operation.operands { return false }
      depth += 1 - operation.operands
    }
    return depth == 1
  }
}
