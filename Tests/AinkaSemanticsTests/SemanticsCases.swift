import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// Tests/Cases/semantics: what is reported, and the typed program.
///
/// The last file of a case may be called `--set`: each of its lines is an option, `level=90%`. The day of all cases is 2026-01-01.
@Test(arguments: GoldenCases.names(stage: "semantics")) func semanticsCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "semantics") { sources in
    let policies = sources.filter { $0.name != "--set" }
    let options = OptionLines(sources.last { $0.name == "--set" })
    var report = DiagnosticReport()
    let program = Checker.check(
      policies, profile: .portable, settings: options.settings, today: CivilDate("2026-01-01")?.day, report: &report)
    let rendered = report.terminalText(sources: Checker.sources(policies, settings: options.settings))
    let first = policies.count + StandardLibrary.texts.count
    let diagnostics = report.sorted.map { options.placed($0, first: first, at: policies.count) }
    return GoldenCases.Output(text: rendered + (program?.description ?? ""), diagnostics: diagnostics)
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}

/// The options of a case, and the lines that they stand on.
private struct OptionLines {
  var settings: [String: String] = [:]
  /// Where the line of each option starts.
  private var starts: [String: UInt32] = [:]

  /// Creates what `source` says, one option a line.
  init(_ source: SourceText?) {
    guard let source else { return }
    for line in 1...source.lineStarts.count {
      let text = String(decoding: source.line(line), as: UTF8.self).split(separator: "//", maxSplits: 1).first ?? ""
      guard let equal = text.firstIndex(of: "=") else { continue }
      let name = String(text[..<equal])
      settings[name] = String(text[text.index(after: equal)...]).trimmingSuffix(while: \.isWhitespace)
      starts[name] = UInt32(source.lineStarts[line - 1])
    }
  }

  /// Returns `diagnostic` at file `place` of the case, if it is about an option: their texts are numbered from `first` on.
  func placed(_ diagnostic: Diagnostic, first: Int, at place: Int) -> Diagnostic {
    let number = Int(diagnostic.primary.span.source) - first
    let names = settings.keys.sorted()
    guard names.indices.contains(number), let start = starts[names[number]] else { return diagnostic }
    var moved = diagnostic
    let span = diagnostic.primary.span
    moved.primary.span = Span(source: UInt32(place), start: start + span.start, end: start + span.end)
    return moved
  }
}

extension String {
  /// Returns the text without what `isLeftOut` at its end.
  fileprivate func trimmingSuffix(while isLeftOut: (Character) -> Bool) -> String {
    var result = self
    while let last = result.last, isLeftOut(last) { result.removeLast() }
    return result
  }
}
