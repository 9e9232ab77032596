import AinkaCompiler
import AinkaSemantics
import AinkaSource
import AinkaTestSupport
import Testing

/// Tests/Cases/cost: what `compile` reports, which `check` must report too, then what `explain --cost` says.
@Test(arguments: GoldenCases.names(stage: "cost")) func costCase(name: String) {
  let failures = GoldenCases.failures(of: name, stage: "cost") { sources in
    var report = DiagnosticReport()
    guard let program = Checker.check(sources, profile: .portable, report: &report) else {
      let rendered = report.terminalText(sources: sources + StandardLibrary.texts)
      return GoldenCases.Output(text: rendered, diagnostics: report.sorted)
    }
    var checked = report
    _ = Compiler.check(program, report: &checked)
    _ = Compiler.compile(program, report: &report)
    let rendered = report.terminalText(sources: sources + StandardLibrary.texts)
    #expect(checked.terminalText(sources: sources + StandardLibrary.texts) == rendered)
    var quiet = DiagnosticReport()
    let costs = Compiler.costs(of: program, report: &quiet)?.text ?? ""
    return GoldenCases.Output(text: rendered + costs, diagnostics: report.sorted)
  }
  for failure in failures {
    Issue.record(
      "\(failure.message)",
      sourceLocation: SourceLocation(fileID: "Cases/\(name)", filePath: failure.path, line: failure.line, column: 1))
  }
}

@Suite struct CostTests {
  /// Returns what the events of `policy` cost by `costs`.
  private func report(_ policy: String, _ costs: Costs = .defaults) throws -> CostReport {
    var report = DiagnosticReport()
    let program = try #require(Checker.check([SourceText(name: "p", text: policy)], profile: .portable, report: &report))
    return try #require(Compiler.costs(of: program, options: CompileOptions(costs: costs), report: &report))
  }

  /// Rules on `connect`, each with a port and a user of its own, then `more`.
  private func policy(_ count: Int, _ more: String = "") -> String {
    let rules = (0..<count).map { number in
      "rule r\(number) { on connect when destination.port == \(number + 1) and process.uid == \(number * 7) then audit }"
    }
    return (["policy p", "use linux.process", "use linux.net"] + rules + [more]).joined(separator: "\n")
  }

  @Test func theStepsAddUpToTheSums() throws {
    for hook in try report(policy(40, "rule x { on connect when process.file.path starts with \"/tmp/\" then audit }")).hooks {
      #expect(hook.worst.picoseconds == hook.parts.reduce(0) { $0 + $1.worst.picoseconds })
      #expect(hook.typical.picoseconds == hook.parts.reduce(0) { $0 + $1.typical.picoseconds })
      for part in hook.parts { #expect(part.typical.picoseconds <= part.worst.picoseconds, "\(part.name)") }
      #expect(hook.rules == 41 && hook.shares.count == 41)
    }
  }

  /// What makes tables fit for thousands of rules: a rule more for another value costs an event nothing.
  @Test func rulesForOtherValuesCostNothing() throws {
    let (few, many) = (try report(policy(10)).hooks[0], try report(policy(1_000)).hooks[0])
    #expect(many.worst.picoseconds - few.worst.picoseconds <= 2 * Costs.defaults.farTable.picoseconds)
    let (first, second) = (try #require(few.imageBytes), try #require(many.imageBytes))
    #expect(second > first * 20)
  }

  /// Eight rules more for one value cost eight rows and eight matches, wherever else they differ.
  @Test func rulesForOneValueAddUp() throws {
    func cost(_ count: Int) throws -> Int {
      let rules = (0..<count).map { "rule r\($0) { on connect when destination.port == 22 then audit }" }
      let text = (["policy p", "use linux.net"] + rules).joined(separator: "\n")
      return try report(text).hooks[0].worst.picoseconds
    }
    let (costs, difference) = (Costs.defaults, try cost(9) - cost(1))
    #expect(difference == 8 * (costs.row.picoseconds + costs.match.picoseconds))
  }

  @Test func theSameProgramCostsTheSame() throws {
    let text = policy(
      60, "rule x { on connect when destination.port in 100 .. 200 and process.name in {\"a\", \"b\"} then audit }")
    let first = try report(text).json
    for _ in 0..<5 { #expect(try report(text).json == first) }
  }

  @Test func costsOfAHostAreTakenForTheDefaults() throws {
    var costs = Costs.defaults
    costs.event.picoseconds += 1_000_000
    let (plain, slow) = (try report(policy(3)).hooks[0], try report(policy(3), costs).hooks[0])
    #expect(slow.worst.picoseconds - plain.worst.picoseconds == 1_000_000)
    #expect(slow.typical.picoseconds - plain.typical.picoseconds == 1_000_000)
  }

  @Test func budgetsGoByTheCostsOfTheHost() throws {
    let sources = [SourceText(name: "p", text: policy(3).replacing("policy p", with: "policy p\nbudget 500ns per event"))]
    var report = DiagnosticReport()
    let program = try #require(Checker.check(sources, profile: .portable, report: &report))
    #expect(Compiler.compile(program, report: &report) != nil && report.isEmpty)
    var costs = Costs.defaults
    costs.event.picoseconds += 1_000_000
    for compiles in [true, false] {
      var report = DiagnosticReport()
      let options = CompileOptions(costs: costs)
      if compiles {
        #expect(Compiler.compile(program, options: options, report: &report) == nil)
      } else {
        #expect(Compiler.check(program, options: options, report: &report) == nil)
      }
      #expect(report.sorted.map(\.code) == ["E0619"])
    }
  }
}
