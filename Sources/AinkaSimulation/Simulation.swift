public import AinkaBundle
public import AinkaSemantics

/// Runs the tests of a program in simulated worlds.
public struct Simulation: Sendable {
  private let program: TypedProgram
  private let bundle: Bundle?

  /// Creates a simulation of `program` on two roads: what it means, and what `bundle`, which was made of it, does. Without a bundle
  /// there is only the first.
  public init(_ program: TypedProgram, bundle: Bundle?) {
    self.program = program
    self.bundle = bundle
  }

  /// Runs every row of every test that `isChosen` by its full title: `ssh_guard: people get no metadata (0, allow)`.
  public func run(isChosen: (String) -> Bool = { _ in true }) -> TestRun {
    var run = TestRun(results: [], coverage: .init())
    for test in program.tests {
      for row in test.rows {
        var result = TestResult(
          policy: program.policies[test.policy].name, name: test.name, row: row.text, span: test.span, outcome: .passed,
          simulatedNanoseconds: 0)
        guard isChosen("\(result.policy): \(result.title)") else { continue }
        if let reason = test.skip {
          result.outcome = .skipped(because: reason)
        } else {
          var simulated = SimulatedRow(program, bundle: bundle)
          if let failure = simulated.perform(row) { result.outcome = .failed(failure) }
          result.simulatedNanoseconds = simulated.now
          if let seen = simulated.roads.meaning.world.coverage { run.coverage.add(seen) }
        }
        run.results.append(result)
      }
    }
    return run
  }
}
