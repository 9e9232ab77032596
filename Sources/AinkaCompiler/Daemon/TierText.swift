public import AinkaSemantics
import AinkaValues

/// Where a part of a program runs, and why.
public struct Tier: Sendable {
  /// What the part is: `rule`, `metric` or `label`.
  public var kind: String
  /// Its full name.
  public var part: String
  /// `ebpf`, `daemon` or `kernel`.
  public var tier: String
  /// In a sentence without a full stop.
  public var reason: String
}

extension Compiler {
  /// Returns where each rule, metric and label of `program` runs.
  public static func tiers(of program: TypedProgram) -> [Tier] { TierText(program: program).tiers }
}

/// Where everything of a program runs, and why: what `--emit placed` says behind the tables.
struct TierText {
  let program: TypedProgram

  /// One for each rule, metric and label.
  var tiers: [Tier] {
    var tiers = program.rules.map { tier(of: $0) }
    tiers += program.levelRules.map { tier(of: $0) }
    tiers += program.metrics.map { tier(of: $0) }
    tiers += program.labels.map { tier(of: $0) }
    return tiers
  }

  /// One line for each rule, metric and label.
  var text: String { tiers.map { "tier \($0.tier): \($0.kind) \($0.part): \($0.reason)\n" }.joined() }

  /// Returns where a rule on an event runs.
  private func tier(of rule: TypedRule) -> Tier {
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
    return Tier(kind: "rule", part: rule.name, tier: tier, reason: reason)
  }

  /// Returns where a rule over metrics runs.
  private func tier(of rule: TypedLevelRule) -> Tier {
    let found = Set(rule.when.condition.metrics + rule.until.condition.metrics).sorted().map { program.metrics[$0].name }
    let what = found.isEmpty ? "it holds over time" : "it is about \(found.joined(separator: ", ")) over time"
    return Tier(
      kind: "rule", part: rule.name, tier: "daemon", reason: "\(what), and no event says when that changes")
  }

  /// Returns where a metric is read.
  private func tier(of metric: TypedMetric) -> Tier {
    let every = Quantity.text(of: metric.periodNanoseconds, type: .duration)
    var tier = Tier(kind: "metric", part: metric.name, tier: "daemon", reason: "a model that is built in")
    switch metric.source {
    case .declared(let kind, let target, _, _): tier.reason = "read from \(kind) \"\(target)\" every \(every)"
    case .aggregate(let number):
      let event = program.events[program.aggregates[number].event].name
      tier.reason = "computed of each `\(event)`, read every \(every)"
    case .window:
      tier.tier = "ebpf"
      tier.reason = "counted in the tables, read by the daemon every \(every)"
    case .model(let model, _): tier.reason = "an answer of model `\(program.models[model].name)`"
    case .builtIn: break
    }
    return tier
  }

  /// Returns where a label is kept.
  private func tier(of label: TypedLabel) -> Tier {
    Tier(
      kind: "label", part: label.name, tier: "kernel",
      reason: "held by a \(label.holder), and asked before the event is decided")
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
