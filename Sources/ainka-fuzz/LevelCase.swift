import AinkaSemantics
import AinkaValues

/// A program with rules over metrics, and what happens to it.
struct LevelCase {
  /// What arrives together, `after` nanoseconds behind the step before.
  struct Step {
    var after: UInt64
    var inputs: [Arrival]
  }

  /// One thing that arrives.
  enum Arrival {
    case reading(metric: Int, Int64?)
    case threshold(Int, key: Int64?, Int64)
    /// Nothing: it cannot be read.
    case setting(Int, Int64?)
    case day(Int64)
    case event(Int, [EventValue], isInScope: Bool)
  }

  var program: TypedProgram
  var steps: [Step]

  /// Everything that a case can be made smaller by, one at a time.
  var simplifications: [LevelCase] {
    var found: [LevelCase] = []
    func add(_ change: (inout LevelCase) -> Void) {
      var smaller = self
      change(&smaller)
      found.append(smaller)
    }
    if steps.count > 1 { add { $0.steps.removeLast($0.steps.count / 2) } }
    for index in steps.indices { add { $0.steps.remove(at: index) } }
    for rule in program.levelRules.indices { add { $0.program.levelRules.remove(at: rule) } }
    for rule in program.rules.indices { add { $0.program.rules.remove(at: rule) } }
    for invariant in program.invariants.indices { add { $0.program.invariants.remove(at: invariant) } }
    for (step, value) in steps.enumerated() {
      for input in value.inputs.indices { add { $0.steps[step].inputs.remove(at: input) } }
    }
    for (number, rule) in program.levelRules.enumerated() {
      for effect in rule.effects.indices { add { $0.program.levelRules[number].effects.remove(at: effect) } }
      if rule.verify != nil { add { $0.program.levelRules[number].verify = nil } }
      if rule.mode != nil { add { $0.program.levelRules[number].mode = nil } }
      if rule.cooldownNanoseconds > 0 { add { $0.program.levelRules[number].cooldownNanoseconds = 0 } }
      if rule.when.time != .none { add { $0.program.levelRules[number].when.time = .none } }
      if rule.until.time != .none { add { $0.program.levelRules[number].until.time = .none } }
      for part in rule.when.condition.parts { add { $0.program.levelRules[number].when.condition = part } }
      for part in rule.until.condition.parts { add { $0.program.levelRules[number].until.condition = part } }
    }
    for (number, rule) in program.rules.enumerated() {
      for effect in rule.effects.indices { add { $0.program.rules[number].effects.remove(at: effect) } }
      for action in rule.actions.indices { add { $0.program.rules[number].actions.remove(at: action) } }
      if rule.mode != nil { add { $0.program.rules[number].mode = nil } }
    }
    for (number, mode) in program.modes.enumerated() {
      if mode.enter != nil { add { $0.program.modes[number].enter = nil } }
      if mode.leave != nil { add { $0.program.modes[number].leave = nil } }
    }
    for (number, label) in program.labels.enumerated() {
      for change in label.changes.indices { add { $0.program.labels[number].changes.remove(at: change) } }
    }
    return found
  }
}

extension TypedCondition {
  /// What it is made of.
  fileprivate var parts: [TypedCondition] {
    switch self {
    case .not(let inner): [inner]
    case .all(let parts), .any(let parts): parts
    default: []
    }
  }
}
