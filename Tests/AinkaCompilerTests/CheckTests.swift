import AinkaBundle
import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import Testing

/// A check says what a compile says, although it writes an image only where a limit may be near.
@Suite struct CheckTests {
  /// Expects of `sources` that a check finds what a compile finds, and counts what the bundle holds.
  private func expectTheSame(_ sources: [SourceText], _ name: String) {
    var report = DiagnosticReport()
    guard let program = Checker.check(sources, profile: .portable, report: &report) else { return }
    var checked = DiagnosticReport()
    var compiled = DiagnosticReport()
    let sizes = Compiler.check(program, report: &checked)
    let bundle = Compiler.compile(program, report: &compiled)
    #expect(checked.sorted == compiled.sorted, "\(name)")
    #expect((sizes == nil) == (bundle == nil), "\(name)")
    guard let sizes, let bundle else { return }
    #expect(
      sizes
        == Compiler.Sizes(
          rules: bundle.rules.count, events: bundle.events.count, levelRules: bundle.daemon.rules.count,
          thresholds: bundle.thresholds.count), "\(name)")
  }

  @Test(arguments: ["compiler", "semantics"]) func casesAreCheckedAsTheyAreCompiled(stage: String) {
    for name in GoldenCases.names(stage: stage) { expectTheSame(GoldenCases.sources(of: name, stage: stage), name) }
  }

  /// Around the limits: rows that every event, or one value, leads to, and what is listed.
  @Test(arguments: [2_000, 2_049]) func limitsAreThoseOfACompile(count: Int) {
    let conditions = ["arguments contains \"-x%\"", "process.name == \"one\" and process.uid != %", "file.path == \"/opt/%\""]
    for condition in conditions {
      let rules = (0..<count).map { number in
        let text = condition.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "\(number)")
        return "rule r\(number) { on exec when \(text) then audit }"
      }
      let text = (["policy p", "use linux.process", "use linux.file"] + rules).joined(separator: "\n")
      expectTheSame([SourceText(name: "p.ainka", text: text)], "\(count) times \(condition)")
    }
  }
  /// Sets and ranges that cross each other, lie within each other or apart: what is forecast of their image is checked where they are
  /// (an assertion).
  @Test(arguments: [0, 1, 2, 3]) func setsOfAllKindsAreForecast(kind: Int) {
    let rules = (0..<300).map { number in
      let (high, low) = (number / 256, number % 256)
      let condition =
        switch kind {
        case 0: "destination.address in { \"10.\(high).\(low).0/24\", \"10.\(high).\((low * 7) % 256).0/24\" }"
        case 1: "destination.address in { \"10.\(high).\(low).0/\(8 + number % 17)\" } and destination.port == \(number % 90)"
        case 2: "destination.port in { \(number), \(number + 3), \(number * 2 + 9) } and process.uid != \(number)"
        default:
          "destination.address not in { \"10.\(high).\(low).0/24\" } and destination.port in \(number * 3) .. \(number * 5 + 9) "
            + "and process.name != \"n\(number % 7)\" and process.uid != 0"
        }
      return "rule r\(number) { on connect when \(condition) then audit }"
    }
    let text = (["policy p", "use linux.process", "use linux.net"] + rules).joined(separator: "\n")
    expectTheSame([SourceText(name: "p.ainka", text: text)], "kind \(kind)")
  }
}
