import AinkaValues

/// A set of values of one metric: ranges, sorted, disjoint, not adjacent.
struct Region: Equatable {
  var ranges: [ClosedRange<Int64>]

  static let nothing = Region(ranges: [])
  static let everything = Region(ranges: [Int64.min...Int64.max])

  /// Returns the values that are in this region or in `other`.
  func union(_ other: Region) -> Region { Region(ranges: AinkaValues.union(of: ranges + other.ranges)) }

  /// The values that are not in it.
  var complement: Region {
    var result: [ClosedRange<Int64>] = []
    var next = Int64.min
    for range in ranges {
      if range.lowerBound > next { result.append(next...(range.lowerBound - 1)) }
      if range.upperBound == .max { return Region(ranges: result) }
      next = range.upperBound + 1
    }
    result.append(next...Int64.max)
    return Region(ranges: result)
  }

  /// Returns the values that are in this region and in `other`.
  func intersection(_ other: Region) -> Region { complement.union(other.complement).complement }
}

/// What a condition says of one metric alone, where thresholds have given values.
///
/// A condition may be about other metrics too: `surelyTrue` are the values at which it is true whatever those are, and
/// `surelyFalse` likewise; an atom that is not understood is neither.
struct RegionReader {
  /// The metric, as a number of the registry.
  let metric: Int
  /// What its readings can be.
  let bounds: ClosedRange<Int64>
  let values: [ThresholdVariable: Int64]

  /// Returns at which values of the metric `condition` is true.
  func surelyTrue(_ condition: TypedCondition) -> Region { region(condition, of: true) }

  /// Returns at which values of the metric `condition` is false.
  func surelyFalse(_ condition: TypedCondition) -> Region { region(condition, of: false) }

  /// Returns at which values of the metric `condition` may be true.
  func perhapsTrue(_ condition: TypedCondition) -> Region {
    surelyFalse(condition).complement.intersection(Region(ranges: [bounds]))
  }

  /// Returns at which values of the metric `condition` surely is `truth`.
  private func region(_ condition: TypedCondition, of truth: Bool) -> Region {
    let whole = Region(ranges: [bounds])
    switch condition {
    case .constant(let value): return value == truth ? whole : .nothing
    case .not(let inner): return region(inner, of: !truth)
    case .all(let parts), .any(let parts):
      let isAll = if case .all = condition { true } else { false }
      let regions = parts.map { region($0, of: truth) }
      return isAll == truth
        ? regions.reduce(whole) { $0.intersection($1) } : regions.reduce(.nothing) { $0.union($1) }
    case .compare(let left, let comparison, let right, _):
      guard let region = compared(left, comparison, right) else { return .nothing }
      return (truth ? region : region.complement).intersection(whole)
    case .isNone, .numberIn, .addressIn, .text, .has: return .nothing
    }
  }

  /// Returns at which values of the metric `left OPERATOR right` holds, or nothing where that is not understood.
  private func compared(_ left: TypedTerm, _ comparison: Comparison, _ right: TypedTerm) -> Region? {
    if let limit = value(of: right, at: 0), !mentionsMetric(right) { return solved(left, comparison, limit) }
    if let limit = value(of: left, at: 0), !mentionsMetric(left) { return solved(right, comparison.mirrored, limit) }
    return nil
  }

  /// Returns at which values of the metric `term OPERATOR limit` holds, or nothing for a term that does not rise with it.
  private func solved(_ term: TypedTerm, _ comparison: Comparison, _ limit: Int64) -> Region? {
    guard rises(term) else { return nil }
    switch comparison {
    case .greaterOrEqual: return first(term, limit).map { Region(ranges: [$0...Int64.max]) } ?? .nothing
    case .less: return solved(term, .greaterOrEqual, limit)?.complement
    case .greater: return limit == .max ? .nothing : solved(term, .greaterOrEqual, limit + 1)
    case .lessOrEqual: return solved(term, .greater, limit)?.complement
    case .equal:
      guard let low = solved(term, .greaterOrEqual, limit), let high = solved(term, .lessOrEqual, limit) else { return nil }
      return low.intersection(high)
    case .notEqual: return solved(term, .equal, limit)?.complement
    }
  }

