public import AinkaSource

extension SourceFormatter {
  /// `true` iff `formatted` says the same as `text`: the same tokens and comments in the same order, and, where all of it parses, the
  /// same tree.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  public static func isSame(_ formatted: [UInt8], as text: SourceText) -> Bool {
    if formatted == text.bytes { return true }
    let (before, after) = (said(by: text), said(by: SourceText(name: text.name, bytes: formatted)))
    return before == after
  }

  /// Returns the tokens, comments and, where all of it parses, the printed tree of `text`.
  private static func said(by text: SourceText) -> [String] {
    var report = DiagnosticReport()
    let parsed = Parser.parsed(text, source: 0, report: &report)
    let gaps = TokenGaps(text, parsed.list)
    let tokens = parsed.list.tokens.map { text.bytes[Int($0.start)..<Int($0.end)] }
    let comments = parsed.list.tokens.indices.flatMap { gaps[$0].comments }.map { text.bytes[$0.range] }
    let tree = report.hasErrors ? "" : parsed.tree.description
    return [tree, "\(report.hasErrors)"] + (tokens + comments).map { String(decoding: $0, as: UTF8.self) }
  }
}
