import AinkaSource
import AinkaSyntax
import AinkaTestSupport
import Testing

/// Tests/Cases/syntax: what is reported, or the tree.
@Test(arguments: GoldenCases.names(stage: "syntax")) func syntaxCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "syntax") { sources in
    var report = DiagnosticReport()
    let trees = sources.indices.map { Parser.parse(sources[$0], source: UInt32($0), report: &report) }
    let rendered = report.terminalText(sources: sources)
    return GoldenCases.Output(
      text: rendered + (report.hasErrors ? "" : trees.map(\.description).joined()), diagnostics: report.sorted)
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}
