import AinkaSemantics
import AinkaValues

extension World {
  /// The next instant after now that must be looked at though nothing may arrive then; nothing if there is none.
  public var nextTimer: UInt64? {
    var instants: [UInt64] = []
    for (number, metric) in program.metrics.enumerated() { instants += timers(of: metric, number) }
    for (mode, state) in zip(program.modes, modes) {
      instants += [mode.enter.flatMap { state.enter.end(for: $0.time) }, mode.leave.flatMap { state.leave.end(for: $0.time) }]
        .compactMap { $0 }
    }
    for (rule, state) in zip(program.levelRules, rules) where isOn(rule) {
      instants += [state.when.end(for: rule.when.time), state.until.end(for: rule.until.time), state.verificationEnd]
        .compactMap { $0 }
      if !state.isActive { instants.append(state.cooldownEnd) }
    }
    return instants.filter { $0 > now }.min()
  }

  /// Returns the instants at which `metric` has a reading of its own, and at which its reading says nothing more.
  private func timers(of metric: TypedMetric, _ number: Int) -> [UInt64] {
    var instants: [UInt64] = []
    if let reading = standing.readings[number], reading.value != nil, let end = interpreter.end(of: reading, of: metric) {
      instants.append(end)
    }
    switch metric.source {
    case .aggregate, .window:
      if givenMetrics.contains(number) { break }
      let period = UInt64(max(1, metric.periodNanoseconds))
      instants.append((now / period + 1) * period)
    case .declared, .model, .builtIn: break
    }
    return instants
  }
}
