import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Checks every rule and keeps those that are well.
  @_optimize(speed)
  mutating func checkRules() {
    rules.reserveCapacity(policies.reduce(0) { $0 + $1.rules.count })
    for index in policies.indices {
      for place in policies[index].rules {
        guard case .rule(let rule) = policies[index].tree.declarations[place] else { continue }
        if rule.event != nil {
          if let checked = checked(rule, in: index) { rules.append(checked) }
        } else if !rule.isPartial {
          if let checked = checkedLevel(rule, in: index) { levelRules.append(checked) }
        }
      }
    }
  }

  /// Returns `rule` of policy `index`, or nothing if it is wrong, which is reported.
  @_optimize(speed)
  mutating func checked(_ rule: RuleDeclaration, in index: Int) -> TypedRule? {
    guard let event = event(of: rule, in: index) else { return nil }
    let context = Context(policy: index, event: event)
    mentions = Mentions(policy: index)
    let when = rule.when.map { condition($0.condition, context) } ?? .some(.constant(true))
    let unless = rule.unless.map { condition($0, context) } ?? .some(.constant(false))
    let verdict = self.verdict(of: rule, event)
    let unknown = unknownVerdict(of: rule, event)
    let actions = rule.actions.compactMap { action($0, event, context) }
    var effects: [TypedEffect] = []
    for action in rule.actions where action.isEffect {
      if let effect = effect(action, EffectPlace(event: event, isElse: false), context) { effects.append(effect) }
    }
    let mode = rule.mode.flatMap { self.mode($0, in: index) }
    let day = expiresDay(rule.expires, of: rule, in: index)
    clausesOfLevels(rule)
    if !rule.isPartial, rule.actions.isEmpty { report.add(.doesNothing(rule.name.text, at: rule.name.span)) }
    checkGuards(rule, verdict, unknown)
    guard let when, let unless else { return nil }
    var text: [String] = []
    if keepsTexts {
      if let when = rule.when { text.append("when \(policies[index].tree.text(of: when.condition))") }
      if let unless = rule.unless { text.append("unless \(policies[index].tree.text(of: unless))") }
    }
    let because = rule.verdictClause?.because?.text.map { String(decoding: $0, as: UTF8.self) } ?? ""
    var checked = TypedRule(
      name: policies[index].prefix + rule.name.text, policy: index, event: registry.event(named: event.event.name),
      when: when, unless: unless, verdict: verdict, unknownVerdict: unknown, actions: actions, because: because,
      conditionText: text, namedSets: mentions.sets, documentation: rule.documentation, span: rule.name.span)
    if let when = rule.when { checked.conditions.append(policies[index].tree.span(of: when.condition)) }
    if let unless = rule.unless { checked.conditions.append(policies[index].tree.span(of: unless)) }
    checked.effects = effects
    checked.mode = mode
    checked.expiresDay = day
    return checked
  }

  /// Returns the event that `rule` is on, or nothing if it is on none, which is reported.
  private mutating func event(of rule: RuleDeclaration, in index: Int) -> Library.Event? {
    guard let name = rule.event else { return nil }
    return self.event(name, in: index)
  }

  /// Returns the event called `name` in policy `index`, or nothing if there is none, which is reported.
  @_optimize(speed)
  mutating func event(_ name: DottedName, in index: Int) -> Library.Event? {
    // One that is declared and not in the library is wrong, and that was said.
    if let own = ownEvent(name, in: index) { return library.event(own) }
    if name.parts.count == 1, let event = library.event(name.parts[0].text) {
      need(event.module, for: name.parts[0].text, in: index, at: name.span)
      return event
    }
    let parts = name.parts.map(\.text)
    let module = parts.dropLast().joined(separator: ".")
    if let last = parts.last, let event = library.event(last), module.isEmpty || module == event.module {
      if module.isEmpty { need(event.module, for: last, in: index, at: name.span) } else { touch(module, in: index) }
      return event
    }
    if policies[index].tree.lostNames.contains(parts[0]) { return nil }
    let own = policies[index].entries.filter { if case .event = $0.value.entry { true } else { false } }.keys
    let known = library.whole.events.keys.filter { !$0.contains(".") } + own
    let nearest = Suggestion.nearest(to: name.text, in: known)
    report.add(.unknownEvent(name.text, nearest: nearest, known: known.sorted(), at: name.span))
    return nil
  }

  /// Returns the verdict of `rule`: what its event's hooks can carry out of it.
  @_optimize(speed)
  private mutating func verdict(of rule: RuleDeclaration, _ event: Library.Event) -> [TypedRule.Choice] {
    guard let clause = rule.verdictClause else { return [] }
    for case .verdict(let other) in rule.actions where other.span != clause.span {
      report.add(.twoVerdicts(at: other.span, first: clause.span))
    }
    return choices(clause, event)
  }

  /// Returns the verdict of `rule` where nobody can say whether it matches.
  private mutating func unknownVerdict(of rule: RuleDeclaration, _ event: Library.Event) -> [TypedRule.Choice] {
    guard let clause = rule.unknown else { return [] }
    if let throttle = clause.choices.first(where: { $0.rate != nil }) {
      report.add(.laterVersionOnly("`throttle` after `on unknown`", at: throttle.span))
      return []
    }
    return choices(clause, event)
  }

  /// Returns the alternatives of `clause` that a hook of `event` can carry out; none is an error.
  @_optimize(speed)
  private mutating func choices(_ clause: VerdictClause, _ event: Library.Event) -> [TypedRule.Choice] {
    if let last = lastVerdict, last.says(clause, on: event) { return last.choices }
    var possible: [TypedRule.Choice] = []
    var impossible: [VerdictClause.Choice] = []
    for choice in clause.choices {
      guard let verdict = Verdict(name: choice.word.text) else { continue }
      var errno = verdict == .deny ? Errno.notPermitted : 0
      if let name = choice.errno {
        guard let number = Errno.number(named: name.text) else {
          report.add(.unknownErrno(name.text, nearest: Suggestion.nearest(to: name.text, in: Errno.names), at: name.span))
          continue
        }
        errno = number
      }
      var typed = TypedRule.Choice(verdict: verdict, errno: errno)
      if verdict == .throttle {
        typed.bucket = bucket(of: choice, event, in: mentions.policy)
        guard typed.bucket != nil else { continue }
      }
      if possible.contains(where: { $0.verdict == verdict }) || impossible.contains(where: { $0.word.text == choice.word.text })
      {
        report.add(.verdictTwice(choice.word.text, at: choice.word.span))
      }
      if event.event.verdicts.contains(verdict) { possible.append(typed) } else { impossible.append(choice) }
    }
    if possible.isEmpty, let first = impossible.first {
      report.add(
        .cannotCarryOut(
          first.word.text, event: event.event, known: library.whole.events.values.map(\.event), profile: profile,
          needsSecurityHooks: event.hasSecurityHooks && !profile.bpfLSM, at: clause.span))
    }
    if possible.count == 1, clause.choices.count == 1 { lastVerdict = LastVerdict(clause.choices[0], event, possible) }
    return possible
  }

  /// Returns `clause` as an action; nothing for verdicts, and for what is wrong, which is reported.
  private mutating func action(_ clause: ActionClause, _ event: Library.Event, _ context: Context) -> TypedRule.Action? {
    switch clause {
    case .verdict, .set, .restart, .stop, .run, .call, .enter, .restore: return nil
    case .notify(let level, let message, let limit, _):
      let bucket = limit.flatMap { self.bucket(of: $0, event, in: context.policy) }
      let template = message.flatMap { self.message($0, context) } ?? MessageTemplate(parts: [])
      guard let level = noticeLevel(level) else { return nil }
      return .notify(level: level, message: template, limit: bucket)
    case .signal(let name, let limit, let span):
      let bucket = limit.flatMap { self.bucket(of: $0, event, in: context.policy) }
      guard let number = Signal.number(named: name.text) else {
        let short = name.text.hasPrefix("SIG") ? String(name.text.dropFirst(3)) : name.text
        let nearest = Signal.number(named: short) != nil ? short : Suggestion.nearest(to: short, in: Signal.names)
        report.add(.unknownSignal(name.text, nearest: nearest, at: name.span))
        return nil
      }
      guard HookAbilities.canSignal(event.event, on: profile) else {
        report.add(.cannotSignal(event: event.event, profile: profile, at: span))
        return nil
      }
      return .signal(number, limit: bucket)
    }
  }

  /// Reports the clauses of `rule`, which is on an event, that only rules over metrics have.
  private mutating func clausesOfLevels(_ rule: RuleDeclaration) {
    if let when = rule.when, let time = when.time {
      report.add(.levelClause("for", at: policies[mentions.policy].tree.span(of: time)))
    }
    if let until = rule.until { report.add(.levelClause("until", at: until.span)) }
    if let cooldown = rule.cooldown {
      report.add(.levelClause("cooldown", at: policies[mentions.policy].tree.span(of: cooldown)))
    }
    if let verify = rule.verify { report.add(.levelClause("verify", at: verify.span)) }
    if let priority = rule.priority { report.add(.levelClause("priority", at: priority.span)) }
  }

  /// Reports thresholds that a kill or deny depends on and that may run away.
  private mutating func checkGuards(_ rule: RuleDeclaration, _ verdict: [TypedRule.Choice], _ unknown: [TypedRule.Choice]) {
    guard !mentions.thresholds.isEmpty else { return }
    guard let strict = (verdict + unknown).first(where: { $0.verdict == .kill || $0.verdict == .deny }) else { return }
    for index in mentions.thresholds.sorted() {
      let info = thresholds[index]
      let missing = ["within", "step", "drift"].filter { !info.guards.contains($0) }
      guard !missing.isEmpty else { continue }
      report.add(
        .unguarded(
          rule.name.text, verdict: strict.verdict.name, threshold: info.key.name, missing: missing, at: rule.name.span,
          declared: info.typed.span))
    }
  }
}

