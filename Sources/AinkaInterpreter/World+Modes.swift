import AinkaSemantics
import AinkaValues

/// What is remembered of a mode.
struct ModeState: Sendable {
  var enter = Holding()
  var leave = Holding()
  /// `true` from `enter` (or the action `enter`) to `leave`.
  var isWanted = false
}

extension World {
  /// Follows the modes' conditions, and changes the active mode of each policy if another is due. Then rules that are off now leave,
  /// and those that are on now start afresh.
  mutating func lookAtModes() {
    for number in program.modes.indices { lookAtMode(number) }
    let isOnBefore = program.levelRules.map(isOn)
    for policy in program.policies.indices { chooseMode(ofPolicy: policy) }
    for (number, rule) in program.levelRules.enumerated() {
      if rules[number].isActive, !isOn(rule) {
        leave(number)
        rules[number].isDone = true
      }
      if isOn(rule), !isOnBefore[number] { rules[number] = LevelRuleState(isDone: rules[number].isDone) }
    }
  }

  /// `true` iff `rule` is of the active mode or of none, and not past its day.
  func isOn(_ rule: TypedLevelRule) -> Bool {
    interpreter.isOn(mode: rule.mode, ofPolicy: rule.policy, expiresDay: rule.expiresDay, memory)
  }

  /// Makes mode `number` wanted, or not, if its conditions say so.
  private mutating func lookAtMode(_ number: Int) {
    let mode = program.modes[number]
    if let enter = mode.enter { follow(enter, \.modes[number].enter) }
    if let leave = mode.leave { follow(leave, \.modes[number].leave) }
    if modes[number].isWanted {
      if let leave = mode.leave, modes[number].leave.holds(for: leave.time, at: now) { modes[number].isWanted = false }
    } else if let enter = mode.enter, modes[number].enter.holds(for: enter.time, at: now) {
      modes[number].isWanted = true
    }
  }

  /// Makes the wanted mode of `policy` that has the highest priority the active one.
  private mutating func chooseMode(ofPolicy policy: Int) {
    let wanted = program.modes.indices.filter { program.modes[$0].policy == policy && modes[$0].isWanted }
    let chosen = wanted.max { program.modes[$0].priority < program.modes[$1].priority }
    let old = memory.activeModes[policy]
    guard chosen != old else { return }
    memory.activeModes[policy] = chosen
    note(.modeChanged(policy: policy, from: old, to: chosen))
    if let chosen { cover(.modeEntered, at: program.modes[chosen].span) }
  }

  /// Follows what `hold` comes to now in the holding at `place`.
  mutating func follow(_ hold: TypedHold, _ place: WritableKeyPath<World, Holding>) {
    let outcome = truth(of: hold.condition)
    var hasReading = false
    if case .samples(_, let metric) = hold.time { hasReading = readMetrics.contains(metric) }
    self[keyPath: place].follow(outcome, at: now, look: look, hasReading: hasReading)
  }
}
