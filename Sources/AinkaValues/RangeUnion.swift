/// Returns `ranges` sorted, with those that overlap or touch made one.
///
/// - Complexity: O(*n* log *n*).
public func union(of ranges: [ClosedRange<Int64>]) -> [ClosedRange<Int64>] {
  union(of: ranges) { $0 == .max ? nil : $0 + 1 }
}

/// Returns `ranges` sorted, with those that overlap or touch made one.
///
/// - Complexity: O(*n* log *n*).
public func union(of ranges: [ClosedRange<Address>]) -> [ClosedRange<Address>] {
  union(of: ranges) { $0.successor }
}

/// Returns `ranges` sorted and disjoint, where `successor` gives the next value, or nothing after the last.
private func union<Bound: Comparable>(of ranges: [ClosedRange<Bound>], successor: (Bound) -> Bound?) -> [ClosedRange<Bound>] {
  guard ranges.count > 1 else { return ranges }
  var result: [ClosedRange<Bound>] = []
  for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
    guard let last = result.last else {
      result.append(range)
      continue
    }
    if let next = successor(last.upperBound), range.lowerBound > next {
      result.append(range)
    } else {
      result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    }
  }
  return result
}
