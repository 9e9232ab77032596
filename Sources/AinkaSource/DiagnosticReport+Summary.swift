extension Diagnostic.Severity {
  /// The word shown to the user.
  public var name: String {
    switch self {
    case .note: "note"
    case .warning: "warning"
    case .error: "error"
    }
  }
}

extension DiagnosticReport {
  /// The closing line: `2 errors, 1 warning`; empty when there is neither.
  public var summary: String {
    let all = sorted
    /// Returns how many diagnostics are of `severity`, in words.
    func counted(_ severity: Diagnostic.Severity) -> String? {
      let count = all.count { $0.severity == severity }
      return count == 0 ? nil : "\(count) \(severity.name)\(count == 1 ? "" : "s")"
    }
    return [counted(.error), counted(.warning)].compactMap(\.self).joined(separator: ", ")
  }
}

/// Returns the name, line and column to show for `span`, which may point outside of `sources`.
func place(of span: Span, in sources: [SourceText]) -> (name: String, line: Int, column: Int) {
  guard sources.indices.contains(Int(span.source)) else { return ("<unknown>", 1, 1) }
  let source = sources[Int(span.source)]
  let position = source.position(of: min(span.start, UInt32(source.bytes.count)))
  return (source.name, position.line, position.column)
}
