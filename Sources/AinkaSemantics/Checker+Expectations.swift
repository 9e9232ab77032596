import AinkaSource
import AinkaSyntax
import AinkaValues

/// What a test expects: verdicts, rules and modes that are active, conditions.
extension Checker {
  /// Returns the step that expects `outcome` of the last event, by `rule` iff it is written, or nothing if it cannot, which is
  /// reported.
  mutating func verdict(
    _ outcome: OutcomeClause, by rule: DottedName?, at span: Span, _ place: TestPlace
  ) -> TypedStep.Kind? {
    guard let verdict = Verdict(name: outcome.word.text) else { return nil }
    var errno: Int32?
    if let name = outcome.errno {
      guard let number = Errno.number(named: name.text) else {
        report.add(.unknownErrno(name.text, nearest: Suggestion.nearest(to: name.text, in: Errno.names), at: name.span))
        return nil
      }
      errno = number
    }
    guard let event = place.event else {
      if !place.isLost { report.add(.noEventYet(at: span)) }
      return nil
    }
    if !event.event.verdicts.contains(verdict) {
      report.add(.verdictUnlikely(verdict.name, event: event.event.name, profile: profile.name, at: outcome.span))
    }
    var number: Int?
    if let rule {
      guard let found = self.eventRule(rule, place) else { return nil }
      number = found
    }
    return .expectVerdict(TypedStep.Outcome(verdict: verdict, errno: errno), by: number)
  }

  /// Returns the number of the event rule that `name` is, or nothing if there is none, which is reported.
  private mutating func eventRule(_ name: DottedName, _ place: TestPlace) -> Int? {
    guard let key = declaration(name, in: place.policy) else {
      if policies[place.policy].tree.lostNames.contains(name.parts[0].text) { return nil }
      let nearest = nearest(to: name, in: place.policy) { if case .rule = $0 { true } else { false } }
      report.add(.noRule(name.text, kind: nil, nearest: nearest, at: name.span))
      return nil
    }
    let full = "\(policies[key.policy].name).\(key.name)"
    if let number = rules.firstIndex(where: { $0.name == full }) { return number }
    if levelRules.contains(where: { $0.name == full }) {
      report.add(.levelRuleDecides(name.text, at: name.span))
      return nil
    }
    if let kind = policies[key.policy].entries[key.name]?.entry.kind, kind != PolicyScope.Entry.rule.kind {
      report.add(.noRule(name.text, kind: kind, nearest: nil, at: name.span))
    }
    return nil
  }

  /// Returns the steps that expect the rule or mode at `id` to be active, or not, or nothing if it is neither, which is reported.
  mutating func state(_ id: Expression.ID, _ isActive: Bool, at span: Span, _ place: TestPlace) -> [TypedStep.Kind]? {
    let tree = policies[place.policy].tree
    guard case .place(let target) = tree[id].kind else {
      if case .error = tree[id].kind { return nil }
      report.add(.noState(tree.text(of: id), kind: nil, nearest: nil, at: tree.span(of: id)))
      return nil
    }
    let (name, arguments) = target.dotted
    guard let name, arguments == nil, let key = declaration(name, in: place.policy) else {
      if policies[place.policy].tree.lostNames.contains(target.root.text) { return nil }
      if let name, let policy = normalMode(name, place) { return expectNormal(policy, isActive, at: tree.span(of: id)) }
      let nearest = name.flatMap { name -> String? in self.nearest(to: name, in: place.policy, where: \.hasState) }
      report.add(.noState(tree.text(of: id), kind: nil, nearest: nearest, at: tree.span(of: id)))
      return nil
    }
    let full = "\(policies[key.policy].name).\(key.name)"
    switch policies[key.policy].entries[key.name]?.entry {
    case .mode?:
      used.insert(key)
      return registry.mode(named: full).map { [.expectMode($0, isActive: isActive)] }
    case .rule?:
      if let number = levelRules.firstIndex(where: { $0.name == full }) {
        return [.expectLevelRule(number, isActive: isActive)]
      }
      guard let number = rules.firstIndex(where: { $0.name == full }) else { return nil }
      guard place.event != nil else {
        if !place.isLost { report.add(.noEventYet(at: span)) }
        return nil
      }
      return [.expectEventRule(number, isActive: isActive)]
    case let entry:
      report.add(.noState(tree.text(of: id), kind: entry?.kind, nearest: nil, at: tree.span(of: id)))
      return nil
    }
  }

  /// Returns the policy whose `normal` is meant by `name`, iff one is.
  private mutating func normalMode(_ name: DottedName, _ place: TestPlace) -> Int? {
    let parts = name.parts.map(\.text)
    guard parts.last == Checker.normalMode else { return nil }
    if parts.count == 1 { return mentions.policy }
    return parts.count == 2 ? policyIndex[parts[0]] : nil
  }

  /// Returns the steps that expect policy `policy` to be in none of its modes, or in one.
  private mutating func expectNormal(_ policy: Int, _ isActive: Bool, at span: Span) -> [TypedStep.Kind]? {
    let modes = registry.modes.indices.filter { registry.modes[$0].policy == policy }
    if !isActive {
      guard modes.count == 1 else {
        report.add(.whichMode(at: span))
        return nil
      }
      return [.expectMode(modes[0], isActive: true)]
    }
    return modes.map { .expectMode($0, isActive: false) }
  }

  /// Returns the steps that expect condition `id`, or nothing if it is none, which is reported.
  mutating func expectations(_ id: Expression.ID, _ place: TestPlace) -> [TypedStep.Kind]? {
    let tree = policies[place.policy].tree
    if case .all(let parts) = tree[id].kind, parts.contains(where: { original(in: $0, place) != nil }) {
      let steps = parts.map { expectations($0, place) }
      return steps.contains { $0 == nil } ? nil : steps.compactMap(\.self).flatMap(\.self)
    }
    if let original = original(in: id, place) { return expectOriginal(original.setting, original.isOriginal, place) }
    return condition(id, place.world).map { [.expect($0)] }
  }

  /// Returns what is compared with `original` in `id`, and how, iff something is.
  private func original(in id: Expression.ID, _ place: TestPlace) -> (setting: Expression.ID, isOriginal: Bool)? {
    let tree = policies[place.policy].tree
    guard case .relation(let relation, let left, let right) = tree[id].kind, relation == .equal || relation == .notEqual,
      place.values["original"] == nil, policies[place.policy].entries["original"] == nil
    else { return nil }
    for (one, other) in [(left, right), (right, left)] {
      if case .place(let name) = tree[one].kind, name.steps.isEmpty, name.root.text == "original" {
        return (other, relation == .equal)
      }
    }
    return nil
  }

  /// Returns the step that expects the setting at `id` to have its original value, or not.
  private mutating func expectOriginal(_ id: Expression.ID, _ isOriginal: Bool, _ place: TestPlace) -> [TypedStep.Kind]? {
    guard namesSetting(id, in: place.policy) else {
      let operand = settled(elaborate(id, place.world), place.world)
      if !operand.isError { report.add(.noOriginal(policies[place.policy].tree.text(of: id), at: operand.span)) }
      return nil
    }
    guard let setting = setting(id, place.constants) else { return nil }
    return [.expectOriginal(setting: setting, isOriginal: isOriginal)]
  }
}

extension PolicyScope.Entry {
  /// `true` iff it is active or idle.
  fileprivate var hasState: Bool {
    switch self {
    case .rule, .mode: true
    default: false
    }
  }
}
