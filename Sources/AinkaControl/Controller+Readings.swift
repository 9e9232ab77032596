import AinkaBundle
import AinkaEngine
import AinkaValues

extension Controller {
  /// `true` iff metric number `number` is one that the machine reads itself.
  func isReadHere(_ number: Int) -> Bool {
    switch bundle.daemon.metrics[number].source {
    case .aggregate, .window: true
    case .declared, .model, .builtIn: false
    }
  }

  /// Lets a machine that starts late read at the next multiples.
  mutating func alignReadings() {
    for number in metrics.indices where metrics[number].nextReading != nil {
      let period = UInt64(bundle.daemon.metrics[number].periodNanoseconds)
      let rest = now % period
      metrics[number].nextReading = rest == 0 ? now : now + (period - rest)
    }
  }

  /// Reads the windows and aggregates that are due.
  mutating func readOwnMetrics() {
    for number in metrics.indices {
      guard let due = metrics[number].nextReading, due <= now else { continue }
      let metric = bundle.daemon.metrics[number]
      switch metric.source {
      case .aggregate(let aggregate): metrics[number].value = aggregates[aggregate].value(at: now)
      case .window(let region): metrics[number].value = engine.windowCount(region, at: now)
      case .declared, .model, .builtIn: continue
      }
      let period = UInt64(metric.periodNanoseconds)
      metrics[number].readAt = now
      metrics[number].nextReading = (now / period + 1) * period
      read.insert(number)
    }
  }

  /// Notes that metric number `metric` was read as `value`.
  mutating func take(_ value: Int64?, of metric: Int) {
    if case .model(let model, let output) = bundle.daemon.metrics[metric].source {
      return take(answer: value, of: model, output)
    }
    metrics[metric] = MetricReadings(value: value, readAt: now, nextReading: nil)
    read.insert(metric)
  }

  /// Notes what model number `model` answered: that is a reading of each of its outputs.
  mutating func take(answer value: Int64?, of model: Int, _ output: Int) {
    answers[model][output] = value
    for (number, metric) in bundle.daemon.metrics.enumerated() {
      if case .model(model, _) = metric.source { read.insert(number) }
    }
  }

  /// Returns output number `output` of model number `model`: of the last answer, if it is whole and good enough, else its fallback.
  func output(_ output: Int, of model: Int) -> Int64? {
    let description = bundle.daemon.models[model]
    let answer = answers[model].compactMap { $0 }
    if answer.count == description.outputs.count {
      let fields = answer.map { EventValue.number($0) }
      let machine = CodeMachine(environment: Surroundings(controller: self, fields: fields))
      if machine.truth(of: description.require) == .isTrue { return answer[output] }
    }
    let fallback = description.outputs[output].fallback
    guard !fallback.isEmpty,
      case .known(let value) = CodeMachine(environment: Surroundings(controller: self)).number(of: fallback)
    else { return nil }
    return value
  }

  /// Gives threshold number `number` the value `value` in all tables.
  mutating func setThreshold(_ number: Int, to value: Int64) {
    let name = bundle.thresholds[number].name
    thresholds[number] = value
    _ = engine.setThreshold(name, to: value)
    _ = watches?.setThreshold(name, to: value)
  }

  /// Takes a patch of threshold number `number`, unless it is out of bounds or breaks an invariant.
  mutating func patch(_ number: Int, to value: Int64) {
    guard isWithin(number, value) else { return actions.append(.refusedPatch(threshold: number, .outOfRange)) }
    let before = thresholds[number]
    setThreshold(number, to: value)
    guard let broken = brokenInvariant(speakingOf: { $0.thresholds.contains(number) }) else { return }
    setThreshold(number, to: before)
    actions.append(.refusedPatch(threshold: number, .invariant(broken)))
  }

  /// Takes a patch of one key of threshold number `number`, likewise; nothing takes the key's value away.
  mutating func patch(_ number: Int, _ key: WrittenKey, to value: Int64?) {
    if let value, !isWithin(number, value) { return actions.append(.refusedPatch(threshold: number, .outOfRange)) }
    let before = keyedThresholds[number][key]
    keyedThresholds[number][key] = value
    if let broken = brokenInvariant(speakingOf: { $0.thresholds.contains(number) }) {
      keyedThresholds[number][key] = before
      return actions.append(.refusedPatch(threshold: number, .invariant(broken)))
    }
    let name = bundle.thresholds[number].name
    _ = engine.setThreshold(name, for: key, to: value)
    _ = watches?.setThreshold(name, for: key, to: value)
  }

  /// `true` iff `value` is within the bounds of threshold number `number`.
  private func isWithin(_ number: Int, _ value: Int64) -> Bool {
    bundle.thresholds[number].low <= value && value <= bundle.thresholds[number].high
  }

  /// Returns the first invariant that `speaksOf` what changed and is false now, or nothing.
  func brokenInvariant(speakingOf speaksOf: (DaemonInvariant) -> Bool, _ surroundings: Surroundings? = nil) -> Int? {
    let machine = CodeMachine(environment: surroundings ?? Surroundings(controller: self))
    return bundle.daemon.invariants.firstIndex { speaksOf($0) && machine.truth(of: $0.condition) == .isFalse }
  }
}

/// What conditions see: the machine, the fields of an event, and a setting as it would be.
struct Surroundings: CodeEnvironment {
  let controller: Controller
  var fields: [EventValue] = []
  /// A setting that is to be written, and the value.
  var proposed: (setting: Int, value: HeldValue)?

  func metric(_ number: Int) -> Int64? {
    let metric = controller.bundle.daemon.metrics[number]
    if case .model(let model, let output) = metric.source { return controller.output(output, of: model) }
    return controller.metrics[number].value(at: controller.now, period: metric.periodNanoseconds)
  }

  func threshold(_ number: Int) -> Int64 { controller.thresholds[number] }

  func threshold(_ number: Int, for key: WrittenKey) -> Int64 {
    controller.keyedThresholds[number][key] ?? controller.bundle.thresholds[number].start
  }

  func setting(_ number: Int) -> Int64? {
    let value = proposed.flatMap { $0.setting == number ? $0.value : nil } ?? controller.settings[number].current
    if case .number(let number) = value { return number }
    return nil
  }

  func field(_ number: Int) -> EventValue { fields.indices.contains(number) ? fields[number] : .unknown }
}
