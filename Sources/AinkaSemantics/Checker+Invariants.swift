import AinkaSource
import AinkaSyntax
import AinkaValues

/// Invariants: what no rule and no learned value may ever break.
extension Checker {
  /// Checks every invariant: those of thresholds at their starts, those of settings for every value that a rule writes.
  mutating func checkInvariants() {
    for index in policies.indices {
      for declaration in policies[index].others {
        guard case .invariant(let invariant) = declaration, let typed = checked(invariant, in: index) else { continue }
        invariants.append(typed)
        if typed.settings.isEmpty { checkStarts(typed) } else { checkWrites(typed) }
      }
    }
  }

  /// Returns `invariant` of policy `index`, or nothing if it is wrong, which is reported.
  private mutating func checked(_ invariant: InvariantDeclaration, in index: Int) -> TypedInvariant? {
    mentions = Mentions(policy: index)
    let tree = policies[index].tree
    var context = Context(policy: index)
    context.readsSettings = true
    guard let condition = condition(invariant.condition, context) else { return nil }
    let terms = condition.terms
    let settings = Set(terms.flatMap(\.settings)).sorted()
    let learned = Set(terms.flatMap(\.thresholds)).sorted()
    let text = tree.text(of: invariant.condition)
    guard !settings.isEmpty || !learned.isEmpty else {
      report.add(.invariantOfNothing(text, at: tree.span(of: invariant.condition)))
      return nil
    }
    let because = invariant.because?.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
    return TypedInvariant(
      policy: index, condition: condition, settings: settings, thresholds: learned, text: text, because: because,
      span: tree.span(of: invariant.condition))
  }

  /// Reports that `invariant`, which is of thresholds, does not hold at their starts.
  private mutating func checkStarts(_ invariant: TypedInvariant) {
    let starts = thresholds.map { $0.typed.start...$0.typed.start }
    let proof = InvariantProof(thresholds: starts, metrics: [], settings: [], fields: [])
    guard proof.truth(of: invariant.condition) != true else { return }
    let labels = invariant.thresholds.map { number in
      let typed = thresholds[number].typed
      return (span: typed.span, text: "starts at \(Quantity.text(of: typed.start, type: typed.type))")
    }
    report.add(.brokenAtStart(invariant.text, at: invariant.span, starts: labels))
  }

  /// Reports each rule that writes what `invariant` does not allow, or what nobody can say that it does.
  private mutating func checkWrites(_ invariant: TypedInvariant) {
    for rule in rules {
      let fields = library.event(registry.events[rule.event])?.event.fields ?? []
      for effect in rule.effects { checkWrite(effect, of: rule.name, fields, invariant) }
    }
    for rule in levelRules {
      for effect in rule.effects + (rule.verify?.otherwise ?? []) { checkWrite(effect, of: rule.name, [], invariant) }
    }
  }

  /// Reports that `effect` of `rule` writes what `invariant` does not allow.
  private mutating func checkWrite(
    _ effect: TypedEffect, of rule: String, _ fields: [TypedField], _ invariant: TypedInvariant
  ) {
    guard case .set(let setting, .number(let value), _) = effect.kind, invariant.settings.contains(setting) else { return }
    let proof = InvariantProof(
      thresholds: thresholds.map { $0.typed.low...max($0.typed.low, $0.typed.high) }, metrics: registry.metrics.map(\.bounds),
      settings: registry.settings.map(\.bounds), fields: fields.map(\.range), written: (setting, value))
    let name = registry.settings[setting].name
    switch proof.truth(of: invariant.condition) {
    case true: return
    case false:
      report.add(.breaksInvariant(rule, setting: name, invariant.text, always: true, at: effect.span, declared: invariant.span))
    case nil:
      let others = invariant.settings.filter { $0 != setting }.map { registry.settings[$0].name }
      if others.isEmpty {
        report.add(
          .breaksInvariant(rule, setting: name, invariant.text, always: false, at: effect.span, declared: invariant.span))
      } else {
        report.add(.testedAtWrites(rule, setting: name, others: others, at: effect.span, declared: invariant.span))
      }
    }
  }
}

extension TypedField {
  /// What a number in the field can be.
  fileprivate var range: ClosedRange<Int64> { cases.isEmpty ? type.bounds : 0...Int64(cases.count - 1) }
}

extension TypedCondition {
  /// The terms that it compares.
  var terms: [TypedTerm] {
    switch self {
    case .not(let inner): inner.terms
    case .all(let parts), .any(let parts): parts.flatMap(\.terms)
    case .compare(let left, _, let right, _): [left, right]
    case .constant, .isNone, .numberIn, .addressIn, .text, .has: []
    }
  }
}

extension TypedTerm {
  /// The terms that it is made of, one step down.
  var parts: [TypedTerm] {
    switch self {
    case .constant, .field, .threshold, .keyedThreshold, .window, .metric, .setting: []
    case .negated(let inner): [inner]
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _): [left, right]
    case .quotient(let left, let right, _, let otherwise): [left, right] + (otherwise.map { [$0] } ?? [])
    }
  }

  /// The settings that it reads.
  var settings: [Int] { if case .setting(let setting) = self { [setting] } else { parts.flatMap(\.settings) } }

  /// The thresholds that it reads.
  var thresholds: [Int] {
    switch self {
    case .threshold(let threshold), .keyedThreshold(let threshold, _): [threshold]
    default: parts.flatMap(\.thresholds)
    }
  }

  /// The metrics that it reads.
  var metrics: [Int] { if case .metric(let metric) = self { [metric] } else { parts.flatMap(\.metrics) } }
}
