import AinkaSemantics
import AinkaValues

/// Where everything of a program runs, and why: what `--emit placed` says behind the tables.
struct TierText {
  let program: TypedProgram

  /// One line for each rule, metric and label.
  var text: String {
    (program.rules.map(line) + program.levelRules.map(line) + program.metrics.map(line) + program.labels.map(line))
      .map { $0 + "\n" }.joined()
  }

  /// Returns the line of a rule on an event.
  private func line(of rule: TypedRule) -> String {
    let event = program.events[rule.event]
    let hooks = event.hooks.map { "\($0.kind) \($0.target)" }.joined(separator: ", ")
    var reason = "its event is seen at \(hooks), and tables decide all of its conditions"
    var tier = "ebpf"
    if let label = rule.when.label ?? rule.unless.label {
      tier = "kernel"
      reason = "it asks who holds `\(program.labels[label].name)`, and no eBPF program keeps labels"
    }
    if !rule.effects.isEmpty { reason += "; what it does outside of the kernel is the daemon's" }
    if let mode = rule.mode { reason += "; it is off until the daemon makes `\(program.modes[mode].name)` the active mode" }
    return "tier \(tier): rule \(rule.name): \(reason)"
  }

  /// Returns the line of a rule over metrics.
  private func line(of rule: TypedLevelRule) -> String {
    let found = Set(rule.when.condition.metrics + rule.until.condition.metrics).sorted().map { program.metrics[$0].name }
    let what = found.isEmpty ? "it holds over time" : "it is about \(found.joined(separator: ", ")) over time"
    return "tier daemon: rule \(rule.name): \(what), and no event says when that changes"
  }

  /// Returns the line of a metric.
  private func line(of metric: TypedMetric) -> String {
    let every = Quantity.text(of: metric.periodNanoseconds, type: .duration)
    switch metric.source {
    case .declared(let kind, let target, _, _):
      return "tier daemon: metric \(metric.name): read from \(kind) \"\(target)\" every \(every)"
    case .aggregate(let number):
      let event = program.events[program.aggregates[number].event].name
      return "tier daemon: metric \(metric.name): computed of each `\(event)`, read every \(every)"
    case .window: return "tier ebpf: metric \(metric.name): counted in the tables, read by the daemon every \(every)"
    case .model(let model, _): return "tier daemon: metric \(metric.name): an answer of model `\(program.models[model].name)`"
    case .builtIn: return "tier daemon: metric \(metric.name): a model that is built in"
    }
  }

  /// Returns the line of a label.
  private func line(of label: TypedLabel) -> String {
    "tier kernel: label \(label.name): held by a \(label.holder), and asked before the event is decided"
  }
}

extension TypedCondition {
  /// A label that it asks for, or nothing.
  fileprivate var label: Int? {
    switch self {
    case .has(_, let label, _): label
    case .not(let inner): inner.label
    case .all(let parts), .any(let parts): parts.lazy.compactMap(\.label).first
    case .constant, .compare, .isNone, .numberIn, .addressIn, .text: nil
    }
  }

  /// The metrics that it reads.
  fileprivate var metrics: [Int] {
    switch self {
    case .not(let inner): inner.metrics
    case .all(let parts), .any(let parts): parts.flatMap(\.metrics)
    case .compare(let left, _, let right, _): left.metrics + right.metrics
    case .constant, .isNone, .numberIn, .addressIn, .text, .has: []
    }
  }
}

extension TypedTerm {
  /// The metrics that it reads.
  fileprivate var metrics: [Int] {
    switch self {
    case .metric(let metric): [metric]
    case .negated(let inner): inner.metrics
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      left.metrics + right.metrics
    case .quotient(let left, let right, _, let otherwise): left.metrics + right.metrics + (otherwise?.metrics ?? [])
    case .constant, .field, .threshold, .keyedThreshold, .window, .setting: []
    }
  }
}
