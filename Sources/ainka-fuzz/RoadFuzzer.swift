import AinkaCompiler
import AinkaInterpreter
import AinkaSemantics
import AinkaSimulation
import AinkaSource

/// Lets random policies, as texts, and random series run on both roads: what they mean, and what their tables and the daemon's
/// machine do.
struct RoadFuzzer {
  /// How often something arrives in a world.
  private static let stepsPerWorld = 80

  private let seed: UInt64
  private let count: Int

  init(_ options: Door.Options) {
    seed = options.seed
    count = options.count ?? 1_000
  }

  /// What a run met: a run in which nothing happened has tested nothing.
  private struct Statistics {
    var worlds = 0
    var steps = 0
    var happenings = 0
    /// How many policies were refused, by the first error's code.
    var refused: [String: Int] = [:]
  }

  /// What came of one policy.
  private enum Answer {
    case refused(code: String)
    case agreed(happenings: Int)
    /// How both differ, after so many steps, with what was given and what happened.
    case parted(AinkaSimulation.Difference, steps: Int, given: [String], deeds: [String])
  }

  /// Runs until the first difference, which is printed, or until `count` worlds have run.
  func run() -> Door.Outcome {
    CrashNote.install()
    var seen = Statistics()
    var index = 0
    while seen.worlds < count {
      CrashNote.begin("roads", seed: seed, index: index)
      var generator = WorldGenerator(random: SplitMix64(seed: seed, index: UInt64(index)))
      let text = generator.policy()
      switch answer(to: text, &generator) {
      case .refused(let code): seen.refused[code, default: 0] += 1
      case .agreed(let happenings):
        seen.worlds += 1
        seen.steps += Self.stepsPerWorld
        seen.happenings += happenings
      case .parted(let difference, let steps, let given, let deeds):
        CrashNote.end()
        print("roads: a difference with --seed \(seed), case \(index), at step \(steps)\n\n\(text)")
        print("given last:\n  \(given.suffix(4).joined(separator: "\n  "))")
        print("happened last:\n  \(deeds.suffix(12).joined(separator: "\n  "))")
        print("meant \(Self.words(difference.meaning))\ndone  \(Self.words(difference.lowered))")
        return .difference
      }
      index += 1
      // Generated policies are mostly well: where they are not, the generator is broken, and would go on for ever.
      guard seen.refused.values.reduce(0, +) <= 100 + index / 2 else {
        CrashNote.end()
        print("roads: with --seed \(seed) most policies are refused: \(seen.refused)")
        return .difference
      }
    }
    CrashNote.end()
    let refusals = seen.refused.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    print("roads: no difference in \(seen.worlds) policies with a series each, \(seen.steps) steps;")
    print("  \(seen.happenings) things happened; refused: \(refusals.isEmpty ? "none" : refusals)")
    return .noDifference
  }

  /// Lets `text` and what `generator` gives it run on both roads.
  private func answer(to text: String, _ generator: inout WorldGenerator) -> Answer {
    var report = DiagnosticReport()
    let sources = [SourceText(name: "random.ainka", text: text)]
    guard let program = Checker.check(sources, profile: .portable, report: &report),
      let bundle = Compiler.compile(program, report: &report)
    else { return .refused(code: report.sorted.first { $0.severity == .error }?.code ?? "?") }
    var roads = Roads(program, bundle: bundle)
    var difference = roads.begin()
    var now: UInt64 = 0
    var steps = 0
    var given: [String] = []
    while difference == nil, steps < Self.stepsPerWorld {
      now += generator.pause()
      let inputs = generator.inputs(program)
      if !inputs.isEmpty { given.append("\(now): \(inputs)") }
      difference = roads.step(to: now, inputs)
      steps += 1
    }
    guard let difference else { return .agreed(happenings: roads.deeds.count) }
    let deeds = roads.deeds.map { "\($0.instant) \($0.words)" }
    return .parted(difference, steps: steps, given: given, deeds: deeds)
  }

  /// Returns what happened on one road, for people.
  private static func words(_ deed: Deed?) -> String { deed.map { "\($0.instant) \($0.words)" } ?? "nothing" }
}
