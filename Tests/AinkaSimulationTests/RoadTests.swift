import AinkaCompiler
import AinkaInterpreter
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import Testing

@testable import AinkaSimulation

/// What a policy means, and what its tables and the daemon's machine do, are the same: for random policies and whatever arrives.
@Suite struct RoadTests {
  /// What came of one random policy.
  private enum Outcome {
    /// The checker or the compiler refused it.
    case refused(String)
    case agreed(happenings: Int)
    case parted(String)
  }

  @Test func bothRoadsAgree() {
    var (agreed, happenings, refusals) = (0, 0, [:] as [String: Int])
    for seed in 1...UInt64(100) {
      switch outcome(seed: seed) {
      case .refused(let code): refusals[code, default: 0] += 1
      case .agreed(let count):
        agreed += 1
        happenings += count
      case .parted(let text): Issue.record("seed \(seed): \(text)")
      }
    }
    #expect(agreed > 75, "most random policies are well: \(refusals)")
    #expect(happenings > 3_000, "and something happens in them: \(happenings)")
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

  /// Lets a random policy and random inputs run on both roads.
  private func outcome(seed: UInt64) -> Outcome {
    var generator = WorldGenerator(seed: seed)
    let text = generator.policy()
    var report = DiagnosticReport()
    let sources = [SourceText(name: "random.ainka", text: text)]
    guard let program = Checker.check(sources, profile: .portable, report: &report),
      let bundle = Compiler.compile(program, report: &report)
    else { return .refused(report.sorted.first { $0.severity == .error }?.code ?? "?") }
    var roads = Roads(program, bundle: bundle)
    var difference = roads.begin()
    var now: UInt64 = 0
    var given: [String] = []
    for _ in 0..<80 where difference == nil {
      now += generator.pause()
      let inputs = generator.inputs(program)
      if !inputs.isEmpty { given.append("\(Shown.time(now)): \(inputs)") }
      difference = roads.step(to: now, inputs)
    }
    guard let difference else { return .agreed(happenings: roads.deeds.count) }
    let deeds = roads.deeds.suffix(12).map { "  \($0.instant) \($0.words)" }.joined(separator: "\n")
    return .parted(
      "meant \(String(describing: difference.meaning)), done \(String(describing: difference.lowered))\n\(text)"
        + "given last: \(given.suffix(4).joined(separator: "\n"))\nhappened:\n\(deeds)")
  }
}
