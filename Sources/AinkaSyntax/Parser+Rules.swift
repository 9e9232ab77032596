import AinkaSource

extension Parser {
  /// Reads `rule NAME { … }`.
  mutating func ruleDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the rule")
    var rule = RuleDeclaration(name: name, documentation: documentation)
    if take(.in) { rule.mode = dotted("the name of a mode") }
    firsts.forget()
    body(of: "the name of the rule", .rule) { parser in parser.ruleClause(&rule) }
    rule.isPartial = hadError
    if !name.text.isEmpty { tree.declarations.append(.rule(rule)) }
  }

  /// Reads a clause of a rule.
  private mutating func ruleClause(_ rule: inout RuleDeclaration) {
    let word = here
    switch current.keyword {
    case .on:
      advance()
      if take(.unknown) {
        single("on unknown", at: word.joined(with: before))
        rule.unknown = verdict()
        limitOfVerdict()
      } else {
        single("on", at: word)
        rule.event = dotted("the name of an event")
      }
    case .when:
      advance()
      single("when", at: word)
      let condition = heldCondition()
      if rule.when == nil { rule.when = condition }
    case .unless:
      advance()
      single("unless", at: word)
      let condition = expression()
      if rule.unless == nil { rule.unless = condition }
    case .then:
      advance()
      let actions = actions()
      if rule.actions.isEmpty { rule.actions = actions } else { rule.actions += actions }
    case .until:
      advance()
      single("until", at: word)
      let condition = heldCondition()
      if rule.until == nil { rule.until = condition }
    case .cooldown:
      advance()
      single("cooldown", at: word)
      let time = constant()
      if rule.cooldown == nil { rule.cooldown = time }
    case .verify:
      single("verify", at: word)
      let verify = verification()
      if rule.verify == nil { rule.verify = verify }
    case .priority:
      single("priority", at: word)
      let priority = priority()
      if rule.priority == nil { rule.priority = priority }
    case .expires:
      advance()
      single("expires", at: word)
      let date = here
      expect(.date, "a date, as 2027-01-31,", after: "`expires`")
      if !isPanicking, rule.expires == nil { rule.expires = date }
    case .because: fail(.misplacedBecause(at: word))
    case .else: fail(.noElse(at: word))
    case .for: fail(.misplacedFor(at: word))
    default: unknownRuleClause(&rule)
    }
  }

  /// Reads `verify CONDITION within TIME else ACTIONS`.
  private mutating func verification() -> VerifyClause? {
    let word = here
    advance()
    let condition = expression()
    expect(.within, after: "the condition of `verify`")
    let time = constant()
    mark(.alternative)
    expect(.else, after: "the time of `verify`")
    let actions = actions()
    return isPanicking
      ? nil : VerifyClause(condition: condition, time: time, actions: actions, span: word.joined(with: before))
  }

  /// How far from 0 a priority may be.
  static let priorityLimit = 1_000_000

  /// Reads `priority N`.
  mutating func priority() -> PriorityClause? {
    let word = here
    advance()
    let isNegative = take(.minus)
    let number = here
    let text = text(current)
    expect(.number, "a number", after: isNegative ? "`-`" : "`priority`")
    guard !isPanicking else { return nil }
    guard let value = Int64(text), value <= Int64(Parser.priorityLimit) else {
      note(.badPriority(text, at: number))
      return nil
    }
    return PriorityClause(value: isNegative ? -value : value, span: word.joined(with: before))
  }

  /// Reads what starts with no word of a clause: as the clause that was likely meant, or not at all.
  private mutating func unknownRuleClause(_ rule: inout RuleDeclaration) {
    let token = current
    let isWord = token.kind == .word || token.kind == .reserved
    let word = text(token)
    let meant = isWord ? ClauseNames.rule.meant(by: word) : nil
    fail(.unknownClause(isWord ? "`\(word)`" : describe(token), of: "rule", meant: meant, at: here))
    guard let meant else { return advance() }
    isPanicking = false
    if !Parser.actionWords.contains(token.keyword) { advance() }
    switch meant {
    case "on": rule.event = dotted("the name of an event")
    case "when":
      let condition = heldCondition()
      if rule.when == nil { rule.when = condition }
    case "unless":
      let condition = expression()
      if rule.unless == nil { rule.unless = condition }
    case "until":
      let condition = heldCondition()
      if rule.until == nil { rule.until = condition }
    case "then": rule.actions += actions()
    default: isPanicking = true
    }
  }

  /// The words that start a verdict or effect.
  static let actionWords: KeywordSet = [
    .kill, .deny, .audit, .throttle, .notify, .signal, .set, .restart, .stop, .run, .call, .enter, .restore,
  ]

  /// Reads a condition that may hold for a time.
  mutating func heldCondition() -> HeldCondition {
    let start = here
    var held = HeldCondition(condition: expression(), time: nil, isInSamples: false, span: start)
    if take(.for) {
      held.time = constant()
      held.isInSamples = take(.samples)
    }
    held.span = start.joined(with: before)
    return held
  }
}
