extension DiagnosticReport {
  /// Returns every diagnostic with the lines that it is about, for people, and a closing line.
  public func terminalText(sources: [SourceText], colour: Bool = false) -> String {
    let renderer = TerminalRenderer(sources: sources, style: TerminalStyle(isOn: colour))
    var text = ""
    for diagnostic in sorted { text += renderer.text(of: diagnostic) + "\n" }
    return summary.isEmpty ? text : text + summary + "\n"
  }
}

/// The colours of a terminal, or none.
struct TerminalStyle {
  /// `true` iff colours are written.
  var isOn: Bool

  /// Returns `text` in bold and, if given, a colour of ANSI X3.64.
  func bold(_ text: String, colour: Int? = nil) -> String {
    guard isOn else { return text }
    return "\u{1b}[1\(colour.map { ";\($0)" } ?? "")m\(text)\u{1b}[0m"
  }

  /// The blue of line numbers and of labels that are not the primary one.
  static let blue = 34

  /// Returns the colour of `severity`.
  static func colour(of severity: Diagnostic.Severity) -> Int {
    switch severity {
    case .error: 31
    case .warning: 33
    case .note: 36
    }
  }
}

/// Makes the text of one diagnostic at a time.
struct TerminalRenderer {
  let sources: [SourceText]
  let style: TerminalStyle

  /// A label and the line it is on.
  private struct Placed {
    var label: Diagnostic.Label
    var isPrimary: Bool
    var line: Int
  }

  /// Returns the text of `diagnostic`, with a line end.
  func text(of diagnostic: Diagnostic) -> String {
    let colour = TerminalStyle.colour(of: diagnostic.severity)
    var text = style.bold("\(diagnostic.severity.name)[\(diagnostic.code)]", colour: colour)
    text += style.bold(": \(ShownText.safe(diagnostic.message))") + "\n"
    let groups = grouped(diagnostic)
    let gutter = groups.flatMap(\.labels).map { "\($0.line)".utf8.count }.max() ?? 1
    for (place, group) in groups.enumerated() {
      text += excerpt(group.labels, isFirst: place == 0, gutter: gutter, colour: colour)
    }
    for help in diagnostic.help { text += style.bold("help") + ": \(ShownText.safe(help))\n" }
    return text
  }

  /// Returns the labels of `diagnostic` by source, the primary one's first.
  private func grouped(_ diagnostic: Diagnostic) -> [(source: UInt32, labels: [Placed])] {
    var groups: [(source: UInt32, labels: [Placed])] = []
    let labels = [(diagnostic.primary, true)] + diagnostic.secondary.map { ($0, false) }
    for (label, isPrimary) in labels where sources.indices.contains(Int(label.span.source)) {
      let placed = Placed(label: label, isPrimary: isPrimary, line: place(of: label.span, in: sources).line)
      if let group = groups.firstIndex(where: { $0.source == label.span.source }) {
        groups[group].labels.append(placed)
      } else {
        groups.append((label.span.source, [placed]))
      }
    }
    return groups
  }

  /// Returns the lines of one source that `labels` point at.
  private func excerpt(_ labels: [Placed], isFirst: Bool, gutter: Int, colour: Int) -> String {
    guard let main = labels.first(where: \.isPrimary) ?? labels.first else { return "" }
    let position = place(of: main.label.span, in: sources)
    let padding = String(repeating: " ", count: gutter)
    var text = padding + style.bold(isFirst ? "-->" : ":::", colour: TerminalStyle.blue)
    text += " \(ShownText.safe(position.name)):\(position.line):\(position.column)\n"
    let bar = style.bold("|", colour: TerminalStyle.blue)
    text += "\(padding) \(bar)\n"
    let source = sources[Int(main.label.span.source)]
    var previous: Int?
    for line in Set(labels.map(\.line)).sorted() {
      if let previous, line > previous + 1 { text += style.bold("...", colour: TerminalStyle.blue) + "\n" }
      previous = line
      let rendered = marked(line, of: source, labels.filter { $0.line == line }, colour: colour)
      let number = String(repeating: " ", count: gutter - "\(line)".utf8.count) + "\(line)"
      text +=
        style.bold(number, colour: TerminalStyle.blue) + " \(bar)" + (rendered.code.isEmpty ? "" : " \(rendered.code)") + "\n"
      for marks in rendered.marks { text += "\(padding) \(bar) \(marks)\n" }
    }
    return text + "\(padding) \(bar)\n"
  }

  /// Returns `line` as shown, and the lines of marks below it.
  private func marked(
    _ line: Int, of source: SourceText, _ labels: [Placed], colour: Int
  ) -> (code: String, marks: [String]) {
    let bytes = source.line(line)
    let start = Int(source.lineStarts[line - 1])
    let window = LineWindow(bytes, around: labels.map { Int($0.label.span.start) - start })
    let marks = labels.map { placed in
      let low = window.column(of: Int(placed.label.span.start) - start)
      let high = window.column(of: Int(placed.label.span.end) - start)
      return LabelMark(
        start: low, end: max(high, low + 1), text: ShownText.safe(placed.label.text), isPrimary: placed.isPrimary)
    }
    return (window.text, MarkLayout(marks: marks, style: style, colour: colour).lines)
  }
}
