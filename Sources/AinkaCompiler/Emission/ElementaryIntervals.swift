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
  var levels: Int { Self.levels(starts.count) }

  /// The binary logarithm of the room that `count` intervals need.
  private static func levels(_ count: Int) -> Int {
    var levels = 0
    while 1 << levels < count { levels += 1 }
    return levels
  }

  /// Writes starts and `values`, one for each interval; returns the table's head.
  ///
  /// What is searched in line has starts of 32 bits: numbers, and the IPv4 addresses among addresses. Other addresses have those of
  /// 128 bits, and so has what is searched by a call, because it is many or not among the first.
  func write(
    _ values: [ainka_value], field: Int, symbol: Int, isAmongFirst: Bool, to image: inout ImageWriter
  ) -> ainka_intervals {
    let isAddress = field >= Int(AINKA_FIELD_ADDRESS.rawValue)
    let narrow = isAddress ? addressesOfIPv4 : starts.indices.map { ($0, UInt32(truncatingIfNeeded: starts[$0].low)) }
    var head = ainka_intervals()
    head.field = UInt8(field)
    head.symbol = UInt8(symbol * 4)
    let buckets = Buckets(of: narrow.map(\.1))
    head.levels = UInt8(buckets.levels)
    if buckets.levels <= Int(AINKA_INLINE_LEVELS), isAmongFirst {
      let padding = 1 << buckets.levels
      let turned = buckets.base == 0 ? narrow[...] : narrow[1...] + narrow[..<1]
      let last = turned[turned.endIndex - 1]
      head.starts = UInt32(image.append(turned.map { $0.1 &- buckets.base } + Array(repeating: UInt32.max, count: padding)))
      head.values = UInt32(image.append((turned + Array(repeating: last, count: padding)).map { values[$0.0] }))
      head.shift = UInt32(buckets.shift)
      head.base = buckets.base
      head.last = UInt32(buckets.places.count - 1)
      head.buckets = UInt32(image.append(buckets.places))
      if !isAddress { return head }
    }
    head.wide_levels = UInt8(levels)
    let padding = (1 << levels) - starts.count
    let words = starts.flatMap { [$0.high, $0.low] } + Array(repeating: UInt64.max, count: padding * 2)
    head.wide_starts = UInt32(image.append(words))
    head.wide_values = UInt32(image.append(values + Array(repeating: values[values.count - 1], count: padding)))
    return head
  }

  /// Where to begin a search of 32 bits: by the first bits of what a value is above `base`.
  private struct Buckets {
    var shift = 31
    /// The first bound, or 0: so much is taken from each start, and the interval below comes last.
    var base: UInt32 = 0
    /// By bucket: the interval that its first value lies in.
    var places: [UInt32] = [0]
    /// So many more intervals than 1 a bucket has, as a binary logarithm.
    var levels: Int

    /// Creates as many buckets as there are intervals, up to twice that, if they make the search shorter.
    init(of starts: [UInt32]) {
      levels = ElementaryIntervals.levels(starts.count)
      guard levels > 2, let last = starts.last else { return }
      let base = starts[1]
      let turned = starts[1...].map { $0 - base } + [0 &- base]
      var shift = 0
      while Int((last - base) >> UInt32(shift)) >= starts.count * 2 { shift += 1 }
      let lastBucket = Int((last - base) >> UInt32(shift))
      var places: [UInt32] = []
      var place = 0
      var most = 1
      for bucket in 0...lastBucket {
        let first = UInt32(bucket << shift)
        while place + 1 < turned.count, turned[place + 1] <= first { place += 1 }
        places.append(UInt32(place))
        let behind =
          bucket == lastBucket
          ? turned.count : turned[place...].partitioningIndex { UInt64($0) >= UInt64(bucket + 1) << UInt64(shift) }
        most = max(most, behind - place)
      }
      guard ElementaryIntervals.levels(most) < levels else { return }
      (self.shift, self.base, self.places, levels) = (shift, base, places, ElementaryIntervals.levels(most))
    }
  }

  /// The intervals that IPv4 addresses lie in, and the last 32 bits of the first address of each.
  private var addressesOfIPv4: [(place: Int, start: UInt32)] {
    let first = Address(high: 0, low: 0xffff_0000_0000)
    let within = starts.partitioningIndex { $0 > first }
    let behind = starts.partitioningIndex { $0 > Address(high: 0, low: 0xffff_ffff_ffff) }
    return [(within - 1, 0)] + (within..<behind).map { ($0, UInt32(truncatingIfNeeded: starts[$0].low)) }
  }
}
