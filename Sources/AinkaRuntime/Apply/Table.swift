/// Rows of texts as aligned columns, three spaces apart, nothing behind the last.
func columns(_ rows: [[String]], indent: Int = 2) -> String {
  let count = rows.map(\.count).max() ?? 0
  let widths = (0..<count).map { column in
    rows.map { column < $0.count - 1 ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    var line = String(repeating: " ", count: indent)
    for (column, text) in row.enumerated() {
      line += text
      if column < row.count - 1 { line += String(repeating: " ", count: widths[column] - text.count + 3) }
    }
    return line + "\n"
  }.joined()
}
