public import AinkaSource

extension SourceFormatter {
  /// `true` iff `formatted` says the same as `text`: the same tree, and the same comments in the same order.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  public static func isSame(_ formatted: [UInt8], as text: SourceText) -> Bool {
    if formatted == text.bytes { return true }
    let (before, after) = (said(by: text), said(by: SourceText(name: text.name, bytes: formatted)))
    return before == after
  }

  /// Returns the printed tree of `text`, what is wrong with it, and its comments.
  private static func said(by text: SourceText) -> [String] {
    var report = DiagnosticReport()
    let parsed = Parser.parsed(text, source: 0, report: &report)
    let gaps = TokenGaps(text, parsed.list)
    let comments = parsed.list.tokens.indices.flatMap { gaps[$0].comments }.map { text.bytes[$0.range] }
    return [parsed.tree.description] + report.sorted.map(\.code) + comments.map { String(decoding: $0, as: UTF8.self) }
  }
}
