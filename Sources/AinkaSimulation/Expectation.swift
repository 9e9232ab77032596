import AinkaInterpreter
import AinkaSemantics
import AinkaValues

/// What one step of a test expects of a world.
struct Expectation {
  let step: TypedStep
  let world: World

  /// Why it does not come out.
  struct Failure {
    var message: String
    var explanations: [Explanation] = []
  }

  private var program: TypedProgram { world.program }

  /// Why the step does not come out; nothing if it does.
  var failure: Failure? {
    switch step.kind {
    case .expectVerdict(let outcome, let rule): verdict(outcome, by: rule)
    case .expectLevelRule(let rule, let isActive): levelRule(rule, isActive)
    case .expectEventRule(let rule, let isActive): eventRule(rule, isActive)
    case .expectMode(let mode, let isActive): self.mode(mode, isActive)
    case .expectOriginal(let setting, let isOriginal): original(setting, isOriginal)
    case .expect(let condition):
      world.outcome(of: condition) == .isTrue
        ? nil : Failure(message: "it is \(world.outcome(of: condition).word)", explanations: [world.explanation(of: condition)])
    case .giveThreshold, .readings, .giveSetting, .event, .pass: nil
    }
  }

  /// Compares the verdict on the last event.
  private func verdict(_ outcome: TypedStep.Outcome, by rule: Int?) -> Failure? {
    guard let judgement = world.lastJudgement else { return Failure(message: "there was no event yet") }
    let isErrnoRight = outcome.errno == nil || outcome.errno == judgement.errno
    if judgement.verdict == outcome.verdict, isErrnoRight, rule == nil || rule == judgement.decidedBy { return nil }
    let expected = words(outcome.verdict, outcome.errno, by: rule)
    let shown = outcome.errno != nil || judgement.verdict == .deny ? judgement.errno : nil
    let actual = words(judgement.verdict, shown, by: judgement.decidedBy)
    let asked = Set([rule, judgement.decidedBy].compactMap { $0 }).sorted()
    let rules = asked.isEmpty ? rulesOnLastEvent : asked
    return Failure(message: "expected \(expected), got \(actual)", explanations: rules.flatMap(explanations))
  }

  /// The first few rules on the last event.
  private var rulesOnLastEvent: [Int] {
    Array(program.rules.indices.filter { !world.explanation(ofRule: $0).isEmpty }.prefix(4))
  }

  /// Returns `deny EACCES by policy.rule`.
  private func words(_ verdict: Verdict, _ errno: Int32?, by rule: Int?) -> String {
    var words = verdict.name
    if verdict == .deny, let errno { words += " \(Errno.name(of: errno) ?? "\(errno)")" }
    if let rule { words += " by \(program.rules[rule].name)" }
    return words
  }

  /// Returns why rule `rule` matched the last event or did not, with its name.
  private func explanations(ofRule rule: Int) -> [Explanation] {
    world.explanation(ofRule: rule).map { part in
      var named = part
      named.text = "\(program.rules[rule].name): \(part.text)"
      return named
    }
  }

  /// Compares whether a rule over metrics is active; else shows what it waits for.
  private func levelRule(_ number: Int, _ isActive: Bool) -> Failure? {
    guard world.isActive(number) != isActive else { return nil }
    let rule = program.levelRules[number]
    var explanation = world.explanation(of: isActive ? rule.when.condition : rule.until.condition)
    explanation.text = "\(isActive ? "when" : "until") \(explanation.text)\(held(isActive ? rule.when.time : rule.until.time))"
    return Failure(message: "\(rule.name) is \(isActive ? "idle" : "active")", explanations: [explanation])
  }

  /// Returns ` for 30s`.
  private func held(_ time: TypedHold.Time) -> String {
    switch time {
    case .none: ""
    case .nanoseconds(let time): " (for \(Shown.time(UInt64(time))))"
    case .samples(let count, let metric): " (for \(count) samples of \(program.metrics[metric].name))"
    }
  }

  /// Compares whether an event rule matched the last event.
  private func eventRule(_ number: Int, _ isActive: Bool) -> Failure? {
    guard let judgement = world.lastJudgement else { return Failure(message: "there was no event yet") }
    guard judgement.matched.contains(number) != isActive else { return nil }
    let name = program.rules[number].name
    let state = isActive ? "did not match" : "matched"
    return Failure(message: "\(name) \(state) the last event", explanations: explanations(ofRule: number))
  }

  /// Compares whether a mode is the active one of its policy.
  private func mode(_ number: Int, _ isActive: Bool) -> Failure? {
    let mode = program.modes[number]
    let active = world.activeMode(ofPolicy: mode.policy)
    guard (active == number) != isActive else { return nil }
    let name = active.map { program.modes[$0].name } ?? "normal"
    let hold = isActive ? mode.enter : mode.leave
    let explanations = hold.map { hold in
      var explanation = world.explanation(of: hold.condition)
      explanation.text = "\(isActive ? "enter" : "leave") when \(explanation.text)\(held(hold.time))"
      return [explanation]
    }
    return Failure(message: "the active mode is \(name)", explanations: explanations ?? [])
  }

  /// Compares whether a setting has the value that it had before any rule changed it.
  private func original(_ number: Int, _ isOriginal: Bool) -> Failure? {
    guard world.isOriginal(setting: number) != isOriginal else { return nil }
    let setting = program.settings[number]
    let value: String
    switch world.content(ofSetting: number) {
    case .number(let number): value = Shown.number(number, type: setting.type, cases: setting.cases)
    case .text(let text): value = "\"\(String(decoding: text, as: UTF8.self))\""
    case .own: value = "what it was before the test"
    case .unreadable: value = "what cannot be read"
    }
    return Failure(message: "\(setting.name) is \(value)\(isOriginal ? ", which a rule made of it" : ", as before any rule")")
  }
}
