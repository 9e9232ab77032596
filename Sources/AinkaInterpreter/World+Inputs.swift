import AinkaSemantics
import AinkaValues

extension World {
  /// Reads the windows and aggregates whose period begins now, before an event of this instant is counted.
  mutating func readOwnMetrics() {
    for (number, metric) in program.metrics.enumerated()
    where metric.periodNanoseconds > 0 && !givenMetrics.contains(number) {
      guard now % UInt64(metric.periodNanoseconds) == 0, standing.readings[number]?.instant != now else { continue }
      switch metric.source {
      case .aggregate(let aggregate): read(number, interpreter.reading(ofAggregate: aggregate, in: memory))
      case .window(let window):
        guard case .number(let count) = interpreter.value(ofWindow: window, key: nil, in: situation) else { continue }
        read(number, count)
      case .declared, .model, .builtIn: continue
      }
    }
  }

  /// Notes a reading of metric `number`.
  private mutating func read(_ number: Int, _ value: Int64?) {
    standing.readings[number] = Standing.Reading(value: value, instant: now)
    readMetrics.insert(number)
  }

  /// Takes one input in.
  mutating func receive(_ input: Input) {
    switch input {
    case .reading(let metric, let value): receive(value, ofMetric: metric)
    case .event(let occurrence): judge(occurrence)
    case .threshold(let threshold, let key, let value): patch(threshold, key, to: value)
    case .setting(let setting, let content):
      standing.settings[setting] = content
      settings[setting].foreign = content
    case .day(let day): memory.day = day
    }
  }

  /// Takes a reading of `metric` in; one of a model's output is a part of its answer, and all outputs have then been read. A window or
  /// an aggregate has no readings of its own any more.
  private mutating func receive(_ value: Int64?, ofMetric metric: Int) {
    guard case .model(let model, let output) = program.metrics[metric].source else {
      givenMetrics.insert(metric)
      return read(metric, value)
    }
    standing.answers[model, default: [:]][output] = value
    for (number, other) in program.metrics.enumerated() {
      if case .model(model, _) = other.source { readMetrics.insert(number) }
    }
  }

  /// Gives `threshold` another value, unless that is out of its bounds or breaks an invariant that speaks of it.
  private mutating func patch(_ threshold: Int, _ key: EventValue?, to value: Int64) {
    let declared = program.thresholds[threshold]
    guard declared.low <= value, value <= declared.high else { return note(.thresholdRefused(threshold, invariant: nil)) }
    var patched = interpreter
    if let key { patched.keyedThresholds[threshold, default: [:]][key] = value } else { patched.thresholds[threshold] = value }
    for (number, invariant) in program.invariants.enumerated() where invariant.thresholds.contains(threshold) {
      guard patched.truth(of: invariant.condition, in: situation) != .isFalse else {
        return note(.thresholdRefused(threshold, invariant: number))
      }
    }
    interpreter = patched
  }
}
