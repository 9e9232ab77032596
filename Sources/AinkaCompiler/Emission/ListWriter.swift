import CAinkaABI

/// A row with its bytes decided.
struct EncodedRow: Hashable {
  /// A range of symbols, or what stands in its place in the third test.
  struct Test: Hashable {
    var low: UInt32
    var width: UInt32
    /// Holds for every symbol.
    static let always = Test(low: 0, width: .max)
  }

  var key: UInt32
  /// Symbol slots times 4.
  var slots: [UInt8]
  var flags: UInt8
  var tests: [Test]

  /// `struct ainka_row`, as words.
  var words: [UInt32] {
    let slotsAndFlags = UInt32(slots[0]) | UInt32(slots[1]) << 8 | UInt32(slots[2]) << 16 | UInt32(flags) << 24
    return [key, slotsAndFlags] + tests.flatMap { [$0.low, $0.width] }
  }
}

/// Writes lists of rows: runs of up to 32 neighbours, linked. Equal lists are written once.
struct ListWriter {
  /// A list as the image has it, 0 for none, and how many runs it has.
  struct List: Hashable {
    var reference: UInt32
    var runs: Int
    /// How many of its rows are deferred.
    var deferred = 0
    static let none = List(reference: 0, runs: 0)
  }

  private struct Content: Hashable {
    var rows: [EncodedRow]
    var tail: UInt32
  }

  private var written: [Content: List] = [:]

  /// Writes `rows`, then goes on with the list `tail`; returns the list of both.
  mutating func write(_ rows: [EncodedRow], tail: List = .none, to image: inout ImageWriter) -> List {
    if rows.isEmpty { return tail }
    let content = Content(rows: rows, tail: tail.reference)
    if let earlier = written[content] { return earlier }
    var list = tail
    let runMax = Int(AINKA_LIST_ROWS)
    for start in stride(from: (rows.count - 1) / runMax * runMax, through: 0, by: -runMax) {
      list = write(rows[start..<min(start + runMax, rows.count)], before: list, to: &image)
    }
    written[content] = list
    return list
  }

  /// Writes one run, and a link to `rest` if there is any.
  private func write(_ run: ArraySlice<EncodedRow>, before rest: List, to image: inout ImageWriter) -> List {
    var words = run.flatMap(\.words)
    if rest.reference != 0 { words += [rest.reference, 0, 0, 0, 0, 0, 0, 0] }
    let offset = image.append(words, alignment: 32)
    let linked = rest.reference != 0 ? AINKA_LIST_LINKED : 0
    let deferred = run.filter { $0.flags & UInt8(AINKA_ROW_DEFERRED.rawValue) != 0 }.count
    return List(
      reference: UInt32(offset / 32) << 7 | linked | UInt32(run.count - 1), runs: rest.runs + 1,
      deferred: rest.deferred + deferred)
  }
}
