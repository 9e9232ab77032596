import AinkaValues

/// Says whether a condition about settings and thresholds is true for everything that these can be, when a rule writes a setting.
///
/// What is compared is first brought to one side as a sum, so that a threshold on both sides is seen to be one value; what is no sum
/// counts with its interval. What is not proved is not thereby false.
struct InvariantProof {
  /// What each threshold, metric, setting and field can be.
  var thresholds: [ClosedRange<Int64>]
  var metrics: [ClosedRange<Int64>]
  var settings: [ClosedRange<Int64>]
  var fields: [ClosedRange<Int64>]
  /// The setting that is written, and the value.
  var written: (setting: Int, value: TypedTerm)?

  /// Numbers with room for every intermediate result.
  typealias Interval = ClosedRange<Int128>

  /// Returns whether `condition` is true for all values, or false for all, or nothing.
  func truth(of condition: TypedCondition) -> Bool? {
    switch condition {
    case .constant(let value): return value
    case .not(let inner): return truth(of: inner).map { !$0 }
    case .all(let parts):
      let truths = parts.map { truth(of: $0) }
      return truths.contains(false) ? false : truths.contains(nil) ? nil : true
    case .any(let parts):
      let truths = parts.map { truth(of: $0) }
      return truths.contains(true) ? true : truths.contains(nil) ? nil : false
    case .compare(let left, let comparison, let right, _):
      return compared(left, comparison, right)
    case .isNone, .numberIn, .addressIn, .text, .has: return nil
    }
  }

  /// Returns whether `left` compares with `right` as wanted for all values, or for none, or nothing.
  private func compared(_ left: TypedTerm, _ comparison: Comparison, _ right: TypedTerm) -> Bool? {
    let (first, second) = (interval(left), interval(right))
    if let truth = comparison.holds(clamped(first), clamped(second)) { return truth }
    guard let difference = sum(of: .difference(left, right)) else { return nil }
    return comparison.holds(clamped(interval(difference)), 0...0)
  }

  /// Returns `interval` in 64 bits, at the nearer end where it does not fit.
  private func clamped(_ interval: Interval) -> ClosedRange<Int64> {
    Int64(clamping: interval.lowerBound)...Int64(clamping: interval.upperBound)
  }

  // MARK: Intervals

  /// Returns an interval that holds every value of `term`.
  private func interval(_ term: TypedTerm) -> Interval {
    switch term {
    case .constant(let value): return Int128(value)...Int128(value)
    case .field(let field): return wide(fields, field)
    case .threshold(let threshold), .keyedThreshold(let threshold, _): return wide(thresholds, threshold)
    case .metric(let metric): return wide(metrics, metric)
    case .window: return 0...Int128(TypedWindow.valueMax)
    case .setting(let setting):
      guard let written, written.setting == setting else { return wide(settings, setting) }
      // What is outside of the setting's own range is never written.
      let value = interval(written.value)
      let possible = wide(settings, setting)
      return value.overlaps(possible) ? value.clamped(to: possible) : value
    case .negated(let inner):
      let inner = interval(inner)
      return saturated(-inner.upperBound, -inner.lowerBound)
    case .sum(let left, let right):
      let (left, right) = (interval(left), interval(right))
      return saturated(left.lowerBound + right.lowerBound, left.upperBound + right.upperBound)
    case .difference(let left, let right):
      let (left, right) = (interval(left), interval(right))
      return saturated(left.lowerBound - right.upperBound, left.upperBound - right.lowerBound)
    case .product(let left, let right, let divisor):
      return corners(interval(left), interval(right)) { $0 * $1 / Int128(divisor) }
    case .quotient(let left, let right, let multiplier, let otherwise):
      return quotient(interval(left), interval(right), multiplier, otherwise.map { interval($0) })
    }
  }

  /// Returns what `intervals` say of number `index`, or everything.
  private func wide(_ intervals: [ClosedRange<Int64>], _ index: Int) -> Interval {
    guard intervals.indices.contains(index) else { return Int128(Int64.min)...Int128(Int64.max) }
    return Int128(intervals[index].lowerBound)...Int128(intervals[index].upperBound)
  }

  /// Returns the interval from `low` to `high`, each brought into 64 bits as a calculation would.
  private func saturated(_ low: Int128, _ high: Int128) -> Interval {
    Int128(Int64(clamping: low))...Int128(Int64(clamping: high))
  }

  /// Returns the interval of `operation`, which grows or falls with each side as long as the other stays.
  private func corners(_ left: Interval, _ right: Interval, _ operation: (Int128, Int128) -> Int128) -> Interval {
    let values = [left.lowerBound, left.upperBound].flatMap { one in
      [right.lowerBound, right.upperBound].map { operation(one, $0) }
    }
    return saturated(values.min() ?? 0, values.max() ?? 0)
  }

