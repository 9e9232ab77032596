import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Tests/Cases/semantics: what is reported, and the typed program.
@Test(arguments: GoldenCases.names(stage: "semantics")) func semanticsCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "semantics") { sources in
    var report = DiagnosticReport()
    let program = Checker.check(sources, profile: .portable, report: &report)
    let rendered = report.terminalText(sources: sources + StandardLibrary.texts)
    return GoldenCases.Output(text: rendered + (program?.description ?? ""), diagnostics: report.sorted)
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}
