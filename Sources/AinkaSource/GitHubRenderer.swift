extension DiagnosticReport {
  /// Returns one workflow command a diagnostic, which GitHub shows at the line in a pull request:
  /// `::error file=a.ainka,line=3,col=5,endColumn=9,title=E0301::message`.
  ///
  /// Source: GitHub's "Workflow commands"; columns count bytes from 1, and the end is behind the last.
  public func gitHubText(sources: [SourceText]) -> String {
    var text = ""
    for diagnostic in sorted {
      let span = diagnostic.primary.span
      let start = place(of: span, in: sources)
      let end = place(of: Span(source: span.source, start: span.end, end: span.end), in: sources)
      let word = diagnostic.severity == .note ? "notice" : diagnostic.severity.name
      var properties = "file=\(GitHubText.property(start.name)),line=\(start.line),col=\(start.column)"
      properties += ",endLine=\(end.line),endColumn=\(end.column),title=\(diagnostic.code)"
      let help = diagnostic.help.map { "\nhelp: \($0)" }.joined()
      text += "::\(word) \(properties)::\(GitHubText.data(diagnostic.message + help))\n"
    }
    return text
  }
}

/// What GitHub reads as something else is written by its number.
private enum GitHubText {
  /// Returns `text` as the message of a command.
  static func data(_ text: String) -> String { escaped(text, ["%", "\r", "\n"]) }

  /// Returns `text` as the value of a property.
  static func property(_ text: String) -> String { escaped(text, ["%", "\r", "\n", ":", ","]) }

  /// Returns `text` with each of `letters` as `%XX`.
  private static func escaped(_ text: String, _ letters: [Unicode.Scalar]) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      guard letters.contains(scalar) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      let digits = String(scalar.value, radix: 16, uppercase: true)
      result += "%" + (digits.utf8.count == 1 ? "0" + digits : digits)
    }
    return result
  }
}
