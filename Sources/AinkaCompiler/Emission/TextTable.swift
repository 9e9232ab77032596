import CAinkaABI

/// The listed texts of one field, and the search for the longest that a text begins with.
///
/// Waldvogel et al., Scalable High Speed IP Routing Lookups (SIGCOMM 1997), with ropes: a binary search over the *lengths* of the
/// listed texts. An equality is listed with its terminating zero byte, so it is a prefix like all others. The searched set holds
/// the listed texts and *markers*, the beginnings of listed texts at the lengths that the search tries; each knows the longest
/// listed text that it begins with, and the lengths to try next.
struct TextTable {
  /// A listed text or marker: the first `length` bytes of the listed text `low`.
  struct Entry {
    var low: Int
    var length: Int
    var rope: UInt64
    /// The longest listed text that the entry's text begins with.
    var best: Int?
  }

  /// Sorted by bytes, so that a text stands before all that begin with it.
  let texts: [[UInt8]]
  /// By text: the longest other listed text that it begins with.
  let parents: [Int?]
  private(set) var entries: [Entry] = []
  /// The lengths that a search tries first.
  private(set) var rope: UInt64 = 0

  /// By first listed text and length: the entry, and the most probes below it.
  private var known: [Marker: (entry: Int, depth: Int)] = [:]

  private struct Marker: Hashable {
    var low: Int
    var length: Int
  }

  /// Creates the table of `texts`.
  ///
  /// - Requires: no text is empty, twice there, or longer than `AINKA_TEXT_LONGEST`.
  /// - Complexity: O(*n* log *n*) entries at most, for *n* texts; in practice about *n*.
  init(_ texts: Set<[UInt8]>) {
    let sorted = texts.sorted { $0.lexicographicallyPrecedes($1) }
    var parents: [Int?] = []
    for (index, text) in sorted.enumerated() {
      var candidate: Int? = index > 0 ? index - 1 : nil
      while let place = candidate, !text.starts(with: sorted[place]) { candidate = parents[place] }
      parents.append(candidate)
    }
    self.texts = sorted
    self.parents = parents
    let (rope, depth) = makeRope(sorted.indices, above: 0, ceiling: Int(AINKA_TEXT_LONGEST) + 1)
    precondition(depth <= Int(AINKA_TEXT_PROBES), "a binary search of 255 lengths takes 8 probes")
    self.rope = rope
  }

  /// The length of the longest text.
  var longest: Int { texts.map(\.count).max() ?? 0 }

  /// Returns the places of the texts that begin with the text at `index`, itself included.
  func subtree(of index: Int) -> Range<Int> { group(of: index, length: texts[index].count, within: texts.indices) }

  /// Returns the place of `text`.
  func place(of text: [UInt8]) -> Int? {
    let place = texts.partitioningIndex { !$0.lexicographicallyPrecedes(text) }
    return place < texts.count && texts[place] == text ? place : nil
  }

  /// Returns the lengths to try for texts of `range` that are longer than `above` and shorter than `ceiling`, lowest byte first,
  /// and the most probes that they lead to. Each length is a marker whose own ceiling is the length that missed before it.
  private mutating func makeRope(_ range: Range<Int>, above: Int, ceiling: Int) -> (rope: UInt64, depth: Int) {
    var ceiling = ceiling
    var lengths = Set(range.lazy.map { [texts] in texts[$0].count }.filter { $0 > above && $0 < ceiling }).sorted()
    var rope: UInt64 = 0
    var probes = 0
    var depth = 0
    while !lengths.isEmpty {
      let length = lengths[lengths.count / 2]
      rope |= UInt64(length) << UInt64(8 * probes)
      probes += 1
      depth = max(depth, probes)
      var place = range.lowerBound
      while place < range.upperBound {
        guard texts[place].count >= length, texts[place].count < ceiling else {
          place += 1
          continue
        }
        let group = group(of: place, length: length, within: range)
        depth = max(depth, probes + addEntry(group, length: length, ceiling: ceiling))
        place = group.upperBound
      }
      ceiling = length
      lengths.removeSubrange((lengths.count / 2)...)
    }
    return (rope, depth)
  }

  /// Adds the entry for the first `length` bytes that the texts of `group` have in common; returns the most probes below it.
  private mutating func addEntry(_ group: Range<Int>, length: Int, ceiling: Int) -> Int {
    let marker = Marker(low: group.lowerBound, length: length)
    if let earlier = known[marker] { return earlier.depth }
    var best: Int? = group.lowerBound
    while let place = best, texts[place].count > length { best = parents[place] }
    let entry = entries.count
    entries.append(Entry(low: group.lowerBound, length: length, rope: 0, best: best))
    known[marker] = (entry, 0)
    let (rope, depth) = makeRope(group, above: length, ceiling: ceiling)
    entries[entry].rope = rope
    known[marker] = (entry, depth)
    return depth
  }

  /// Returns the places within `range` of the texts that agree with the text at `index` in the first `length` bytes.
  private func group(of index: Int, length: Int, within range: Range<Int>) -> Range<Int> {
    let start = texts[index].prefix(length)
    let low = texts[range.lowerBound..<index].partitioningIndex { $0.starts(with: start) }
    let high = texts[index..<range.upperBound].partitioningIndex { !$0.starts(with: start) }
    return low..<high
  }
}

extension RandomAccessCollection {
  /// Returns the first place whose element fulfils `condition`, where all later ones do too.
  ///
  /// - Complexity: O(log *n*).
  func partitioningIndex(where condition: (Element) -> Bool) -> Index {
    var low = startIndex
    var count = self.count
    while count > 0 {
      let middle = index(low, offsetBy: count / 2)
      if condition(self[middle]) {
        count /= 2
      } else {
        low = index(after: middle)
        count -= count / 2 + 1
      }
    }
    return low
  }
}
