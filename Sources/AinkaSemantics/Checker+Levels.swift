import AinkaSource
import AinkaSyntax
import AinkaValues

/// Rules over metrics: active from when their condition held for its time until their end did.
extension Checker {
  /// Returns `rule` of policy `index`, which is on no event, or nothing if it is wrong, which is reported.
  mutating func checkedLevel(_ rule: RuleDeclaration, in index: Int) -> TypedLevelRule? {
    mentions = Mentions(policy: index)
    var context = Context(policy: index)
    context.readsMetrics = true
    let mode = rule.mode.map { self.mode($0, in: index) }
    let isWhole = !clausesOfEvents(rule)
    let when = levelCondition(rule, context)
    let readings = mentions
    let until = rule.until.flatMap { hold($0, context) }
    let cooldown = rule.cooldown.map { length($0, of: "`cooldown`", context) } ?? 0
    if !rule.isPartial, rule.actions.isEmpty { report.add(.idle(rule.name.text, at: rule.name.span)) }
    let effects = rule.actions.map { effect($0, EffectPlace(event: nil, isElse: false), context) }
    let verify = rule.verify.map { verification($0, context) }
    let day = expiresDay(rule.expires, of: rule, in: index)
    guard let when, isWhole, let cooldown, mode.map({ $0 != nil }) ?? true, verify.map({ $0 != nil }) ?? true,
      (rule.until == nil) == (until == nil), effects.allSatisfy({ $0 != nil })
    else { return nil }
    guard !readings.metrics.isEmpty || mode != nil else {
      if !rule.isPartial { report.add(.dependsOnNothing(rule.name.text, hasWhen: rule.when != nil, at: rule.name.span)) }
      return nil
    }
    let level = TypedLevelRule(
      name: "\(policies[index].name).\(rule.name.text)", policy: index, mode: mode ?? nil, when: when,
      until: until ?? TypedHold(condition: .not(when.condition), time: .none), cooldownNanoseconds: cooldown,
      effects: effects.compactMap(\.self), verify: verify ?? nil, priority: rule.priority?.value ?? 0, expiresDay: day,
      conditionText: conditionText(rule, in: policies[index].tree), documentation: rule.documentation, span: rule.name.span)
    checkBand(rule, level)
    return level
  }

  /// Reports the clauses of `rule` that only an event can have; `true` iff there are some.
  private mutating func clausesOfEvents(_ rule: RuleDeclaration) -> Bool {
    var found = false
    if let unknown = rule.unknown {
      report.add(.needsEvent("`on unknown`", at: unknown.span))
      found = true
    }
    return found
  }

  /// Returns when `rule` starts, `unless` put in; nothing if something about it is wrong, which is reported.
  private mutating func levelCondition(_ rule: RuleDeclaration, _ context: Context) -> TypedHold? {
    let unless = rule.unless.map { condition($0, context) }
    guard let clause = rule.when else {
      guard let unless else { return TypedHold(condition: .constant(true), time: .none) }
      return unless.map { TypedHold(condition: .not($0), time: .none) }
    }
    guard let when = hold(clause, context) else { return nil }
    guard let unless else { return when }
    return unless.map { TypedHold(condition: .all([when.condition, .not($0)]), time: when.time) }
  }

  /// Returns `clause` in `context`, or nothing if something about it is wrong, which is reported.
  mutating func hold(_ clause: HeldCondition, _ context: Context) -> TypedHold? {
    let before = mentions.metrics
    mentions.metrics = []
    let condition = self.condition(clause.condition, context)
    let metrics = mentions.metrics
    mentions.metrics = before.union(metrics)
    guard let time = clause.time else { return condition.map { TypedHold(condition: $0, time: .none) } }
    guard clause.isInSamples else {
      let length = self.length(time, of: "`for`", context)
      guard let condition, let length else { return nil }
      return TypedHold(condition: condition, time: .nanoseconds(length))
    }
    let count = bounded(time, .count, WindowLimits.samples, "the number of samples", context)
    guard let condition, let count else { return nil }
    // The slowest; of equals the first by name.
    let slowest = metrics.min { first, second in
      let (first, second) = (registry.metrics[first], registry.metrics[second])
      return first.periodNanoseconds == second.periodNanoseconds
        ? first.name < second.name : first.periodNanoseconds > second.periodNanoseconds
    }
    guard let slowest else {
      report.add(.samplesOfNothing(at: clause.span))
      return nil
    }
    return TypedHold(condition: condition, time: .samples(count, metric: slowest))
  }

  /// Returns `clause` in `context`, or nothing if something about it is wrong, which is reported.
  private mutating func verification(_ clause: VerifyClause, _ context: Context) -> TypedLevelRule.Verification? {
    let condition = self.condition(clause.condition, context)
    let time = length(clause.time, of: "`verify`", context)
    let effects = clause.actions.map { effect($0, EffectPlace(event: nil, isElse: true), context) }
    guard let condition, let time, effects.allSatisfy({ $0 != nil }) else { return nil }
    return TypedLevelRule.Verification(
      condition: condition, withinNanoseconds: time, otherwise: effects.compactMap(\.self))
  }

  /// Returns the conditions of `rule` as written, one line a clause.
  private func conditionText(_ rule: RuleDeclaration, in tree: SyntaxTree) -> [String] {
    /// Returns `clause` after `word`.
    func line(_ word: String, _ clause: HeldCondition) -> String {
      let time = clause.time.map { " for \(tree.text(of: $0))\(clause.isInSamples ? " samples" : "")" } ?? ""
      return "\(word) \(tree.text(of: clause.condition))\(time)"
    }
    var lines: [String] = []
    if let when = rule.when { lines.append(line("when", when)) }
    if let unless = rule.unless { lines.append("unless \(tree.text(of: unless))") }
    if let until = rule.until { lines.append(line("until", until)) }
    if let verify = rule.verify {
      lines.append("verify \(tree.text(of: verify.condition)) within \(tree.text(of: verify.time))")
    }
    return lines
  }
}
