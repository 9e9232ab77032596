extension DiagnosticReport {
  /// Returns one line a diagnostic, for tools that read lines: `file:line:col: error[E0301]: message`.
  public func plainText(sources: [SourceText]) -> String {
    var text = ""
    for diagnostic in sorted {
      let place = place(of: diagnostic.primary.span, in: sources)
      let message = ShownText.safe(diagnostic.message)
      text += "\(ShownText.safe(place.name)):\(place.line):\(place.column): "
      text += "\(diagnostic.severity.name)[\(diagnostic.code)]: \(message)\n"
    }
    return summary.isEmpty ? text : text + summary + "\n"
  }
}
