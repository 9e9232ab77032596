import AinkaSemantics
import AinkaValues

/// What is remembered of a rule over metrics.
struct LevelRuleState: Sendable {
  var when = Holding()
  var until = Holding()
  var isActive = false
  /// The instant from which it can enter again.
  var cooldownEnd: UInt64 = 0
  /// `true` from `restore` until its `when` was false.
  var waitsForFalse = false
  /// The instant at which what it wants to see must have come; nothing while it waits for nothing.
  var verificationEnd: UInt64?
  /// `true` iff something happened to it at this look.
  var isDone = false
}

extension World {
  /// Follows the conditions of each rule over metrics that is on, and lets it enter, leave or do what it does else if nothing has
  /// happened to it yet.
  mutating func lookAtRules() {
    hasEnteredMode = false
    for (number, rule) in program.levelRules.enumerated() where isOn(rule) {
      follow(rule.when, \.rules[number].when)
      follow(rule.until, \.rules[number].until)
      if !rules[number].isDone { lookAtRule(number) }
    }
  }

  /// Looks at one rule that is on and to which nothing has happened yet.
  private mutating func lookAtRule(_ number: Int) {
    let rule = program.levelRules[number]
    if rules[number].waitsForFalse, interpreter.truth(of: rule.when.condition, in: situation) == .isFalse {
      rules[number].waitsForFalse = false
    }
    verify(number)
    if rules[number].isActive {
      if rules[number].until.holds(for: rule.until.time, at: now) {
        leave(number)
        rules[number].cooldownEnd = now + UInt64(rule.cooldownNanoseconds)
        rules[number].isDone = true
      } else if let end = rules[number].verificationEnd, end <= now {
        fail(number)
        rules[number].isDone = true
      }
    } else if rules[number].when.holds(for: rule.when.time, at: now), rules[number].cooldownEnd <= now,
      !rules[number].waitsForFalse
    {
      enter(number)
      rules[number].isDone = true
    }
  }

  /// Makes rule `number` active, and does what it does then.
  private mutating func enter(_ number: Int) {
    let rule = program.levelRules[number]
    rules[number].isActive = true
    note(.ruleEntered(number))
    cover(.ruleHit, at: rule.span)
    for (place, effect) in rule.effects.enumerated() {
      carryOut(effect, called: BucketName(rule: number, action: place, list: .levelEffects), by: .levelRule(number), on: nil)
    }
    if let verification = rule.verify, rules[number].isActive {
      rules[number].verificationEnd = now + UInt64(verification.withinNanoseconds)
      verify(number)
    }
  }

  /// Ends the wait of rule `number` for what it wants to see, if that is true now.
  private mutating func verify(_ number: Int) {
    guard rules[number].verificationEnd != nil, let verification = program.levelRules[number].verify else { return }
    if truth(of: verification.condition) == .isTrue { rules[number].verificationEnd = nil }
  }

  /// Does what rule `number` does else: what it wanted to see did not come.
  private mutating func fail(_ number: Int) {
    guard let verification = program.levelRules[number].verify else { return }
    rules[number].verificationEnd = nil
    note(.verificationFailed(number))
    cover(.otherwise, at: program.levelRules[number].span)
    for (place, effect) in verification.otherwise.enumerated() {
      carryOut(effect, called: BucketName(rule: number, action: place, list: .levelOtherwise), by: .levelRule(number), on: nil)
    }
  }

  /// Makes rule `number` idle, and gives up its settings.
  mutating func leave(_ number: Int) {
    rules[number].isActive = false
    rules[number].verificationEnd = nil
    for setting in settings.indices { settings[setting].claims.removeAll { $0.rule == number } }
    note(.ruleLeft(number))
  }

  /// Makes rule `number` idle until its `when` was false.
  mutating func restore(_ number: Int) {
    guard rules[number].isActive else { return }
    let rule = program.levelRules[number]
    leave(number)
    rules[number].cooldownEnd = now + UInt64(rule.cooldownNanoseconds)
    rules[number].waitsForFalse = interpreter.truth(of: rule.when.condition, in: situation) != .isFalse
  }
}
