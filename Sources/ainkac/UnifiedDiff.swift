/// The difference of two texts, as `diff -u` writes it.
enum UnifiedDiff {
  /// How many lines stand around what changed.
  private static let context = 3
  /// How many pairs of lines are compared at most; beyond that all of the changed part is one change.
  private static let pairLimit = 4_000_000

  /// A line, and the side that has it.
  private enum Line: Equatable {
    case both(Int, Int)
    case old(Int)
    case new(Int)
  }

  /// Returns the difference of `old` and `new`, or nothing as a text where they are alike.
  static func text(from old: [UInt8], to new: [UInt8], name: String) -> String {
    let (before, after) = (lines(old), lines(new))
    let all = script(before, after)
    let changes = all.indices.filter { if case .both = all[$0] { false } else { true } }
    guard !changes.isEmpty else { return "" }
    var text = "--- \(name)\n+++ \(name)\n"
    var hunk: Range<Int>?
    for change in changes {
      let around = max(0, change - context)..<min(all.count, change + context + 1)
      if let open = hunk, around.lowerBound <= open.upperBound {
        hunk = open.lowerBound..<around.upperBound
      } else {
        if let hunk { text += self.text(all, hunk, before, after) }
        hunk = around
      }
    }
    if let hunk { text += self.text(all, hunk, before, after) }
    return text
  }

  /// Returns the lines of `bytes`, line ends included.
  private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    for (place, byte) in bytes.enumerated() where byte == 0x0a {
      lines.append(bytes[start...place])
      start = place + 1
    }
    if start < bytes.count { lines.append(bytes[start...]) }
    return lines
  }

  /// Returns how `old` becomes `new`, with as many lines of both as there can be.
  private static func script(_ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]) -> [Line] {
    var head = 0
    while head < min(old.count, new.count), old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < min(old.count, new.count) - head, old[old.count - 1 - tail] == new[new.count - 1 - tail] { tail += 1 }
    let (rows, columns) = (old.count - head - tail, new.count - head - tail)
    var result: [Line] = (0..<head).map { .both($0, $0) }
    if rows * columns > pairLimit {
      result += (0..<rows).map { .old(head + $0) } + (0..<columns).map { .new(head + $0) }
    } else {
      result += middle(old, new, head, rows, columns)
    }
    return result + (0..<tail).map { .both(old.count - tail + $0, new.count - tail + $0) }
  }

  /// Returns how the `rows` lines of `old` from `head` become the `columns` lines of `new`, by their longest common subsequence.
  private static func middle(
    _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>], _ head: Int, _ rows: Int, _ columns: Int
  ) -> [Line] {
    var lengths = [Int32](repeating: 0, count: (rows + 1) * (columns + 1))
    /// Returns the place of a pair in `lengths`.
    func place(_ row: Int, _ column: Int) -> Int { row * (columns + 1) + column }
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for column in stride(from: columns - 1, through: 0, by: -1) {
        lengths[place(row, column)] =
          old[head + row] == new[head + column]
          ? lengths[place(row + 1, column + 1)] + 1
          : max(lengths[place(row + 1, column)], lengths[place(row, column + 1)])
      }
    }
    var result: [Line] = []
    var (row, column) = (0, 0)
    while row < rows || column < columns {
      if row < rows, column < columns, old[head + row] == new[head + column] {
        result.append(.both(head + row, head + column))
        (row, column) = (row + 1, column + 1)
      } else if column == columns || (row < rows && lengths[place(row + 1, column)] >= lengths[place(row, column + 1)]) {
        result.append(.old(head + row))
        row += 1
      } else {
        result.append(.new(head + column))
        column += 1
      }
    }
    return result
  }

  /// Returns the lines `hunk` of `all` with their head.
  private static func text(
    _ all: [Line], _ hunk: Range<Int>, _ old: [ArraySlice<UInt8>], _ new: [ArraySlice<UInt8>]
  ) -> String {
    var body = ""
    var (oldCount, newCount) = (0, 0)
    for line in all[hunk] {
      switch line {
      case .both(let place, _):
        body += " " + whole(old[place])
        (oldCount, newCount) = (oldCount + 1, newCount + 1)
      case .old(let place):
        body += "-" + whole(old[place])
        oldCount += 1
      case .new(let place):
        body += "+" + whole(new[place])
        newCount += 1
      }
    }
    let before = all[..<hunk.lowerBound]
    let oldStart = before.count { if case .new = $0 { false } else { true } }
    let newStart = before.count { if case .old = $0 { false } else { true } }
    let oldRange = "\(oldStart + (oldCount == 0 ? 0 : 1)),\(oldCount)"
    let newRange = "\(newStart + (newCount == 0 ? 0 : 1)),\(newCount)"
    return "@@ -\(oldRange) +\(newRange) @@\n" + body
  }

  /// Returns `line` with its end, and what `diff` says where it has none.
  private static func whole(_ line: ArraySlice<UInt8>) -> String {
    let text = String(decoding: line, as: UTF8.self)
    return line.last == 0x0a ? text : text + "\n\\ No newline at end of file\n"
  }
}
