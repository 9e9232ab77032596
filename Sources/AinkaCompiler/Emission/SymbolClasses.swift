/// Numbers the values of a field so that every set of them that is tested becomes few ranges of numbers, mostly one.
///
/// Values that no test tells apart share a symbol. Sets that lie within each other or apart, as prefixes and networks do, are
/// always one range each: the order goes by the largest set, then by the largest in it, and so on.
struct SymbolClasses {
  /// By value: its symbol, from 1; 0 for one that is in no set.
  private(set) var symbols: [UInt32]
  /// By set: the ranges of symbols that its values have, ascending, not adjacent.
  private(set) var runs: [[ClosedRange<UInt32>]]

  /// Creates the symbols of `values` values; a set is the places of its values, ascending.
  ///
  /// - Complexity: O(*n* log *n*) in the sizes of all sets together.
  init(values: Int, sets: [[Int]]) {
    let bySize = sets.indices.sorted { (sets[$1].count, $0) < (sets[$0].count, $1) }
    var signatures: [[UInt32]] = Array(repeating: [], count: values)
    for (rank, set) in bySize.enumerated() {
      for value in sets[set] { signatures[value].append(UInt32(rank)) }
    }
    let order = signatures.indices.filter { !signatures[$0].isEmpty }.sorted {
      Self.isBefore(signatures[$0], signatures[$1]) ?? ($0 < $1)
    }
    symbols = Array(repeating: 0, count: values)
    var symbol: UInt32 = 0
    for (place, value) in order.enumerated() {
      if place == 0 || signatures[order[place - 1]] != signatures[value] { symbol += 1 }
      symbols[value] = symbol
    }
    runs = []
    for set in sets { runs.append(Self.ranges(of: set.map { symbols[$0] })) }
  }

  /// Returns whether the values of signature `left` come before those of `right`, or nothing when they are alike.
  private static func isBefore(_ left: [UInt32], _ right: [UInt32]) -> Bool? {
    for (first, second) in zip(left, right) where first != second { return first < second }
    return left.count == right.count ? nil : left.count > right.count
  }

  /// Returns the ranges that `symbols` make.
  private static func ranges(of symbols: [UInt32]) -> [ClosedRange<UInt32>] {
    var ranges: [ClosedRange<UInt32>] = []
    for symbol in symbols.sorted() {
      if let last = ranges.last, symbol <= last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, symbol)
      } else {
        ranges.append(symbol...symbol)
      }
    }
    return ranges
  }
}