/// A verdict without alternatives that was right on its event: most rules say the same as the one before.
struct LastVerdict {
  private let choice: VerdictClause.Choice
  private let event: Library.Event
  /// What it means.
  let choices: [TypedRule.Choice]

  init(_ choice: VerdictClause.Choice, _ event: Library.Event, _ choices: [TypedRule.Choice]) {
    (self.choice, self.event, self.choices) = (choice, event, choices)
  }

  /// `true` iff `clause` on `event` is the same; what `throttle` lets through is always looked at.
  func says(_ clause: VerdictClause, on event: Library.Event) -> Bool {
    event === self.event && clause.choices.count == 1 && choice.rate == nil && clause.choices[0].rate == nil
      && clause.choices[0].word.text == choice.word.text && clause.choices[0].errno?.text == choice.errno?.text
  }
}

extension RuleDeclaration {
  /// The first verdict after `then`, iff there is one.
  fileprivate var verdictClause: VerdictClause? {
    for case .verdict(let clause) in actions { return clause }
    return nil
  }
}

extension ActionClause {
  /// `true` iff it is carried out outside of the kernel, after the event.
  var isEffect: Bool {
    switch self {
    case .verdict, .notify, .signal: false
    case .set, .restart, .stop, .run, .call, .enter, .restore: true
    }
  }
}
