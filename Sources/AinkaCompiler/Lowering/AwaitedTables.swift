import AinkaSemantics
import AinkaSource

extension TypedProgram {
  /// Reports what the language has and no table can hold yet; `true` iff there is nothing of it.
  func requireTables(_ report: inout DiagnosticReport) -> Bool {
    var spans = windows.map { ("windows over events", $0.span) }
    spans += thresholds.filter { $0.key != nil }.map { ("thresholds per key", $0.span) }
    for rule in rules {
      if rule.verdict.contains(where: { $0.bucket != nil }) { spans.append(("`throttle`", rule.span)) }
      if rule.actions.contains(where: { $0.limit != nil }) { spans.append(("`limit`", rule.span)) }
    }
    for (what, span) in spans {
      report.add(
        Diagnostic(
          code: "E0190", severity: .error, message: "\(what) cannot be carried out by this version",
          primary: Diagnostic.Label(span: span)))
    }
    return spans.isEmpty
  }
}
