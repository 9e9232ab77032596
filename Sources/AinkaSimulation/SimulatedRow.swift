import AinkaBundle
import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// One run of a test: a world of its own, from its beginning.
struct SimulatedRow: ~Copyable {
  let program: TypedProgram
  private(set) var roads: Roads
  private(set) var now: UInt64 = 0
  /// By metric: what a test said that is read.
  private var series: [Int: PlayedSeries] = [:]

  init(_ program: TypedProgram, bundle: Bundle?) {
    self.program = program
    roads = Roads(program, bundle: bundle)
  }

  /// Performs the steps of `row` to the first that does not come out, and returns why it does not; nothing if all do.
  mutating func perform(_ row: TypedTest.Row) -> TestFailure? {
    guard let first = row.steps.first else { return nil }
    if let difference = roads.begin() { return failure(first, message(difference)) }
    for step in row.steps {
      if let failure = perform(step) { return failure }
    }
    return nil
  }

  /// Performs `step`; returns why it does not come out.
  private mutating func perform(_ step: TypedStep) -> TestFailure? {
    switch step.kind {
    case .giveThreshold(let threshold, let key, let value):
      let count = roads.deeds.count
      if let failed = give([.threshold(threshold, key: key, value)], step) { return failed }
      let refusal = roads.deeds[count...].first { $0.words.hasPrefix("\(program.thresholds[threshold].name) refused") }
      return refusal.map { failure(step, $0.words) }
    case .readings(let metric, let series):
      let played = PlayedSeries(
        series: series, start: now, period: UInt64(max(0, program.metrics[metric].periodNanoseconds)))
      self.series[metric] = played
      return played.reading(at: now).flatMap { input($0, of: metric) }.flatMap { give([$0], step) }
    case .giveSetting(let setting, let value): return give([.setting(setting, content(value))], step)
    case .event(let event, let values, let times, let every):
      let isInScope = program.policies.map { _ in true }
      let input = World.Input.event(Occurrence(event: event, values: values, isInScope: isInScope))
      for number in 0..<times {
        let failed = number == 0 ? give([input], step) : pass(to: now + UInt64(every), and: [input], step)
        if let failed { return failed }
      }
      return nil
    case .pass(let nanoseconds): return pass(to: now + UInt64(nanoseconds), and: [], step)
    case .expectVerdict, .expectLevelRule, .expectEventRule, .expectMode, .expectOriginal, .expect:
      return Expectation(step: step, world: roads.meaning.world).failure.map { failure(step, $0.message, $0.explanations) }
    }
  }

  /// Gives `inputs` now; returns how the roads part then.
  private mutating func give(_ inputs: [World.Input], _ step: TypedStep) -> TestFailure? {
    roads.step(to: now, inputs).map { failure(step, message($0)) }
  }

  /// Lets time pass to `end`, with all that is read on the way, and gives `inputs` there together with what is read then.
  private mutating func pass(to end: UInt64, and inputs: [World.Input], _ step: TypedStep) -> TestFailure? {
    while let next = nextReading, next <= end {
      let readings = series.sorted { $0.key < $1.key }.compactMap { metric, played in
        played.reading(after: now).flatMap { $0.instant == next ? input($0, of: metric) : nil }
      }
      let isLast = next == end
      let difference = roads.step(to: next, isLast ? readings + inputs : readings)
      now = next
      if let difference { return failure(step, message(difference)) }
      if isLast { return nil }
    }
    now = end
    return give(inputs, step)
  }

  /// The instant of the next reading of any series after now.
  private var nextReading: UInt64? { series.values.compactMap { $0.reading(after: now)?.instant }.min() }

  /// Returns `reading` as the world is told it; nothing where nothing is read. Of a model's output that is an answer without it.
  private func input(_ reading: PlayedSeries.Reading, of metric: Int) -> World.Input? {
    switch reading.sample {
    case .value(let value): return .reading(metric: metric, value)
    case .missing:
      if case .model = program.metrics[metric].source { return .reading(metric: metric, nil) }
      return nil
    }
  }

  /// Returns what a setting holds that a test says to be `value`.
  private func content(_ value: EventValue) -> SettingContent {
    switch value {
    case .number(let number): .number(number)
    case .text(let text, _): .text(text)
    case .none, .unknown, .address: .unreadable
    }
  }

  /// Returns the failure of `step`.
  private func failure(_ step: TypedStep, _ message: String, _ explanations: [Explanation] = []) -> TestFailure {
    TestFailure(
      span: step.span, step: step.text, instant: roads.meaning.world.now, message: message, explanations: explanations,
      deeds: roads.deeds)
  }

  /// Returns where the roads part.
  private func message(_ difference: Difference) -> String {
    /// Returns what a road did.
    func words(_ deed: Deed?) -> String { deed.map { "\($0.words), at \(Shown.time($0.instant))" } ?? "nothing" }
    return "the tables do not do what the policy means; meant: \(words(difference.meaning)); done: \(words(difference.lowered))"
  }
}
