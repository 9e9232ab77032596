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
    /// Nothing where the policies do not even compile.
    var event: EventSketch?
    var explanation: String
  }

  /// Returns the first difference between both sides on the policies of case `index`, if there is one.
  private mutating func failure(ofCase index: Int) -> Failure? {
    var random = SplitMix64(seed: seed, index: UInt64(index))
    var generator = generator
    generator.random = SplitMix64(seed: random.next())
    let policies = (0..<(random.happens(15) ? 2 : 1)).map { generator.policy(named: "p\($0)") }
    let weakness = UInt32(random.pick([0, 0, 56, 63]))
    seen.policies += 1
    let compiled: Pipeline.Compiled
    switch Pipeline.compile(policies.map(\.text)) {
    case .compiled(let result): compiled = result
    case .refused:
      seen.refused += 1
      return nil
    case .wrong(let text): return Failure(policies: policies, event: nil, explanation: text)
    }
    var sides = Sides(compiled, weakness: weakness, mutation: mutation)
    var events = OccurrenceGenerator(random: SplitMix64(seed: random.next()), program: compiled.program)
    for number in 0..<Self.eventsPerPolicy {
      if number % 10 == 0 { sides.setThresholds(events.thresholds()) }
      let occurrence = events.occurrence()
      let (expected, actual) = sides.judge(occurrence)
      seen.count(expected)
      if let difference = Difference.between(expected, actual) {
        let event = EventSketch(occurrence, thresholds: sides.thresholds, in: compiled.program)
        return smallest(Failure(policies: policies, event: event, explanation: difference), weakness: weakness)
      }
    }
    return nil
  }

  /// Returns a smaller case on which both sides still do not agree.
  private func smallest(_ failure: Failure, weakness: UInt32) -> Failure {
    if mutation != nil { return failure }
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
      for event in failure.event?.simplifications ?? [] {
        var copy = failure
        copy.event = event
        smaller.append(copy)
      }
      return smaller
    } fails: { failure in
      guard let found = Self.difference(failure, weakness: weakness) else { return false }
      explanation = found
      return true
    }
    return Failure(policies: smallest.policies, event: smallest.event, explanation: explanation)
  }

  /// Returns how both sides differ on `failure`, or nothing when they agree or it does not compile.
  private static func difference(_ failure: Failure, weakness: UInt32) -> String? {
    guard let event = failure.event, case .compiled(let compiled) = Pipeline.compile(failure.policies.map(\.text)),
      let occurrence = event.occurrence(in: compiled.program)
    else { return nil }
    var sides = Sides(compiled, weakness: weakness, mutation: nil)
    sides.setThresholds(event.thresholds(in: compiled.program))
    let (expected, actual) = sides.judge(occurrence)
    return Difference.between(expected, actual)
  }

  // MARK: Reports

  /// Prints a failure so that it can be seen again.
  private func report(_ failure: Failure, index: Int) {
    print("differential: a difference with --seed \(seed), case \(index)\n")
    for policy in failure.policies { print(policy.text) }
    if let event = failure.event { print(event.description) }
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
    return lines.joined(separator: "\n")
  }
}
