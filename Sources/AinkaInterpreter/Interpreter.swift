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
  /// The values that keys have of their own, by threshold and key, in the threshold's canonical scale.
  public var keyedThresholds: [Int: [EventValue: Int64]] = [:]

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

  /// Returns what the rules on `occurrence`'s event say of it, taken together, as if it were the first event of all.
  ///
  /// - Requires: as below.
  public func judge(_ occurrence: Occurrence) -> Judgement {
    var memory = Memory()
    return judge(occurrence, at: 0, &memory)
  }

  /// Returns what the rules on `occurrence`'s event say of it, taken together, when the clock says `now`, and notes in `memory` that
  /// it happened: windows hold it before any rule is asked.
  ///
  /// - Requires: `occurrence` has a value for each field of its event, and says of each policy whether it is in its scope. `memory` is
  ///   of this program, and `now` not before the event before.
  public func judge(_ occurrence: Occurrence, at now: UInt64, _ memory: inout Memory) -> Judgement {
    judgeInDetail(occurrence, at: now, &memory).judgement
  }

  /// Returns what the rules say of `occurrence`, what they do about it, and whose labels it changes. Requires what `judge` does.
  func judgeInDetail(_ occurrence: Occurrence, at now: UInt64, _ memory: inout Memory) -> DetailedJudgement {
    precondition(occurrence.values.count == program.events[occurrence.event].fields.count, "one value for each field")
    precondition(occurrence.isInScope.count == program.policies.count, "one scope for each policy")
    precondition(now >= memory.nowNanoseconds, "the clock does not go back")
    memory.nowNanoseconds = now
    count(occurrence, in: &memory)
    var detail = DetailedJudgement(situation: Situation(values: occurrence.values, memory: memory))
    for (number, rule) in program.rules.enumerated() where applies(rule, to: occurrence, memory) {
      switch truth(of: rule, in: detail.situation) {
      case .isTrue:
        detail.judgement.matched.append(number)
        act(number, on: occurrence, &detail, &memory)
        let isWithin = charge(number, for: occurrence, &memory)
        if !isWithin { strengthen(&detail.judgement, by: rule.verdict, of: number) }
      case .isUnknown:
        detail.judgement.unknown.append(number)
        strengthen(&detail.judgement, by: rule.unknownVerdict, of: number)
      case .isFalse:
        break
      }
    }
    detail.judgement.signals = Set(detail.judgement.signals).sorted()
    detail.labelChanges = changeLabels(by: occurrence, verdict: detail.judgement.verdict, in: &memory)
    return detail
  }

  /// Returns whether `rule` matches: its `when` holds and its `unless` does not.
  private func truth(of rule: TypedRule, in situation: Situation) -> Truth {
    .and(truth(of: rule.when, in: situation), !truth(of: rule.unless, in: situation))
  }

  /// `true` iff `rule` is on the event that occurs, its policy sees it, and it is of the active mode and not past its day.
  func applies(_ rule: TypedRule, to occurrence: Occurrence, _ memory: Memory) -> Bool {
    guard rule.event == occurrence.event, isSeen(occurrence, byPolicy: rule.policy) else { return false }
    return isOn(mode: rule.mode, ofPolicy: rule.policy, expiresDay: rule.expiresDay, memory)
  }

  /// `true` iff a rule of `policy` in `mode`, or in all of them, that works until `expiresDay` is on.
  func isOn(mode: Int?, ofPolicy policy: Int, expiresDay: Int64?, _ memory: Memory) -> Bool {
    if let mode, memory.activeModes[policy] != mode { return false }
    if let expiresDay, memory.day > expiresDay { return false }
    return true
  }

  /// Notes in `detail` what rule `number`, which matches, does, and what of it a `limit` holds back.
  private func act(_ number: Int, on occurrence: Occurrence, _ detail: inout DetailedJudgement, _ memory: inout Memory) {
    for (place, action) in program.rules[number].actions.enumerated() {
      if let limit = action.limit, !takes(limit, BucketName(rule: number, action: place), occurrence.values, &memory) {
        detail.judgement.limited.append(number)
      } else {
        detail.acts.append(DetailedJudgement.Act(rule: number, action: place))
        if case .signal(let signal, _) = action { detail.judgement.signals.append(signal) }
      }
    }
  }

  /// `true` iff rule `number`, which matches, throttles and lets this event pass; it is charged for it.
  private func charge(_ number: Int, for occurrence: Occurrence, _ memory: inout Memory) -> Bool {
    guard let bucket = choice(of: program.rules[number].verdict, for: number)?.bucket else { return false }
    return takes(bucket, BucketName(rule: number, action: nil), occurrence.values, &memory)
  }

  /// Returns the first of `choices` that the hooks of rule `number`'s event can carry out.
  private func choice(of choices: [TypedRule.Choice], for number: Int) -> TypedRule.Choice? {
    let possible = program.events[program.rules[number].event].verdicts
    return choices.first { $0.verdict <= .audit || possible.contains($0.verdict) }
  }

  /// Lets the verdict of rule `number` stand in `judgement` iff it is stricter than what stands there.
  ///
  /// Rules come sorted by full name, so that of several with one verdict the first stays.
  private func strengthen(_ judgement: inout Judgement, by choices: [TypedRule.Choice], of number: Int) {
    guard let choice = choice(of: choices, for: number), choice.verdict > judgement.verdict else { return }
    judgement.verdict = choice.verdict
    judgement.errno = choice.verdict == .deny ? choice.errno : choice.verdict == .throttle ? Errno.tryAgain : 0
    judgement.decidedBy = number
  }
}
