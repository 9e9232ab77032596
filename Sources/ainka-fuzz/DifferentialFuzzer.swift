import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// Shows random events to random policies, in the engine and in the interpreter, which must agree on all of it.
struct DifferentialFuzzer {
  /// How many events are shown to each policy.
  static let eventsPerPolicy = 100

  private let seed: UInt64
  private let count: Int
  /// What the interpreter is made to read wrongly, for the canary.
  private let mutation: Canary.Mutation?
  private let generator: PolicyGenerator
  private var seen = Statistics()

  /// What a run met: a run that matched nothing has tested nothing.
  fileprivate struct Statistics {
    var policies = 0
    var refused = 0
    var events = 0
    var withMatch = 0
    var withUnknown = 0
    var byVerdict: [Verdict: Int] = [:]
  }

  init(_ options: Door.Options, mutation: Canary.Mutation? = nil) {
    seed = options.seed
    count = options.count ?? 20_000
    self.mutation = mutation
    generator = PolicyGenerator(random: SplitMix64(seed: options.seed), events: Pipeline.declaredEvents())
  }

  /// Runs until the first difference, which is made small and printed, or until `count` events have been shown.
  func run() -> Door.Outcome {
    CrashNote.install()
    var copy = self
    var index = 0
    while copy.seen.events < count {
      CrashNote.begin("differential", seed: seed, index: index)
      if let failure = copy.failure(ofCase: index) {
        CrashNote.end()
        report(failure, index: index)
        return .difference
      }
      index += 1
    }
    CrashNote.end()
    copy.seen.report()
    return .noDifference
  }

  /// Returns how many events were shown until the first difference, or nothing when there was none.
  mutating func firstDifference() -> Int? {
    var index = 0
    while seen.events < count {
      if failure(ofCase: index) != nil { return seen.events }
      index += 1
    }
    return nil
  }

  // MARK: One case

  /// Policies and an event on which both sides do not agree.
  private struct Failure {
    var policies: [PolicySketch]
    /// The events up to the one on which they differ; none where the policies do not even compile.
    var events: [EventSketch]
    var explanation: String
  }

  /// Returns the first difference between both sides on the policies of case `index`, if there is one.
  private mutating func failure(ofCase index: Int) -> Failure? {
    var random = SplitMix64(seed: seed, index: UInt64(index))
    var generator = generator
    generator.random = SplitMix64(seed: random.next())
    if Pipeline.engineCounts { generator.isCounting = random.happens(50) }
    let policies = (0..<(random.happens(15) ? 2 : 1)).map { generator.policy(named: "p\($0)") }
    let weakness = UInt32(random.pick([0, 0, 56, 63]))
    seen.policies += 1
    let compiled: Pipeline.Compiled
    switch Pipeline.compile(policies.map(\.text)) {
    case .compiled(let result): compiled = result
    case .refused:
      seen.refused += 1
      return nil
    case .wrong(let text): return Failure(policies: policies, events: [], explanation: text)
    }
    var sides = Sides(compiled, weakness: weakness, mutation: mutation)
    var events = OccurrenceGenerator(random: SplitMix64(seed: random.next()), program: compiled.program)
    var keyed: [Int: [EventValue: Int64]] = [:]
    var shown: [EventSketch] = []
    for number in 0..<Self.eventsPerPolicy {
      if number % 10 == 0 {
        keyed = events.keyedThresholds()
        sides.setThresholds(events.thresholds())
        sides.setKeyedThresholds(keyed)
      }
      events.pass()
      let occurrence = events.occurrence()
      let judgements = sides.judge(occurrence, at: events.now)
      seen.count(judgements.expected)
      let difference = Difference.among(judgements)
      if events.isCounting || difference != nil {
        shown.append(
          EventSketch(occurrence, at: events.now, thresholds: sides.thresholds, keyed: keyed, in: compiled.program))
      }
      if let difference {
        return smallest(Failure(policies: policies, events: shown, explanation: difference), weakness: weakness)
      }
    }
    return nil
  }

