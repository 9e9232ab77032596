import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Tests/Cases/compiler: what is reported, the optimised rules, the placed rows; for names with `bundle` what the bundle says, for
/// names with `pass_` the rules before and after all passes.
@Test(arguments: GoldenCases.names(stage: "compiler")) func compilerCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "compiler") { sources in
    var report = DiagnosticReport()
    guard let program = Checker.check(sources, profile: .portable, report: &report) else {
      let rendered = report.terminalText(sources: sources + StandardLibrary.texts)
      return GoldenCases.Output(text: rendered, diagnostics: report.sorted)
    }
    var stations: [Compiler.Station] = [.optimised, .placed]
    if name.contains("bundle") { stations = [.optimised, .bundle] }
    if name.hasPrefix("pass_") { stations = [.rules, .optimised] }
    var texts: [String] = []
    for station in stations {
      if let text = Compiler.emit(station, of: program, report: &report) { texts.append("== \(station.rawValue)\n\(text)") }
    }
    _ = Compiler.compile(program, report: &report)
    let rendered = report.terminalText(sources: sources + StandardLibrary.texts)
    return GoldenCases.Output(text: report.hasErrors ? rendered : rendered + texts.joined(), diagnostics: report.sorted)
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}

/// What declarations may allow of this step's warnings is known where policies are checked.
@Test func warningsOfTheCompilerCanBeAllowed() {
  let codes = Compiler.pages.map(\.code).filter { $0.hasPrefix("W") }
  #expect(codes.sorted() == TypedAllowance.laterWarnings.sorted())
}
