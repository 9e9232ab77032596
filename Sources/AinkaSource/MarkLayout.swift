/// A label of one line, in columns.
struct LabelMark {
  var start: Int
  /// The column after the last.
  var end: Int
  var text: String
  var isPrimary: Bool
}

/// Lays the marks and texts of one line out: the rightmost text beside its mark, the others below, each on a line of its own.
struct MarkLayout {
  private var marks: [LabelMark]
  private let style: TerminalStyle
  private let colour: Int

  init(marks: [LabelMark], style: TerminalStyle, colour: Int) {
    self.marks = marks.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    self.style = style
    self.colour = colour
  }

  /// The lines below the source line.
  var lines: [String] {
    guard let last = marks.indices.last else { return [] }
    var row = Row()
    for mark in marks where !mark.isPrimary { row.put(mark, "-") }
    for mark in marks where mark.isPrimary { row.put(mark, "^") }
    let overlaps = marks.dropLast().contains { $0.end > marks[last].start }
    var waiting = marks.indices.filter { !marks[$0].text.isEmpty }
    if waiting.last == last, !overlaps || waiting.count == 1 {
      row.append(" \(marks[last].text)", marks[last])
      waiting.removeLast()
    }
    var lines = [painted(row)]
    guard !waiting.isEmpty else { return lines }
    lines.append(painted(connectors(waiting)))
    while let place = waiting.popLast() {
      var row = connectors(waiting)
      row.append(marks[place].text, marks[place], at: marks[place].start)
      lines.append(painted(row))
    }
    return lines
  }

  /// Returns a row with a bar below the start of each of `places`.
  private func connectors(_ places: [Int]) -> Row {
    var row = Row()
    for place in places {
      row.put(
        LabelMark(start: marks[place].start, end: marks[place].start + 1, text: "", isPrimary: marks[place].isPrimary), "|")
    }
    return row
  }

  /// Returns the text of `row`, in the colours of its marks.
  private func painted(_ row: Row) -> String {
    var text = ""
    var run = ""
    var kind: Bool?
    /// Returns the run so far, in its colour.
    func flushed() -> String {
      guard let kind, !run.isEmpty else { return run }
      return style.bold(run, colour: kind ? colour : TerminalStyle.blue)
    }
    for cell in row.cells {
      if cell.isPrimary != kind {
        text += flushed()
        run = ""
        kind = cell.isPrimary
      }
      run.append(cell.character)
    }
    return text + flushed()
  }

  /// A line of characters, each of the primary label, of another, or of none.
  private struct Row {
    var cells: [(character: Character, isPrimary: Bool?)] = []

    /// Makes the row at least `count` long.
    mutating func pad(to count: Int) {
      while cells.count < count { cells.append((" ", nil)) }
    }

    /// Writes `character` below all of `mark`.
    mutating func put(_ mark: LabelMark, _ character: Character) {
      pad(to: mark.end)
      for column in mark.start..<mark.end { cells[column] = (character, mark.isPrimary) }
    }

    /// Writes `text`, which belongs to `mark`, at `column`, or at the end.
    mutating func append(_ text: String, _ mark: LabelMark, at column: Int? = nil) {
      if let column {
        pad(to: column)
        cells.removeSubrange(column...)
      }
      for character in text { cells.append((character, mark.isPrimary)) }
    }
  }
}
