import CAinkaABI

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

  private struct Content: QuicklyHashed {
    var quickHash: UInt64
    var rows: [EncodedRow]
    var tail: UInt32

    init(_ rows: [EncodedRow], tail: UInt32) {
      self.rows = rows
      self.tail = tail
      quickHash = UInt64(tail)
      for row in rows { quickHash = row.quickHash(after: quickHash) }
    }
  }

  private var contents = Numbering<Content>()
  /// By number of the content.
  private var written: [List] = []

  /// Writes `rows`, then goes on with the list `tail`; returns the list of both.
  mutating func write(_ rows: [EncodedRow], tail: List = .none, to image: inout ImageWriter) -> List {
    if rows.isEmpty { return tail }
    let number = contents.number(adding: Content(rows, tail: tail.reference))
    if number < written.count { return written[number] }
    var list = tail
    let runMax = Int(AINKA_LIST_ROWS)
    for start in stride(from: (rows.count - 1) / runMax * runMax, through: 0, by: -runMax) {
      list = write(rows[start..<min(start + runMax, rows.count)], before: list, to: &image)
    }
    written.append(list)
    return list
  }

  /// Writes one run, and a link to `rest` if there is any.
  private func write(_ run: ArraySlice<EncodedRow>, before rest: List, to image: inout ImageWriter) -> List {
    var words: [UInt32] = []
    words.reserveCapacity((run.count + 1) * 8)
    for row in run { row.append(to: &words) }
    if rest.reference != 0 { words += [rest.reference, 0, 0, 0, 0, 0, 0, 0] }
    let offset = image.append(words, alignment: 32)
    let linked = rest.reference != 0 ? AINKA_LIST_LINKED : 0
    let deferred = run.filter { $0.flags & UInt8(AINKA_ROW_DEFERRED.rawValue) != 0 }.count
    return List(
      reference: UInt32(offset / 32) << 7 | linked | UInt32(run.count - 1), runs: rest.runs + 1,
      deferred: rest.deferred + deferred)
  }
}
