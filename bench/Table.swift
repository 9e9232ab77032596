/// The rows as people read them.
enum Table {
  /// Returns `rows` below a head, in columns; notes stand below their rows.
  static func text(_ rows: [Row]) -> String {
    let head = ["", "what", "measured", "95 %", "bar", "peer", "floor"]
    let cells = rows.map(cells)
    let widths = head.indices.map { column in ([head] + cells).map { $0[column].count }.max() ?? 0 }
    var lines = [line(head, widths), widths.map { String(repeating: "-", count: $0) }.joined(separator: "  ")]
    for (row, cells) in zip(rows, cells) {
      lines.append(line(cells, widths))
      if let note = row.note { lines.append(String(repeating: " ", count: widths[0] + 4) + note) }
    }
    return lines.map(trimmed).joined(separator: "\n")
  }

  /// Returns how many bars are met, in a sentence.
  static func summary(_ rows: [Row]) -> String {
    let judged = rows.compactMap(\.isMet)
    let missed = rows.filter { $0.isMet == false }
    let open = rows.count { $0.value == nil }
    return "\(judged.count - missed.count) of \(judged.count) bars are met, \(missed.count) are missed"
      + (open > 0 ? "; \(open) \(open == 1 ? "row was" : "rows were") not measured" : "")
  }

  private static func cells(_ row: Row) -> [String] {
    let bar = row.bar.map { bar in
      switch bar {
      case .atMost(let value): "≤ \(Figure.text(value, row.unit))"
      case .atLeast(let value): "≥ \(Figure.text(value, row.unit))"
      }
    }
    return [
      row.isMet.map { $0 ? "met" : "MISSED" } ?? "", row.name, row.value.map { Figure.text($0, row.unit) } ?? "–",
      row.interval.map { "\(Figure.text($0.lowerBound, row.unit)) … \(Figure.text($0.upperBound, row.unit))" } ?? "",
      bar ?? "", reference(row.peer, row.unit), reference(row.floor, row.unit),
    ]
  }

  private static func reference(_ reference: Row.Reference?, _ unit: String) -> String {
    reference.map { "\(Figure.text($0.value, unit)) \($0.name)" } ?? ""
  }

  /// Returns `cells` as a line: figures to the right, words to the left.
  private static func line(_ cells: [String], _ widths: [Int]) -> String {
    zip(cells, widths).enumerated().map { column, cell in
      let space = String(repeating: " ", count: cell.1 - cell.0.count)
      return column == 2 || column == 4 ? space + cell.0 : cell.0 + space
    }.joined(separator: "  ")
  }

  private static func trimmed(_ line: String) -> Substring {
    line.lastIndex { $0 != " " }.map { line[...$0] } ?? ""
  }
}

/// Numbers as people read them.
enum Figure {
  /// Returns `value` with three significant digits, and a unit of a size that suits it.
  static func text(_ value: Double, _ unit: String) -> String {
    switch unit {
    case "ns": return scaled(value, [(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns")])
    case "bytes": return scaled(value, [(1e6, "MB"), (1e3, "kB"), (1, "B")])
    case "/s": return scaled(value, [(1e6, "M/s"), (1e3, "k/s"), (1, "/s")])
    case "": return decimal(value)
    default: return "\(decimal(value)) \(unit)"
    }
  }

  /// Returns `value` with three significant digits, and whole from 100 on.
  static func decimal(_ value: Double) -> String {
    let size = abs(value)
    guard size < 100, value != value.rounded() else { return grouped(value.rounded()) }
    let scale = size >= 10 ? 10.0 : size >= 1 ? 100 : 1_000
    return "\((value * scale).rounded() / scale)"
  }

  private static func scaled(_ value: Double, _ units: [(Double, String)]) -> String {
    let (scale, name) = units.first { abs(value) >= $0.0 } ?? units[units.count - 1]
    return "\(decimal(value / scale)) \(name)"
  }

  /// Returns a whole number with a comma before each three digits.
  private static func grouped(_ value: Double) -> String {
    guard abs(value) < 1e15 else { return "\(value)" }
    let digits = Array(String(Int(abs(value))))
    let text = digits.enumerated().map { place, digit in
      place > 0 && (digits.count - place) % 3 == 0 ? ",\(digit)" : "\(digit)"
    }.joined()
    return value < 0 ? "-\(text)" : text
  }
}
