public import AinkaSource

/// What came of tests, for people.
public struct ReportText: Sendable {
  private let run: TestRun
  private let sources: [SourceText]

  /// - Requires: `sources` are those that the spans of `run` are about.
  public init(_ run: TestRun, sources: [SourceText]) {
    self.run = run
    self.sources = sources
  }

  /// One line a test, what went wrong below it, and the sum.
  public var text: String {
    run.results.map { lines(of: $0).map { "\($0)\n" }.joined() }.joined() + summary + "\n"
  }

  /// "3 passed, 1 failed, 1 skipped"
  public var summary: String {
    var parts = ["\(run.passedCount) passed"]
    if run.failedCount > 0 { parts.append("\(run.failedCount) failed") }
    if run.skippedCount > 0 { parts.append("\(run.skippedCount) skipped") }
    return parts.joined(separator: ", ")
  }

  /// Returns the lines about `result`.
  private func lines(of result: TestResult) -> [String] {
    let title = "\(result.policy): \(result.title)"
    switch result.outcome {
    case .passed: return ["ok       \(title)"]
    case .skipped(let reason): return ["skipped  \(title): \(reason)"]
    case .failed(let failure): return ["FAILED   \(title)"] + ReportText.lines(of: failure, sources: sources).map { "  \($0)" }
    }
  }

  /// How many of the last things that happened are shown.
  private static let shownDeeds = 10

  /// Returns the lines that say why a test failed: the place, what was expected, what the conditions came to, what had happened.
  static func lines(of failure: TestFailure, sources: [SourceText]) -> [String] {
    var lines = ["--> \(place(of: failure.span, sources: sources))", "    \(failure.step)"]
    lines.append("at \(Shown.time(failure.instant)): \(failure.message)")
    for explanation in failure.explanations { lines += explanation.lines.map { "  \($0)" } }
    guard !failure.deeds.isEmpty else { return lines + ["nothing had happened until then"] }
    let hidden = failure.deeds.count - shownDeeds
    lines.append("what had happened until then\(hidden > 0 ? ", the last \(shownDeeds) of \(failure.deeds.count)" : ""):")
    lines += failure.deeds.suffix(shownDeeds).map { "  \(Shown.time($0.instant))  \($0.words)" }
    return lines
  }

  /// Returns `file:line:column` of `span`.
  static func place(of span: Span, sources: [SourceText]) -> String {
    let source = sources[Int(span.source)]
    let position = source.position(of: span.start)
    return "\(source.name):\(position.line):\(position.column)"
  }
}