  /// Returns a smaller case on which both sides still do not agree.
  private func smallest(_ failure: Failure, weakness: UInt32) -> Failure {
    if mutation != nil { return failure }
    // Making it small takes longer than one case may.
    CrashNote.end()
    var explanation = failure.explanation
    let smallest = Shrinker.smallest(failure) { failure in
      var smaller: [Failure] = []
      for index in failure.policies.indices {
        if failure.policies.count > 1 {
          var copy = failure
          copy.policies.remove(at: index)
          smaller.append(copy)
        }
        for policy in failure.policies[index].simplifications {
          var copy = failure
          copy.policies[index] = policy
          smaller.append(copy)
        }
      }
      for (index, event) in failure.events.enumerated() {
        for event in event.simplifications {
          var copy = failure
          copy.events[index] = event
          smaller.append(copy)
        }
      }
      return Self.withFewerEvents(failure) + smaller
    } fails: { failure in
      guard let found = Self.difference(failure, weakness: weakness) else { return false }
      explanation = found
      return true
    }
    return Failure(policies: smallest.policies, events: smallest.events, explanation: explanation)
  }

  /// Returns `failure` without the first half of its events, and without each of them but the last.
  private static func withFewerEvents(_ failure: Failure) -> [Failure] {
    guard failure.events.count > 1 else { return [] }
    var half = failure
    half.events.removeFirst(failure.events.count / 2)
    return [half]
      + failure.events.indices.dropLast().map { index in
        var copy = failure
        copy.events.remove(at: index)
        return copy
      }
  }

  /// Returns how both sides differ on `failure`, or nothing when they agree or it does not compile.
  private static func difference(_ failure: Failure, weakness: UInt32) -> String? {
    guard case .compiled(let compiled) = Pipeline.compile(failure.policies.map(\.text)) else { return nil }
    var sides = Sides(compiled, weakness: weakness, mutation: nil)
    for event in failure.events {
      guard let occurrence = event.occurrence(in: compiled.program) else { continue }
      sides.setThresholds(event.thresholds(in: compiled.program))
      sides.setKeyedThresholds(event.keyedThresholds(in: compiled.program))
      if let difference = Difference.among(sides.judge(occurrence, at: event.now)) { return difference }
    }
    return nil
  }

  // MARK: Reports

  /// Prints a failure so that it can be seen again.
  private func report(_ failure: Failure, index: Int) {
    print("differential: a difference with --seed \(seed), case \(index)\n")
    for policy in failure.policies { print(policy.text) }
    for event in failure.events { print(event.description) }
    print("\n\(failure.explanation)")
  }
}

extension DifferentialFuzzer.Statistics {
  /// Counts one event.
  fileprivate mutating func count(_ judgement: Judgement) {
    events += 1
    withMatch += judgement.matched.isEmpty ? 0 : 1
    withUnknown += judgement.unknown.isEmpty ? 0 : 1
    byVerdict[judgement.verdict, default: 0] += 1
  }

  /// Prints what the run met.
  fileprivate func report() {
    let verdicts = Verdict.allCases.map { "\($0.name) \(byVerdict[$0] ?? 0)" }.joined(separator: ", ")
    print("differential: no difference in \(events) events and \(policies) policies (\(refused) beyond the tables' limits);")
    print("  \(withMatch) events with a match, \(withUnknown) with an unknown rule; verdicts: \(verdicts)")
  }
}

/// What both sides said, compared.
enum Difference {
  /// Returns how what `judgements` say differs, or nothing when it does not.
  static func among(_ judgements: (expected: Judgement, actual: Judgement, plain: Judgement?)) -> String? {
    if let difference = between(judgements.expected, judgements.actual) { return difference }
    return judgements.plain.flatMap { between(judgements.expected, $0) }.map { "without optimisation:\n\($0)" }
  }

  /// Returns how `actual` differs from `expected`, or nothing when it does not.
  static func between(_ expected: Judgement, _ actual: Judgement) -> String? {
    if expected == actual { return nil }
    var lines: [String] = []
    func compare(_ what: String, _ expected: some Equatable, _ actual: some Equatable) {
      let (expected, actual) = ("\(expected)", "\(actual)")
      if expected != actual { lines.append("\(what): the interpreter says \(expected), the engine \(actual)") }
    }
    compare("verdict", expected.verdict, actual.verdict)
    compare("errno", expected.errno, actual.errno)
    compare("deciding rule", expected.decidedBy.map(String.init) ?? "none", actual.decidedBy.map(String.init) ?? "none")
    compare("matching rules", expected.matched, actual.matched)
    compare("unknown rules", expected.unknown, actual.unknown)
    compare("signals", expected.signals, actual.signals)
    compare("actions held back", expected.limited, actual.limited)
    return lines.joined(separator: "\n")
  }
}
