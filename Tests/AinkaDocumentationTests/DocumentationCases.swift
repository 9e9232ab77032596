import AinkaCompiler
import AinkaDocumentation
import AinkaSemantics
import AinkaSource
import AinkaSyntax
import AinkaTestSupport
import Testing

/// Tests/Cases/documentation: policies, and the page that `ainkac doc` writes of each.
@Test(arguments: GoldenCases.names(stage: "documentation")) func documentationCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "documentation", suffix: "md") { sources in
    var report = DiagnosticReport()
    let trees = sources.indices.map { Parser.parse(sources[$0], source: UInt32($0), report: &report) }
    let program = Checker.check(trees, profile: .portable, report: &report)
    let text = program.map { PolicyPage(trees, tiers: Compiler.tiers(of: $0)).text }
    for flaw in text.map(PageFlaws.all) ?? ["there is no page"] { Issue.record("\(name): \(flaw)") }
    return GoldenCases.Output(text: text ?? report.plainText(sources: sources), diagnostics: report.sorted)
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}