  /// Returns the least value of the metric at which `term` is at least `limit`, iff there is one.
  private func first(_ term: TypedTerm, _ limit: Int64) -> Int64? {
    guard let last = value(of: term, at: bounds.upperBound), last >= limit else { return nil }
    var (low, high) = (bounds.lowerBound, bounds.upperBound)
    while low < high {
      let middle = Int64((Int128(low) + Int128(high)) >> 1)
      guard let value = value(of: term, at: middle) else { return nil }
      if value >= limit { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// `true` iff `term` mentions the metric.
  private func mentionsMetric(_ term: TypedTerm) -> Bool {
    switch term {
    case .metric(let other): other == metric
    case .negated(let inner): mentionsMetric(inner)
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      mentionsMetric(left) || mentionsMetric(right)
    case .quotient(let left, let right, _, let otherwise):
      mentionsMetric(left) || mentionsMetric(right) || otherwise.map(mentionsMetric) ?? false
    case .constant, .field, .threshold, .keyedThreshold, .window, .setting: false
    }
  }

  /// `true` iff `term` is about the metric alone, and never falls where that rises.
  private func rises(_ term: TypedTerm) -> Bool {
    switch term {
    case .metric(let other): other == metric
    case .sum(let left, let right):
      rises(left) && value(of: right, at: 0) != nil && !mentionsMetric(right)
        || rises(right) && value(of: left, at: 0) != nil && !mentionsMetric(left)
    case .difference(let left, let right): rises(left) && value(of: right, at: 0) != nil && !mentionsMetric(right)
    case .product(let left, let right, _):
      rises(left) && !mentionsMetric(right) && value(of: right, at: 0).map { $0 >= 0 } ?? false
        || rises(right) && !mentionsMetric(left) && value(of: left, at: 0).map { $0 >= 0 } ?? false
    case .quotient(let left, let right, _, _):
      rises(left) && !mentionsMetric(right) && value(of: right, at: 0).map { $0 > 0 } ?? false
    case .constant, .field, .threshold, .keyedThreshold, .window, .setting, .negated: false
    }
  }

  /// Returns what `term` is where the metric is `reading`, or nothing where it depends on something else.
  private func value(of term: TypedTerm, at reading: Int64) -> Int64? {
    switch term {
    case .constant(let value): return value
    case .metric(let other): return other == metric ? reading : nil
    case .threshold(let threshold): return values[ThresholdVariable(threshold: threshold, key: nil)]
    case .keyedThreshold(let threshold, let key): return values[ThresholdVariable(threshold: threshold, key: key)]
    case .negated(let inner): return value(of: inner, at: reading).map { Int64(clamping: -Int128($0)) }
    case .sum(let left, let right):
      return both(left, right, reading).map { Int64(clamping: Int128($0.0) + Int128($0.1)) }
    case .difference(let left, let right):
      return both(left, right, reading).map { Int64(clamping: Int128($0.0) - Int128($0.1)) }
    case .product(let left, let right, let divisor):
      return both(left, right, reading).map { Int64(clamping: Int128($0.0) * Int128($0.1) / Int128(divisor)) }
    case .quotient(let left, let right, let multiplier, let otherwise):
      guard let (first, second) = both(left, right, reading) else { return nil }
      if second == 0 { return otherwise.flatMap { value(of: $0, at: reading) } }
      return Int64(clamping: Int128(first) * Int128(multiplier) / Int128(second))
    case .field, .window, .setting: return nil
    }
  }

  /// Returns what both terms are.
  private func both(_ left: TypedTerm, _ right: TypedTerm, _ reading: Int64) -> (Int64, Int64)? {
    guard let first = value(of: left, at: reading), let second = value(of: right, at: reading) else { return nil }
    return (first, second)
  }
}

/// A threshold that a condition reads, at the key that is written.
struct ThresholdVariable: Hashable {
  var threshold: Int
  var key: TypedKey?
}

extension Comparison {
  /// The comparison with its sides the other way round.
  var mirrored: Comparison {
    switch self {
    case .equal, .notEqual: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}
