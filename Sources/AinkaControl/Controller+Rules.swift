import AinkaBundle
import AinkaEngine

extension Controller {
  /// Returns whether `condition` holds now.
  func truth(of condition: DaemonCode) -> Truth {
    CodeMachine(environment: Surroundings(controller: self)).truth(of: condition)
  }

  /// Follows the conditions of all modes, then works out which are wanted and which is each policy's active one.
  mutating func lookAtModes() {
    for (number, mode) in bundle.daemon.modes.enumerated() {
      if let enter = mode.enter {
        modes[number].enter.note(truth(of: enter.condition), of: enter, at: now, look: look, read: read)
      }
      if let leave = mode.leave {
        modes[number].leave.note(truth(of: leave.condition), of: leave, at: now, look: look, read: read)
      }
      if modes[number].isWanted {
        if let leave = mode.leave, modes[number].leave.holds(leave, at: now) { modes[number].isWanted = false }
      } else if let enter = mode.enter, modes[number].enter.holds(enter, at: now) {
        modes[number].isWanted = true
      }
    }
    var hasChanged = false
    for policy in bundle.policies.indices {
      let wanted = modes.indices.filter { bundle.daemon.modes[$0].policy == policy && modes[$0].isWanted }
      let active = wanted.max { bundle.daemon.modes[$0].priority < bundle.daemon.modes[$1].priority }
      guard active != activeModes[policy] else { continue }
      activeModes[policy] = active
      hasChanged = true
      actions.append(.mode(policy: policy, active))
    }
    for (number, rule) in bundle.daemon.rules.enumerated() where !isInForce(rule) {
      if rules[number].isActive { leave(number, isOver(rule.expiresDay) ? .expired : .mode) }
      rules[number].startAfresh()
    }
    if hasChanged { switchRules() }
  }

  /// `true` iff `rule` is of the active mode of its policy or of none, and not past its day.
  func isInForce(_ rule: DaemonRule) -> Bool {
    (rule.mode == nil || rule.mode == activeModes[rule.policy]) && !isOver(rule.expiresDay)
  }

  /// `true` iff `day` is over.
  private func isOver(_ day: Int64?) -> Bool { day.map { $0 < self.day } ?? false }

  /// Switches the rules on events as modes, days and people say, in one step.
  mutating func switchRules() {
    var changes: [Int: RuleState] = [:]
    let extras = Dictionary(uniqueKeysWithValues: bundle.daemon.eventRules.map { ($0.rule, $0) })
    for number in bundle.rules.indices {
      let extra = extras[number]
      let isOff =
        isOver(extra?.expiresDay)
        || extra?.mode.map { activeModes[bundle.rules[number].policy] != $0 } ?? false
      let state: RuleState = isOff ? .off : observed.contains(number) ? .observe : .enforce
      if state != states[number] { changes[number] = state }
    }
    guard !changes.isEmpty else { return }
    for (number, state) in changes {
      states[number] = state
      engine.setMode(state, of: number)
    }
    actions.append(.switchRules(changes))
  }

  /// Looks at rule number `number` over metrics: lets at most one thing happen to it.
  mutating func lookAt(_ number: Int) {
    let rule = bundle.daemon.rules[number]
    guard isInForce(rule) else { return }
    rules[number].when.note(truth(of: rule.when.condition), of: rule.when, at: now, look: look, read: read)
    rules[number].until.note(truth(of: rule.until.condition), of: rule.until, at: now, look: look, read: read)
    if rules[number].when.truth == .isFalse { rules[number].waitsForFalse = false }
    guard rules[number].happenedIn != look else { return }
    if rules[number].isActive {
      verify(number, rule)
      if rules[number].until.holds(rule.until, at: now) {
        leave(number, .until)
      } else if rules[number].isVerifying, let verify = rule.verify,
        now >= rules[number].enteredAt + UInt64(verify.withinNanoseconds)
      {
        rules[number].isVerifying = false
        rules[number].happenedIn = look
        actions.append(.failed(rule: number))
        carryOut(verify.otherwise, of: .level(number), Moment(), isOtherwise: true)
      }
    } else if rules[number].when.holds(rule.when, at: now), now >= rules[number].cooldownUntil, !rules[number].waitsForFalse {
      enter(number)
    }
  }

  /// Notes whether the verification of rule number `number` is satisfied now.
  private mutating func verify(_ number: Int, _ rule: DaemonRule) {
    guard rules[number].isVerifying, let verify = rule.verify else { return }
    let isInTime = now <= rules[number].enteredAt + UInt64(verify.withinNanoseconds)
    if isInTime, truth(of: verify.condition) == .isTrue { rules[number].isVerifying = false }
  }

  /// Makes rule number `number` active.
  private mutating func enter(_ number: Int) {
    let rule = bundle.daemon.rules[number]
    rules[number].isActive = true
    rules[number].enteredAt = now
    rules[number].isVerifying = rule.verify != nil
    rules[number].happenedIn = look
    actions.append(.entered(rule: number))
    carryOut(rule.effects, of: .level(number), Moment())
    verify(number, rule)
  }

  /// Leaves rule number `number`: its settings are given up, and its cooldown begins.
  mutating func leave(_ number: Int, _ reason: Departure) {
    rules[number].isActive = false
    rules[number].isVerifying = false
    rules[number].happenedIn = look
    rules[number].cooldownUntil = now + UInt64(bundle.daemon.rules[number].cooldownNanoseconds)
    if reason == .restored { rules[number].waitsForFalse = rules[number].when.truth != .isFalse }
    actions.append(.left(rule: number, reason))
    for setting in claims.indices { claims[setting].removeAll { $0.rule == number } }
  }
}
