import AinkaValues

/// The numbers that things have in the finished program, by those that they had in the registry.
///
/// One place for all of them: whoever adds a reference to a typed value adds it here.
struct Renumbering {
  var events: [Int] = []
  var windows: [Int] = []
  var metrics: [Int] = []
  var aggregates: [Int] = []
  var settings: [Int] = []
  var modes: [Int] = []
  var models: [Int] = []
  var labels: [Int] = []
  var rules: [Int] = []
  var levelRules: [Int] = []

  /// Returns the order in which `names` are sorted, and where each of them then stands.
  static func sorting(_ names: [String]) -> (order: [Int], places: [Int]) {
    let order = SortedNames(names).order
    var places = order
    for (new, old) in order.enumerated() { places[old] = new }
    return (order, places)
  }

  /// Puts each of `items` where `places` says, without copying one.
  static func arrange<Item>(_ items: inout [Item], at places: [Int]) {
    var places = places
    items.withUnsafeMutableBufferPointer { items in
      for place in items.indices {
        while places[place] != place {
          let target = places[place]
          items.swapAt(place, target)
          places.swapAt(place, target)
        }
      }
    }
  }

  /// `true` iff conditions of rules on events are as they were: what they can mention has the number that it had.
  var keepsEventConditions: Bool { windows.elementsEqual(windows.indices) && labels.elementsEqual(labels.indices) }

  /// Returns `condition` with the new numbers.
  func of(_ condition: TypedCondition) -> TypedCondition {
    switch condition {
    case .not(let inner): .not(of(inner))
    case .all(let parts): .all(parts.map { of($0) })
    case .any(let parts): .any(parts.map { of($0) })
    case .compare(let left, let comparison, let right, let span): .compare(of(left), comparison, of(right), span)
    case .has(let field, let label, let span): .has(field: field, label: labels[label], span)
    case .constant, .isNone, .numberIn, .addressIn, .text: condition
    }
  }

  /// Returns `term` with the new numbers.
  func of(_ term: TypedTerm) -> TypedTerm {
    switch term {
    case .window(let window, let key): .window(windows[window], key: key)
    case .metric(let metric): .metric(metrics[metric])
    case .setting(let setting): .setting(settings[setting])
    case .negated(let inner): .negated(of(inner))
    case .sum(let left, let right): .sum(of(left), of(right))
    case .difference(let left, let right): .difference(of(left), of(right))
    case .product(let left, let right, let divisor): .product(of(left), of(right), divisor: divisor)
    case .quotient(let left, let right, let multiplier, let otherwise):
      .quotient(of(left), of(right), multiplier: multiplier, otherwise: otherwise.map { of($0) })
    case .constant, .field, .threshold, .keyedThreshold: term
    }
  }

  /// Returns `hold` with the new numbers.
  func of(_ hold: TypedHold) -> TypedHold {
    var time = hold.time
    if case .samples(let count, let metric) = time { time = .samples(count, metric: metrics[metric]) }
    return TypedHold(condition: of(hold.condition), time: time)
  }

  /// Returns `message` with the new numbers.
  func of(_ message: MessageTemplate) -> MessageTemplate {
    MessageTemplate(
      parts: message.parts.map { part in if case .metric(let metric) = part { .metric(metrics[metric]) } else { part } })
  }

  /// Returns `effect` with the new numbers.
  func of(_ effect: TypedEffect) -> TypedEffect {
    var effect = effect
    switch effect.kind {
    case .notify(let level, let message): effect.kind = .notify(level: level, of(message))
    case .set(let setting, let value, let keep):
      var value = value
      if case .number(let term) = value { value = .number(of(term)) }
      effect.kind = .set(setting: settings[setting], value, keep: keep)
    case .run(let program, let arguments): effect.kind = .run(program: program, arguments: arguments.map { of($0) })
    case .enter(let mode): effect.kind = .enter(mode: modes[mode])
    case .restartService, .stopService, .callWebhook, .restore: break
    }
    return effect
  }

  /// Gives what `rule` mentions its new numbers; its conditions are as they were iff `keepsConditions`.
  func renumber(_ rule: inout TypedRule, keepsConditions: Bool) {
    rule.event = events[rule.event]
    rule.mode = rule.mode.map { modes[$0] }
    if !rule.effects.isEmpty { rule.effects = rule.effects.map { of($0) } }
    if !keepsConditions {
      rule.when = of(rule.when)
      rule.unless = of(rule.unless)
    }
  }

  /// Returns `rule` with the new numbers.
  func of(_ rule: TypedLevelRule) -> TypedLevelRule {
    var rule = rule
    rule.mode = rule.mode.map { modes[$0] }
    rule.when = of(rule.when)
    rule.until = of(rule.until)
    rule.effects = rule.effects.map { of($0) }
    if let verify = rule.verify {
      rule.verify = TypedLevelRule.Verification(
        condition: of(verify.condition), withinNanoseconds: verify.withinNanoseconds,
        otherwise: verify.otherwise.map { of($0) })
    }
    return rule
  }

  /// Returns `window` with the new numbers.
  func of(_ window: TypedWindow) -> TypedWindow {
    var window = window
    window.event = events[window.event]
    window.condition = of(window.condition)
    return window
  }

  /// Returns `aggregate` with the new numbers.
  func of(_ aggregate: TypedAggregate) -> TypedAggregate {
    var aggregate = aggregate
    aggregate.event = events[aggregate.event]
    aggregate.condition = of(aggregate.condition)
    return aggregate
  }

  /// Returns `metric` with the new numbers.
  func of(_ metric: TypedMetric) -> TypedMetric {
    var metric = metric
    switch metric.source {
    case .aggregate(let aggregate): metric.source = .aggregate(aggregates[aggregate])
    case .window(let window): metric.source = .window(windows[window])
    case .model(let model, let output): metric.source = .model(models[model], output: output)
    case .declared, .builtIn: break
    }
    return metric
  }
}
