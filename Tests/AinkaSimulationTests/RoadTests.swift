import AinkaCompiler
import AinkaSemantics
import AinkaSimulation
import AinkaSource
import AinkaTestSupport
import Testing

/// What a policy means, and what its tables and the daemon's machine do, are the same: for random policies and whatever arrives.
@Suite struct RoadTests {
  /// Twice, so that a slip that one seed does not meet is met by the other.
  @Test(arguments: ["1", "2026"]) func bothRoadsAgree(seed: String) throws {
    let run = try FuzzRun(["roads", "--seed", seed, "--count", "200"])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("no difference in 200 policies"), "\(run.output)")
    let happened = run.output.split(separator: "\n  ").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
    #expect(happened > 6_000, "things happen in them: \(run.output)")
  }

  @Test(arguments: ["1", "2026"]) func theMachineDoesAsTheInterpretersWorld(seed: String) throws {
    let run = try FuzzRun(["levels", "--seed", seed, "--count", "2000"])
    #expect(run.status == 0, "\(run.output)")
    #expect(run.output.contains("levels: 2000 programs"), "\(run.output)")
  }

  @Test func aWrongRoadIsFoundOut() {
    // The tables of one policy are held against the meaning of another, in which one number differs.
    let text = { (limit: Int) in
      "policy p\nmetric m0: count { source file \"/m0\" every 2s }\nrule r { when m0 > \(limit) then notify info \"x\" }\n"
    }
    var report = DiagnosticReport()
    guard let right = Checker.check([SourceText(name: "p.ainka", text: text(5))], profile: .portable, report: &report),
      let wrong = Checker.check([SourceText(name: "p.ainka", text: text(6))], profile: .portable, report: &report),
      let bundle = Compiler.compile(wrong, report: &report)
    else {
      Issue.record("\(report.plainText(sources: []))")
      return
    }
    var roads = Roads(right, bundle: bundle)
    #expect(roads.begin() == nil)
    #expect(roads.step(to: 1, [.reading(metric: 0, 5)]) == nil)
    let difference = roads.step(to: 2, [.reading(metric: 0, 6)])
    #expect(difference?.meaning?.words == "p.r entered")
    #expect(difference != nil && difference?.lowered == nil)
  }
}
