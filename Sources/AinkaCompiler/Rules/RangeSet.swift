import AinkaValues
import CAinkaABI

/// A bound of ranges that can be counted through: raw numbers and addresses.
protocol RangeBound: Comparable {
  /// The first and the last value.
  static var whole: ClosedRange<Self> { get }
  /// The next value; of the last one nobody asks.
  var next: Self { get }
  /// The value before; of the first one nobody asks.
  var previous: Self { get }
}

extension UInt32: RangeBound {
  /// The raw symbols of numbers; the last stands for all numbers that are as large, or larger.
  static var whole: ClosedRange<UInt32> { 0...AINKA_NUMBER_LARGEST }
  var next: UInt32 { self + 1 }
  var previous: UInt32 { self - 1 }
}

extension Address: RangeBound {
  static var whole: ClosedRange<Address> { Address(high: 0, low: 0)...Address(high: .max, low: .max) }
  var next: Address { low == .max ? Address(high: high + 1, low: 0) : Address(high: high, low: low + 1) }
  var previous: Address { low == 0 ? Address(high: high - 1, low: .max) : Address(high: high, low: low - 1) }
}

/// Sets of values as ranges: sorted, disjoint and not adjacent, so that equal sets are equal ranges.
///
/// - Complexity: every operation is linear in the number of ranges.
enum RangeSet {
  /// Returns the values that are not in `ranges`.
  static func complement<Bound: RangeBound>(_ ranges: [ClosedRange<Bound>]) -> [ClosedRange<Bound>] {
    var result: [ClosedRange<Bound>] = []
    var low = Bound.whole.lowerBound
    for range in ranges {
      if range.lowerBound > low { result.append(low...range.lowerBound.previous) }
      if range.upperBound >= Bound.whole.upperBound { return result }
      low = range.upperBound.next
    }
    result.append(low...Bound.whole.upperBound)
    return result
  }

  /// Returns the values in both.
  static func intersection<Bound: RangeBound>(
    _ first: [ClosedRange<Bound>], _ second: [ClosedRange<Bound>]
  ) -> [ClosedRange<Bound>] {
    var result: [ClosedRange<Bound>] = []
    var (left, right) = (0, 0)
    while left < first.count, right < second.count {
      let (one, other) = (first[left], second[right])
      if one.overlaps(other) { result.append(one.clamped(to: other)) }
      if one.upperBound < other.upperBound { left += 1 } else { right += 1 }
    }
    return result
  }

  /// Returns the values in either.
  static func union<Bound: RangeBound>(
    _ first: [ClosedRange<Bound>], _ second: [ClosedRange<Bound>]
  ) -> [ClosedRange<Bound>] {
    var result: [ClosedRange<Bound>] = []
    var (left, right) = (0, 0)
    while left < first.count || right < second.count {
      let takesFirst = right == second.count || (left < first.count && first[left].lowerBound <= second[right].lowerBound)
      let range = takesFirst ? first[left] : second[right]
      if takesFirst { left += 1 } else { right += 1 }
      guard let last = result.last else {
        result.append(range)
        continue
      }
      let touches = range.lowerBound <= last.upperBound || range.lowerBound.previous == last.upperBound
      if touches {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// Returns the values in `first` and not in `second`.
  static func difference<Bound: RangeBound>(
    _ first: [ClosedRange<Bound>], _ second: [ClosedRange<Bound>]
  ) -> [ClosedRange<Bound>] {
    intersection(first, complement(second))
  }

  /// `true` iff every value of `first` is in `second`.
  static func isSubset<Bound: RangeBound>(_ first: [ClosedRange<Bound>], _ second: [ClosedRange<Bound>]) -> Bool {
    var place = 0
    for range in first {
      while place < second.count, second[place].upperBound < range.lowerBound { place += 1 }
      guard place < second.count, second[place].lowerBound <= range.lowerBound, range.upperBound <= second[place].upperBound
      else { return false }
    }
    return true
  }
}
