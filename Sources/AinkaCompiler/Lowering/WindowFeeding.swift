import AinkaSemantics
import AinkaSource

/// Adds, behind the rules, one for each window that does nothing but feed it: tables then find what a window counts as they find
/// what a rule is about.
///
/// Rules keep their numbers; window *i* is fed by rule number `ruleCount + i`.
enum WindowFeeding {
  /// Returns `program` with what feeds its windows as further rules.
  static func adding(to program: TypedProgram) -> TypedProgram {
    if program.windows.isEmpty { return program }
    var program = program
    program.rules += program.windows.map { window in
      TypedRule(
        name: window.text, policy: window.policy, event: window.event, when: window.condition, unless: .constant(false),
        verdict: [], unknownVerdict: [], actions: [], because: "", conditionText: [], namedSets: [], documentation: "",
        span: window.span)
    }
    return program
  }
}

extension TypedProgram {
  /// How many rules there are without those that only feed windows.
  var ruleCount: Int { rules.count - windows.count }

  /// The window that the rule `number` feeds, or nothing when it is a rule of a policy.
  func fed(by number: Int) -> Int? { number < ruleCount ? nil : number - ruleCount }
}
