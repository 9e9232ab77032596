import AinkaSyntax
import AinkaValues

/// Tests, as `--emit typed` prints them.
extension TypedProgram {
  /// Returns the lines of every test.
  var testLines: [String] {
    tests.flatMap { test -> [String] in
      let skip = test.skip.map { " skip \(StringText.quoted(Array($0.utf8)))" } ?? ""
      var lines = ["test \(StringText.quoted(Array(test.name.utf8))) of \(policies[test.policy].name)\(skip)"]
      for row in test.rows {
        if !row.text.isEmpty { lines.append("  row \(row.text)") }
        lines += row.steps.map { "\(row.text.isEmpty ? "  " : "    ")\(text(of: $0.kind))" }
      }
      return lines
    }
  }

  /// Returns `step` in words.
  private func text(of step: TypedStep.Kind) -> String {
    switch step {
    case .giveThreshold(let threshold, let key, let value):
      let typed = thresholds[threshold]
      let place = key.map { "(\(text(of: $0)))" } ?? ""
      return "given \(typed.name)\(place) = \(Quantity.text(of: value, type: typed.type))"
    case .readings(let metric, let series): return "set \(metrics[metric].name) = \(text(of: series, metrics[metric]))"
    case .giveSetting(let setting, let value):
      return "set \(settings[setting].name) = \(text(of: value, settings[setting].type, settings[setting].cases))"
    case .event(let event, let values, let times, let every):
      let fields = zip(events[event].fields, values).filter { $0.1 != .unknown }
      let list = fields.map { "\($0.0.name) = \(text(of: $0.1, $0.0.type, $0.0.cases))" }.joined(separator: ", ")
      let repeated = times == 1 ? "" : " x\(times) every \(Quantity.text(of: every, type: .duration))"
      return "event \(events[event].name) { \(list) }\(repeated)"
    case .pass(let time): return "after \(Quantity.text(of: time, type: .duration))"
    case .expectVerdict(let outcome, let rule):
      let errno = outcome.errno.map { " \(Errno.name(of: $0) ?? "\($0)")" } ?? ""
      return "expect verdict \(outcome.verdict.name)\(errno)\(rule.map { " by \(rules[$0].name)" } ?? "")"
    case .expectLevelRule(let rule, let isActive): return "expect \(levelRules[rule].name) \(state(isActive))"
    case .expectEventRule(let rule, let isActive): return "expect match of \(rules[rule].name) \(state(isActive))"
    case .expectMode(let mode, let isActive): return "expect mode \(modes[mode].name) \(state(isActive))"
    case .expectOriginal(let setting, let isOriginal):
      return "expect \(settings[setting].name) \(isOriginal ? "" : "not ")original"
    case .expect(let condition): return "expect \(words().text(of: condition))"
    }
  }

  /// Returns "active" or "idle".
  private func state(_ isActive: Bool) -> String { isActive ? "active" : "idle" }

  /// Returns `series` of `metric`: values with commas, runs shortened.
  private func text(of series: TypedSeries, _ metric: TypedMetric) -> String {
    var parts: [String] = []
    var index = 0
    while index < series.samples.count {
      let sample = series.samples[index]
      var end = index + 1
      while end < series.samples.count, series.samples[end] == sample { end += 1 }
      let word =
        switch sample {
        case .missing: "_"
        case .value(let value): text(of: .number(value), metric.type, metric.cases)
        }
      parts.append(end - index > 1 ? "\(word) x\(end - index)" : word)
      index = end
    }
    if series.endsStale { parts.append("stale") }
    return "\(parts.joined(separator: ", ")) every \(Quantity.text(of: series.everyNanoseconds, type: .duration))"
  }

  /// Returns `value` of `type`, whose cases are `cases` iff it is an enumeration.
  private func text(of value: EventValue, _ type: ValueType = .count, _ cases: [String] = []) -> String {
    switch value {
    case .number(let number):
      if type == .bool { return "\(number == 1)" }
      return cases.indices.contains(Int(number)) ? cases[Int(number)] : Quantity.text(of: number, type: type)
    case .text(let text, _): return StringText.quoted(text)
    case .address(let address): return "\(address)"
    case .none: return "none"
    case .unknown: return "unknown"
    }
  }
}
