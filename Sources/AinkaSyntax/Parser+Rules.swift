import AinkaSource

extension Parser {
  /// Reads `rule NAME { … }`.
  mutating func ruleDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the rule")
    var rule = RuleDeclaration(
      name: name, documentation: documentation, event: nil, when: nil, unless: nil, unknown: nil, actions: [], isPartial: false)
    if at(.in), !isPanicking {
      later("rules of a mode", at: here)
      advance()
      _ = dotted("the name of a mode")
    }
    var firsts: [String: Span] = [:]
    body(of: "the name of the rule", isClause: \.atClause) { parser in parser.ruleClause(&rule, &firsts) }
    rule.isPartial = hadError
    if !name.text.isEmpty { tree.declarations.append(.rule(rule)) }
  }

  /// Reports the clause `word` at `span` if there was one before.
  private mutating func single(_ word: String, at span: Span, _ firsts: inout [String: Span]) {
    if let first = firsts[word] { note(.repeated(word, at: span, first: first)) } else { firsts[word] = span }
  }

  /// Reads a clause of a rule.
  private mutating func ruleClause(_ rule: inout RuleDeclaration, _ firsts: inout [String: Span]) {
    let word = here
    switch current.keyword {
    case .on:
      advance()
      if take(.unknown) {
        single("on unknown", at: word.joined(with: before), &firsts)
        rule.unknown = verdict()
        limitOfVerdict()
      } else {
        single("on", at: word, &firsts)
        rule.event = dotted("the name of an event")
      }
    case .when:
      advance()
      single("when", at: word, &firsts)
      let condition = heldCondition()
      if rule.when == nil { rule.when = condition }
    case .unless:
      advance()
      single("unless", at: word, &firsts)
      let condition = expression()
      if rule.unless == nil { rule.unless = condition }
    case .then:
      advance()
      repeat { rule.actions += action() } while take(.comma)
    case .until: laterClause("`until`") { _ = $0.condition() }
    case .cooldown: laterClause("`cooldown`") { _ = $0.constant() }
    case .verify:
      laterClause("`verify`") { parser in
        _ = parser.expression()
        parser.expect(.within)
        _ = parser.constant()
        parser.expect(.else)
        repeat { _ = parser.action() } while parser.take(.comma)
      }
    case .priority:
      laterClause("`priority`") { parser in
        _ = parser.take(.minus)
        parser.expect(.number, "a number")
      }
    case .expires: laterClause("`expires`") { $0.expect(.date, "a date, as 2027-01-31,") }
    case .because: fail(.misplacedBecause(at: word))
    case .else: fail(.noElse(at: word))
    default: unknownClause(&rule, &firsts)
    }
  }

  /// Reads what starts with no word of a clause: as the clause that was likely meant, or not at all.
  private mutating func unknownClause(_ rule: inout RuleDeclaration, _ firsts: inout [String: Span]) {
    let token = current
    let isWord = token.kind == .word || token.kind == .reserved
    let word = text(token)
    let meant = isWord ? Parser.meantClause(word) : nil
    fail(.unknownClause(isWord ? "`\(word)`" : describe(token), of: "rule", meant: meant, at: here))
    guard let meant else { return advance() }
    isPanicking = false
    if !Parser.actions.contains(token.keyword) { advance() }
    switch meant {
    case "on": rule.event = dotted("the name of an event")
    case "when":
      let condition = heldCondition()
      rule.when = rule.when ?? condition
    case "unless":
      let condition = expression()
      rule.unless = rule.unless ?? condition
    case "then": repeat { rule.actions += action() } while take(.comma)
    default: isPanicking = true
    }
  }

  /// The words that start a verdict or effect.
  private static let actions: Set<Keyword> = [.kill, .deny, .audit, .throttle, .notify, .signal]

  /// Returns the word of a clause that `word` was likely meant to be.
  private static func meantClause(_ word: String) -> String? {
    let others = [
      "if": "when", "where": "when", "and": "when", "do": "then", "kill": "then", "deny": "then", "audit": "then",
      "notify": "then",
      "throttle": "then", "signal": "then", "except": "unless", "event": "on",
    ]
    let words = ["on", "when", "unless", "then", "until", "cooldown", "verify", "priority", "expires"]
    return others[word] ?? Suggestion.nearest(to: word, in: words)
  }

  /// Reads a condition that may hold for a time.
  mutating func heldCondition() -> HeldCondition {
    let start = here
    var held = HeldCondition(condition: expression(), time: nil, isInSamples: false, span: start)
    let word = here
    if take(.for) {
      later("conditions that hold `for` a time", at: word)
      held.time = constant()
      held.isInSamples = take(.samples)
    }
    held.span = start.joined(with: before)
    return held
  }

  /// Reads a condition of which the time, that is not part of this version, is left out.
  mutating func condition() -> Expression.ID { heldCondition().condition }
}
