import AinkaSource
import AinkaSyntax
import AinkaValues

/// Modes: `mode emergency { enter when … leave when … priority 10 }`.
extension Checker {
  /// The name of what a policy is in while none of its modes is wanted.
  static let normalMode = "normal"

  /// Checks every mode and registers those that are well.
  mutating func checkModes() {
    for index in policies.indices {
      var priorities: [Int64: Name] = [:]
      for declaration in policies[index].others {
        guard case .mode(let mode) = declaration, policies[index].entries[mode.name.text]?.span == mode.name.span else {
          continue
        }
        if mode.name.text == Checker.normalMode { report.add(.normalIsNoMode(at: mode.name.span)) }
        checkPriority(mode, &priorities)
        check(mode, in: index)
      }
    }
  }

  /// Reports that `mode` has the priority of another of its policy, of which `priorities` are known.
  private mutating func checkPriority(_ mode: ModeDeclaration, _ priorities: inout [Int64: Name]) {
    let priority = mode.priority?.value ?? 0
    if let first = priorities[priority] {
      report.add(
        .samePriority(
          mode.name.text, first.text, priority, at: mode.priority?.span ?? mode.name.span, first: first.span,
          isWritten: mode.priority != nil))
    } else if !mode.isPartial {
      priorities[priority] = mode.name
    }
  }

  /// Checks `mode` of policy `index` and registers it if it is well.
  private mutating func check(_ mode: ModeDeclaration, in index: Int) {
    mentions = Mentions(policy: index)
    var context = Context(policy: index)
    context.readsMetrics = true
    let enter = mode.enter.map { hold($0, context) }
    let leave = mode.leave.map { hold($0, context) }
    if case .some(.none) = enter { return }
    if case .some(.none) = leave { return }
    var typed = TypedMode(
      name: "\(policies[index].name).\(mode.name.text)", policy: index, enter: enter ?? nil, leave: leave ?? nil,
      priority: mode.priority?.value ?? 0, documentation: mode.documentation, span: mode.name.span)
    if typed.leave == nil, let enter = typed.enter { typed.leave = TypedHold(condition: .not(enter.condition), time: .none) }
    _ = registry.mode(typed)
  }

  /// Returns the number of the mode that `name` is in policy `index`, or nothing if there is none, which is reported.
  mutating func mode(_ name: DottedName, in index: Int) -> Int? {
    guard let key = declaration(name, in: index) else {
      if policies[index].tree.lostNames.contains(name.parts[0].text) { return nil }
      if name.text == Checker.normalMode {
        report.add(.inNormal(at: name.span))
      } else {
        report.add(
          .noMode(
            name.text, nearest: nearest(to: name, in: index) { if case .mode = $0 { true } else { false } }, at: name.span))
      }
      return nil
    }
    guard case .mode? = policies[key.policy].entries[key.name]?.entry else {
      let kind = policies[key.policy].entries[key.name]?.entry.kind ?? "nothing"
      report.add(.isNoMode(name.text, kind: kind, at: name.span))
      return nil
    }
    used.insert(key)
    return registry.mode(named: "\(policies[key.policy].name).\(key.name)")
  }

  /// Reports modes that nothing enters, and those that nothing leaves.
  mutating func reportStuckModes() {
    if registry.modes.isEmpty { return }
    var entered: Set<Int> = []
    for rule in rules { entered.formUnion(rule.effects.compactMap(\.enteredMode)) }
    for rule in levelRules {
      entered.formUnion(rule.effects.compactMap(\.enteredMode))
      entered.formUnion(rule.verify?.otherwise.compactMap(\.enteredMode) ?? [])
    }
    for (number, mode) in registry.modes.enumerated() {
      let name = String(mode.name.dropFirst(policies[mode.policy].name.utf8.count + 1))
      if mode.enter == nil, !entered.contains(number) {
        report.add(.neverEntered(name, at: mode.span))
      } else if mode.leave == nil {
        report.add(.neverLeft(name, at: mode.span))
      }
    }
  }

  /// Returns the declaration that `name` is in policy `index`: one of its own, one of a policy that it uses, or `policy.name`.
  mutating func declaration(_ name: DottedName, in index: Int) -> Key? {
    guard let first = name.parts.first, name.parts.count <= 2 else { return nil }
    if name.parts.count == 2 {
      guard let other = policyIndex[first.text], policies[other].entries[name.parts[1].text] != nil else { return nil }
      touch(first.text, in: index)
      return Key(policy: other, name: name.parts[1].text)
    }
    if policies[index].entries[first.text] != nil { return Key(policy: index, name: first.text) }
    let owners = policies[index].uses.compactMap { policyIndex[$0.name] }.filter { policies[$0].entries[first.text] != nil }
    guard owners.count == 1 else { return nil }
    touch(policies[owners[0]].name, in: index)
    return Key(policy: owners[0], name: first.text)
  }

  /// Returns which name that policy `index` can write was likely meant by `name`, of those whose entries are wanted.
  func nearest(to name: DottedName, in index: Int, where isWanted: (PolicyScope.Entry) -> Bool) -> String? {
    var known: [String] = []
    for (place, policy) in policies.enumerated() {
      let isVisible = place == index || policies[index].hasUse(policy.name)
      for (key, entry) in policy.entries where isWanted(entry.entry) {
        if isVisible { known.append(key) }
        if place != index { known.append("\(policy.name).\(key)") }
      }
    }
    return Suggestion.nearest(to: name.text, in: known)
  }
}

extension TypedEffect {
  /// The mode that it enters, iff it does.
  var enteredMode: Int? { if case .enter(let mode) = kind { mode } else { nil } }
}
