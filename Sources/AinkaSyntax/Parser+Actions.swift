import AinkaSource

extension Parser {
  /// Reads a verdict or an effect; what is not part of this version is left out.
  mutating func action() -> [ActionClause] {
    guard !isPanicking else { return [] }
    let word = here
    switch current.keyword {
    case .kill, .deny, .audit, .throttle:
      let verdict = verdict()
      limitOfVerdict()
      return verdict.map { [.verdict($0)] } ?? []
    case .notify: return notify()
    case .signal:
      advance()
      let name = capitals("the name of a signal in capitals, as TERM")
      let span = word.joined(with: name.span)
      let limit = limit()
      return isPanicking ? [] : [.signal(name, limit: limit, span: span)]
    case .set:
      laterClause("settings") { parser in
        _ = parser.place()
        parser.expect(.equal, "`=`")
        _ = parser.expression()
        _ = parser.take(.keep)
      }
    case .restart, .stop:
      laterClause("`\(text(current)) service`") { parser in
        parser.expect(.service)
        _ = parser.expression()
      }
    case .run: laterClause("`run`") { $0.runArguments() }
    case .call:
      laterClause("`call webhook`") { parser in
        parser.expect(.webhook)
        _ = parser.string("an address, in quotes")
      }
    case .enter: laterClause("modes") { _ = $0.dotted("the name of a mode") }
    case .restore: laterClause("`restore`") { _ in }
    default: unknownAction()
    }
    _ = limit()
    return []
  }

  /// Reads `notify LEVEL "text"`.
  private mutating func notify() -> [ActionClause] {
    let word = here
    advance()
    let level = name("info, warning or critical")
    var message: StringLiteral?
    if at(.string) || at(.brokenString), !isPanicking { message = string("a text") }
    let span = word.joined(with: before)
    let limit = limit()
    return isPanicking ? [] : [.notify(level: level, message: message, limit: limit, span: span)]
  }

  /// Reads the program and arguments after `run`.
  private mutating func runArguments() {
    _ = string("the path of a program, in quotes")
    guard take(.leftBracket) else { return }
    while !isPanicking, !at(.rightBracket) {
      _ = expression()
      if !take(.comma), !at(.rightBracket) { fail(expected: "`,` or `]`") }
    }
    _ = take(.rightBracket)
  }

  /// Reads `limit N per D by FIELD`, iff it follows.
  private mutating func limit() -> LimitClause? {
    let word = here
    guard !isPanicking, take(.limit) else { return nil }
    let most = constant()
    expect(.per)
    let time = constant()
    let key = key()
    return isPanicking ? nil : LimitClause(most: most, time: time, key: key, span: word.joined(with: before))
  }

  /// Reads `by FIELD`, iff it follows.
  private mutating func key() -> DottedName? {
    guard !isPanicking, take(.by) else { return nil }
    let key = dotted("the field that is the key")
    if at(.at), peek().keyword == .most, !isPanicking { fail(.noKeyLimit(at: here.joined(with: span(peek())))) }
    return key
  }

  /// Reports the `limit` of a verdict, iff one follows.
  mutating func limitOfVerdict() {
    let word = here
    guard at(.limit), !isPanicking else { return }
    note(.limitOfVerdict(at: word))
    _ = limit()
  }

  /// Reads a verdict; nothing when a part of it is not part of this version.
  mutating func verdict() -> VerdictClause? {
    let start = here
    var choices: [VerdictClause.Choice] = []
    repeat {
      let token = current
      let word = here
      switch token.keyword {
      case .kill, .audit:
        advance()
        choices.append(VerdictClause.Choice(word: Name(text: text(token), span: word), span: word))
      case .deny:
        advance()
        let errno = errno()
        choices.append(
          VerdictClause.Choice(word: Name(text: "deny", span: word), errno: errno, span: word.joined(with: errno?.span ?? word))
        )
      case .throttle:
        advance()
        expect(.to, after: "`throttle`")
        let rate = constant()
        let key = key()
        choices.append(
          VerdictClause.Choice(
            word: Name(text: "throttle", span: word), rate: rate, key: key, span: word.joined(with: before)))
      default: unknownAction()
      }
    } while take(.or)
    let because = take(.because) ? string("the reason, in quotes") : nil
    guard !isPanicking, !choices.isEmpty else { return nil }
    return VerdictClause(choices: choices, because: because, span: start.joined(with: before))
  }

  /// Reads the name of an error in capitals, iff it follows.
  private mutating func errno() -> Name? {
    if at(.capitals) { return capitals("an errno") }
    if at(.number) {
      note(.numberedErrno(at: here))
      advance()
      return nil
    }
    let isSmall = at(.word) && !startsLine && text(current).first == "e" && peek().kind != .leftParenthesis
    guard isSmall, !isPanicking else { return nil }
    note(.smallErrno(text(current), at: here))
    advance()
    return nil
  }

  /// Reports what is no action, with the one that was likely meant.
  private mutating func unknownAction() {
    let token = current
    let isWord = token.kind == .word || token.kind == .reserved
    guard isWord, !atClause || token.keyword == .priority, !atDeclaration else {
      return fail(expected: "a verdict or an action", after: index > 0 ? describe(list.tokens[index - 1]) : nil)
    }
    let word = text(token)
    if word == "allow" { return fail(.noAllow(at: here)) }
    let others = [
      "block": "deny", "reject": "deny", "drop": "deny", "refuse": "deny", "log": "audit", "record": "audit", "alert": "notify",
      "warn": "notify", "terminate": "kill", "sigkill": "kill", "exec": "run", "execute": "run",
    ]
    let words = ["kill", "deny", "audit", "throttle", "notify", "signal", "set", "restart", "stop", "run", "call", "enter"]
    fail(.unknownAction(word, meant: others[word] ?? Suggestion.nearest(to: word, in: words), at: here))
  }
}
