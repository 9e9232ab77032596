import AinkaCompiler
import AinkaSemantics
import AinkaSimulation
import AinkaSource
import AinkaTestSupport
import AinkaValues
import Testing

/// The policies of `examples/` and the examples of docs/language.md: they compile, and their tests pass on both roads.
@Suite struct ExampleTests {
  /// The policies that people start from.
  static let examples = SourceFiles.paths(under: "examples", suffix: ".ainka").filter { !$0.hasPrefix("examples/next/") }
  /// The examples of docs/language.md, with tests of what stands beside them there.
  static let cases = SourceFiles.paths(under: "Tests/Cases/language", suffix: ".ainka")

  /// A policy that ran its tests.
  private struct Played {
    var run: TestRun
    var coverage: CoverageMap
    /// What is odd about the policy, by code.
    var warnings: Set<String>
  }

  /// Returns what the tests of the policy at `path` came to, on both roads; nothing, and an issue, if it does not compile.
  private func played(_ path: String) -> Played? {
    let source = SourceText(name: path, bytes: SourceFiles.bytes(path) ?? [])
    var report = DiagnosticReport()
    let program = Checker.check([source], profile: .portable, report: &report)
    guard let program, let bundle = Compiler.compile(program, report: &report) else {
      Issue.record("\(report.plainText(sources: [source] + StandardLibrary.texts))")
      return nil
    }
    let run = Simulation(program, bundle: bundle).run()
    if run.failedCount > 0 { Issue.record("\(ReportText(run, sources: program.sources).text)") }
    #expect(run.passedCount > 0, "\(path) has no test that runs")
    #expect(run.skippedCount == 0)
    return Played(
      run: run, coverage: CoverageMap(program, run.coverage), warnings: Set(report.sorted.map(\.code)))
  }

  @Test func allAreThere() {
    #expect(Self.examples.count >= 12)
    #expect(Self.cases.count >= 12)
  }

  /// Rules hit, conditions true and false, both sides of thresholds, every action and every `else`.
  @Test(arguments: examples) func anExamplePassesItsTestsWhichSeeAllOfIt(path: String) throws {
    let result = try #require(played(path))
    let (seen, all) = result.coverage.sum
    #expect(all > 0)
    #expect(seen == all, "\(result.coverage.text)")
    // What a threshold says and this version does not do yet is told; nothing else is odd.
    #expect(result.warnings.isSubset(of: ["W0510"]), "\(result.warnings.sorted())")
  }

  @Test(arguments: cases) func anExampleOfTheLanguagePassesItsTests(path: String) {
    #expect(played(path)?.run.failedCount == 0)
  }

  /// Whoever opens a policy reads first when to use it, what it costs and what to change.
  @Test(arguments: examples) func anExampleSaysWhatItIsFor(path: String) {
    let text = String(decoding: SourceFiles.bytes(path) ?? [], as: UTF8.self)
    let head = text.split(separator: "\npolicy ", maxSplits: 1)[0]
    for part in ["// When to use it: ", "// What it costs: ", "// What to adapt: "] {
      #expect(head.contains(part), "\(path) does not say: \(part)")
    }
    let page = String(decoding: SourceFiles.bytes("examples/README.md") ?? [], as: UTF8.self)
    let file = path.dropFirst("examples/".count)
    #expect(page.contains("](\(file)) |"), "examples/README.md does not name \(file)")
  }

  @Test func examplesCompileTogether() {
    let sources = Self.examples.map { SourceText(name: $0, bytes: SourceFiles.bytes($0) ?? []) }
    var report = DiagnosticReport()
    let program = Checker.check(sources, profile: .portable, report: &report)
    let bundle = program.flatMap { Compiler.compile($0, report: &report) }
    #expect(bundle != nil, "\(report.plainText(sources: sources + StandardLibrary.texts))")
  }
}
