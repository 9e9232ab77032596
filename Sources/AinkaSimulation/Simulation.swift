public import AinkaBundle
import AinkaCompiler
public import AinkaSemantics
import AinkaSource

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
  ///
  /// In the world of a test are its own policy and those that it uses: what else is checked together with them is not there.
  public func run(isChosen: (String) -> Bool = { _ in true }) -> TestRun {
    var run = TestRun(results: [], coverage: .init())
    var worlds: [[Int]: TestWorld] = [:]
    var places: [[Int]: Int] = [:]
    for test in program.tests {
      // The tests of a world are in the same order as all are.
      let place = places[test.world, default: 0]
      places[test.world] = place + 1
      let name = program.policies[test.policy].name
      for row in test.rows.indices {
        var result = TestResult(
          policy: name, name: test.name, row: test.rows[row].text, span: test.span, outcome: .passed, simulatedNanoseconds: 0)
        guard isChosen("\(name): \(result.title)") else { continue }
        if let reason = test.skip {
          result.outcome = .skipped(because: reason)
        } else {
          let world = worlds[test.world] ?? world(of: test.world)
          worlds[test.world] = world
          var simulated = SimulatedRow(world.program, bundle: world.bundle)
          if let failure = simulated.perform(world.program.tests[place].rows[row]) { result.outcome = .failed(failure) }
          result.simulatedNanoseconds = simulated.now
          if let seen = simulated.roads.meaning.world.coverage { run.coverage.add(seen) }
        }
        run.results.append(result)
      }
    }
    return run
  }

  /// The policies that are in the world of a test, as they mean and as they are lowered.
  private struct TestWorld {
    var program: TypedProgram
    var bundle: Bundle?
  }

  /// Returns the world in which `policies` are, and no others.
  private func world(of policies: [Int]) -> TestWorld {
    let alone = program.restricted(to: policies)
    let isWhole = policies.count == program.policies.count
    guard let bundle, !isWhole else { return TestWorld(program: alone, bundle: self.bundle) }
    // What is odd about it was said of the whole.
    var report = DiagnosticReport()
    let own = Compiler.compile(
      alone, options: CompileOptions(compiler: bundle.compiler, profile: bundle.profile), report: &report)
    guard let own else { preconditionFailure("all policies compile together, and some of them do not") }
    return TestWorld(program: alone, bundle: own)
  }
}