  /// Returns the interval of `left * multiplier / right`, with `otherwise` where `right` is 0.
  private func quotient(_ left: Interval, _ right: Interval, _ multiplier: Int64, _ otherwise: Interval?) -> Interval {
    var results: [Interval] = []
    if right.lowerBound <= -1 {
      results.append(corners(left, right.lowerBound...min(right.upperBound, -1)) { $0 * Int128(multiplier) / $1 })
    }
    if right.upperBound >= 1 {
      results.append(corners(left, max(right.lowerBound, 1)...right.upperBound) { $0 * Int128(multiplier) / $1 })
    }
    if right.contains(0), let otherwise { results.append(otherwise) }
    let low = results.map(\.lowerBound).min() ?? Int128(Int64.min)
    return low...(results.map(\.upperBound).max() ?? Int128(Int64.max))
  }

  // MARK: Sums

  /// A sum of values, each so many times.
  private struct Sum {
    var constant: Int128 = 0
    var parts: [String: (times: Int128, interval: Interval)] = [:]

    /// Adds `other`, `times` times.
    mutating func add(_ other: Sum, times: Int128) {
      constant += other.constant * times
      for (name, part) in other.parts {
        parts[name] = ((parts[name]?.times ?? 0) + part.times * times, part.interval)
      }
    }
  }

  /// Numbers up to here are added exactly; beyond, a calculation may end at the end of 64 bits instead.
  private static let safe: Int128 = 1 << 60

  /// Returns `term` as a sum, or nothing where its calculation may not be exact.
  private func sum(of term: TypedTerm) -> Sum? {
    let whole = interval(term)
    guard whole.lowerBound > -InvariantProof.safe, whole.upperBound < InvariantProof.safe else { return nil }
    switch term {
    case .constant(let value): return Sum(constant: Int128(value))
    case .negated(let inner): return sum(of: inner).map { combined([($0, -1)]) }
    case .sum(let left, let right): return both(left, right, 1)
    case .difference(let left, let right): return both(left, right, -1)
    case .setting(let setting) where setting == written?.setting: return written.flatMap { sum(of: $0.value) }
    case .product(.constant(let times), let inner, divisor: 1), .product(let inner, .constant(let times), divisor: 1):
      return sum(of: inner).map { combined([($0, Int128(times))]) }
    default: return Sum(parts: [name(of: term): (1, whole)])
    }
  }

  /// Returns a name that `term` has alone: terms of one name have one value.
  private func name(of term: TypedTerm) -> String {
    switch term {
    case .constant(let value): "\(value)"
    case .field(let field): "f\(field)"
    case .threshold(let threshold): "t\(threshold)"
    case .keyedThreshold(let threshold, let key): "k\(threshold) \(key.eventValue.map { "\($0)" } ?? "of the event")"
    case .window(let window, _): "w\(window)"
    case .metric(let metric): "m\(metric)"
    case .setting(let setting): "s\(setting)"
    case .negated(let inner): "(-\(name(of: inner)))"
    case .sum(let left, let right): "(\(name(of: left))+\(name(of: right)))"
    case .difference(let left, let right): "(\(name(of: left))-\(name(of: right)))"
    case .product(let left, let right, let divisor): "(\(name(of: left))*\(name(of: right))/\(divisor))"
    case .quotient(let left, let right, let multiplier, let otherwise):
      "(\(name(of: left))*\(multiplier)/\(name(of: right)):\(otherwise.map { name(of: $0) } ?? ""))"
    }
  }

  /// Returns `left` and, `times` times, `right` as one sum.
  private func both(_ left: TypedTerm, _ right: TypedTerm, _ times: Int128) -> Sum? {
    guard let left = sum(of: left), let right = sum(of: right) else { return nil }
    return combined([(left, 1), (right, times)])
  }

  /// Returns `sums`, each so many times, as one.
  private func combined(_ sums: [(sum: Sum, times: Int128)]) -> Sum {
    var result = Sum()
    for part in sums { result.add(part.sum, times: part.times) }
    return result
  }

  /// Returns an interval that holds every value of `sum`.
  private func interval(_ sum: Sum) -> Interval {
    var (low, high) = (sum.constant, sum.constant)
    for part in sum.parts.values {
      let ends = [part.interval.lowerBound * part.times, part.interval.upperBound * part.times]
      low += ends.min() ?? 0
      high += ends.max() ?? 0
    }
    return low...high
  }
}
