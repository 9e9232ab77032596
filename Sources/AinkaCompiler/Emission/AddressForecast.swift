import AinkaValues
import CAinkaABI

/// The ranges of one field that a search finds, counted: into how many intervals they cut it, and which sets of them may be no single
/// range of symbols (`SymbolClasses`).
struct AddressForecast {
  /// A range, and the set of several that it is of; 0 for one that is alone.
  private struct Part {
    var range: ClosedRange<Address>
    var set: Int
  }

  private var parts: [Part] = []
  private var sets = 0

  /// The most bytes of an interval, all forms of the search together: wide ones are padded to twice as many.
  static let bytesOfInterval =
    2 * (2 * MemoryLayout<UInt64>.stride + MemoryLayout<ainka_value>.stride)
    + MemoryLayout<UInt32>.stride + MemoryLayout<ainka_value>.stride + 2 * MemoryLayout<UInt32>.stride
  /// What a search has besides.
  static let bytesOfSearch = 1 << 13

  /// Adds a set of one range.
  mutating func append(_ range: ClosedRange<Address>) { parts.append(Part(range: range, set: 0)) }

  /// Adds a set of none or several ranges, which is no other's equal.
  mutating func append(set ranges: [ClosedRange<Address>]) {
    sets += 1
    for range in ranges { parts.append(Part(range: range, set: sets)) }
  }

  /// Into how many intervals the ranges cut the field, and how many sets may be several ranges of symbols; both at most.
  ///
  /// Symbols are numbered by the largest set, then by the largest in it, so that a set is one range where all larger ones contain it or
  /// have nothing in common with it. Networks lie within each other or apart.
  var counted: (intervals: Int, crossing: Int) {
    let sorted = parts.sorted {
      $0.range.lowerBound == $1.range.lowerBound
        ? $0.range.upperBound > $1.range.upperBound : $0.range.lowerBound < $1.range.lowerBound
    }
    var distinct = 0
    var crossingSets: Set<Int> = []
    var open: [(part: Part, isCut: Bool)] = []
    var cut = 0
    var last: ClosedRange<Address>?
    var isLaminar = true
    for part in sorted {
      if part.range != last {
        distinct += 1
        last = part.range
      }
      while let top = open.last, top.part.range.upperBound < part.range.lowerBound { open.removeLast() }
      if let top = open.last, top.part.range.upperBound < part.range.upperBound { isLaminar = false }
      if part.set != 0 {
        for place in open.indices where open[place].part.set != part.set {
          if open[place].part.set != 0 {
            crossingSets.insert(open[place].part.set)
            crossingSets.insert(part.set)
          } else if open[place].part.range != part.range {
            crossingSets.insert(part.set)
            if !open[place].isCut { cut += 1 }
            open[place].isCut = true
          }
        }
      }
      open.append((part, false))
      // What lies in equal ranges of one alone need not be looked at for each of them.
      if open.count > 1, part.set == 0, open[open.count - 2].part.set == 0, open[open.count - 2].part.range == part.range {
        open.removeLast()
      }
    }
    let crossing = isLaminar ? crossingSets.count + cut : distinct + sets
    return (2 * distinct + 1, crossing)
  }

  /// Returns how many of `ranges` have a value in common, at most.
  static func depth(of ranges: [ClosedRange<Address>]) -> Int {
    let starts = ranges.map(\.lowerBound).sorted()
    let ends = ranges.map(\.upperBound).sorted()
    var ended = 0
    var deepest = 0
    for (place, start) in starts.enumerated() {
      while ends[ended] < start { ended += 1 }
      deepest = max(deepest, place + 1 - ended)
    }
    return deepest
  }
}
