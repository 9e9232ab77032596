public import AinkaSemantics
public import AinkaValues

/// What a typed program means, rule by rule and as plainly as it can be written.
///
/// Nothing here is fast, and nothing is shared with the compiler: the engines are tested against it on random programs and
/// events, so it must be short enough to be believed when it is read beside the language document.
public struct Interpreter: Sendable {
  /// The program that gives events a meaning.
  public let program: TypedProgram
  /// The value of each threshold of the program, in its canonical scale.
  public var thresholds: [Int64]

  /// Creates an interpreter of `program` whose thresholds have the values `thresholds`, or their starts.
  ///
  /// - Requires: each value is within its threshold's bounds.
  public init(_ program: TypedProgram, thresholds: [Int64]? = nil) {
    self.program = program
    self.thresholds = thresholds ?? program.thresholds.map(\.start)
    precondition(self.thresholds.count == program.thresholds.count, "one value for each threshold")
    for (value, threshold) in zip(self.thresholds, program.thresholds) {
      precondition(threshold.low <= value && value <= threshold.high, "\(threshold.name) is outside its bounds")
    }
  }

  /// Returns what the rules on `occurrence`'s event say of it, taken together.
  ///
  /// - Requires: `occurrence` has a value for each field of its event, and says of each policy whether it is in its scope.
  public func judge(_ occurrence: Occurrence) -> Judgement {
    precondition(occurrence.values.count == program.events[occurrence.event].fields.count, "one value for each field")
    precondition(occurrence.isInScope.count == program.policies.count, "one scope for each policy")
    var judgement = Judgement(verdict: .allow, errno: 0, decidedBy: nil, matched: [], unknown: [], signals: [])
    for (number, rule) in program.rules.enumerated() where applies(rule, to: occurrence) {
      switch truth(of: rule, for: occurrence.values) {
      case .isTrue:
        judgement.matched.append(number)
        judgement.signals += signals(of: rule)
        strengthen(&judgement, by: rule.verdict, of: number)
      case .isUnknown:
        judgement.unknown.append(number)
        strengthen(&judgement, by: rule.unknownVerdict, of: number)
      case .isFalse:
        break
      }
    }
    judgement.signals = Set(judgement.signals).sorted()
    return judgement
  }

  /// Returns whether `rule` matches an event with these `values`: its `when` holds and its `unless` does not.
  public func truth(of rule: TypedRule, for values: [EventValue]) -> Truth {
    .and(truth(of: rule.when, for: values), !truth(of: rule.unless, for: values))
  }

  /// `true` iff `rule` is on the event that occurs, and its policy sees it.
  private func applies(_ rule: TypedRule, to occurrence: Occurrence) -> Bool {
    guard rule.event == occurrence.event else { return false }
    return program.policies[rule.policy].scope == nil || occurrence.isInScope[rule.policy]
  }

  /// Returns the numbers of the signals that `rule` sends.
  private func signals(of rule: TypedRule) -> [Int32] {
    rule.actions.compactMap { action in
      guard case .signal(let number) = action else { return nil }
      return number
    }
  }

  /// Lets the verdict of rule `number` stand in `judgement` iff it is stricter than what stands there.
  ///
  /// Rules come sorted by full name, so that of several with one verdict the first stays. Of the alternatives in `choices`
  /// the first that the event's hooks can carry out counts.
  private func strengthen(_ judgement: inout Judgement, by choices: [TypedRule.Choice], of number: Int) {
    let possible = program.events[program.rules[number].event].verdicts
    let choice = choices.first { $0.verdict <= .audit || possible.contains($0.verdict) }
    guard let choice, choice.verdict > judgement.verdict else { return }
    judgement.verdict = choice.verdict
    judgement.errno = choice.verdict == .deny ? choice.errno : 0
    judgement.decidedBy = number
  }
}
