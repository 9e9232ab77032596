import AinkaSource

extension Parser {
  /// Reads actions with commas between them.
  mutating func actions() -> [ActionClause] {
    var actions: [ActionClause] = []
    repeat {
      if !actions.isEmpty { mark(.action) }
      if let action = action() { actions.append(action) }
    } while take(.comma)
    return actions
  }

  /// Reads a verdict or an effect.
  private mutating func action() -> ActionClause? {
    guard !isPanicking else { return nil }
    switch current.keyword {
    case .kill, .deny, .audit, .throttle:
      let verdict = verdict()
      limitOfVerdict()
      return verdict.map { .verdict($0) }
    case .notify, .signal, .set, .restart, .stop, .run, .call, .enter, .restore:
      let effect = effect()
      return isPanicking ? nil : effect
    default:
      unknownAction()
      return nil
    }
  }

  /// Reads `limit N per D by FIELD`, iff it follows.
  mutating func limit() -> LimitClause? {
    let word = here
    guard !isPanicking, at(.limit) else { return nil }
    mark(.tail)
    advance()
    let most = constant()
    expect(.per)
    let time = constant()
    let key = key()
    return isPanicking ? nil : LimitClause(most: most, time: time, key: key, span: word.joined(with: before))
  }

  /// Reads `by FIELD`, iff it follows.
  mutating func key() -> DottedName? {
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

  /// Reads a verdict; nothing when a part of it is wrong.
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
    if at(.because) { mark(.tail) }
    let because = take(.because) ? string("the reason, in quotes") : nil
    guard !isPanicking, !choices.isEmpty else { return nil }
    return VerdictClause(choices: choices, because: because, span: start.joined(with: before))
  }

  /// Reads the name of an error in capitals, iff it follows.
  mutating func errno() -> Name? {
    if at(.capitals) { return capitals("an errno") }
    if at(.number) {
      note(.numberedErrno(at: here))
      advance()
      return nil
    }
    let isSmall =
      at(.word) && !startsLine && text(current).first == "e" && peek().kind != .leftParenthesis
      && current.keyword != .expires && current.keyword != .expect
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
      "write": "set", "webhook": "call", "undo": "restore", "revert": "restore", "start": "restart",
    ]
    let words = [
      "kill", "deny", "audit", "throttle", "notify", "signal", "set", "restart", "stop", "run", "call", "enter", "restore",
    ]
    fail(.unknownAction(word, meant: others[word] ?? Suggestion.nearest(to: word, in: words), at: here))
  }
}
