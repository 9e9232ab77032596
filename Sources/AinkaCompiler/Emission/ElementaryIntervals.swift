import AinkaValues
import CAinkaABI

/// The intervals between all bounds of a field's ranges: within one of them, every range holds everywhere or nowhere.
///
/// Numbers are addresses whose first half is 0.
struct ElementaryIntervals {
  /// Ascending; the first is 0.
  let starts: [Address]

  /// Creates the intervals of `ranges`.
  init(_ ranges: [ClosedRange<Address>]) {
    var bounds: Set<Address> = [Address(high: 0, low: 0)]
    for range in ranges {
      bounds.insert(range.lowerBound)
      if let after = range.upperBound.successor { bounds.insert(after) }
    }
    starts = bounds.sorted()
  }

  /// Returns the places of the intervals that `range`, one of those it was made of, consists of.
  func places(of range: ClosedRange<Address>) -> Range<Int> {
    let first = starts.partitioningIndex { $0 >= range.lowerBound }
    return first..<starts.partitioningIndex { $0 > range.upperBound }
  }

  /// The binary logarithm of the room that the table needs.
  var levels: Int {
    var levels = 0
    while 1 << levels < starts.count { levels += 1 }
    return levels
  }

  /// Writes starts and `values`, one for each interval; returns the table's head.
  func write(_ values: [ainka_value], field: Int, symbol: Int, to image: inout ImageWriter) -> ainka_intervals {
    let padding = (1 << levels) - starts.count
    var words: [UInt64] = starts.flatMap { [$0.high, $0.low] }
    words += Array(repeating: UInt64.max, count: padding * 2)
    let padded = values + Array(repeating: values[values.count - 1], count: padding)
    let startsOffset = image.append(words)
    let valuesOffset = image.append(padded)
    return ainka_intervals(
      field: UInt32(field), symbol: UInt32(symbol), levels: UInt32(levels), starts: UInt32(startsOffset),
      values: UInt32(valuesOffset), spare: (0, 0, 0))
  }
}
