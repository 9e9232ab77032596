import AinkaCompiler
import AinkaSemantics
import AinkaSimulation
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Tests/Cases/simulation: what the tests of a policy come to on both roads, and what they see of it.
@Test(arguments: GoldenCases.names(stage: "simulation")) func simulationCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "simulation") { sources in
    var report = DiagnosticReport()
    let program = Checker.check(sources, profile: .portable, report: &report)
    let bundle = program.flatMap { Compiler.compile($0, report: &report) }
    var text = report.terminalText(sources: sources + StandardLibrary.texts)
    if let program, let bundle {
      let run = Simulation(program, bundle: bundle).run()
      let map = CoverageMap(program, run.coverage)
      text += ReportText(run, sources: program.sources).text + map.text
      if name.hasPrefix("reports") {
        let forms = [
          JUnitReport(run, sources: program.sources).text, JSONReport(run, sources: program.sources).text, map.json, map.lcov,
          map.html,
        ]
        text += forms.map { "----\n\($0)" }.joined()
      }
    }
    return GoldenCases.Output(text: text, diagnostics: report.sorted)
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}
