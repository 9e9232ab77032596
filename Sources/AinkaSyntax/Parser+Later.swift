import AinkaSource

/// What is part of the language but not of this version: one error at its word, and reading goes on behind it.
extension Parser {
  /// Reports that `what` waits for a later version, unless its clause already said so, or is passed over as a whole: what
  /// nobody is told of is no error of the declaration either.
  mutating func later(_ what: String, at span: Span) {
    if !isQuietAboutLater { note(.notYet(what, at: span)) }
  }

  /// Reports the clause at the current word and reads the rest of it by `rest`.
  mutating func laterClause(_ what: String, rest: (inout Parser) -> Void) {
    later(what, at: here)
    let wasQuiet = isQuietAboutLater
    isQuietAboutLater = true
    advance()
    rest(&self)
    isQuietAboutLater = wasQuiet
  }

  /// Reports the declaration at the current word and goes past it.
  mutating func laterDeclaration() {
    let keyword = current.keyword
    later("`\(text(current))`", at: here)
    advance()
    if keyword == .invariant {
      let wasQuiet = isQuietAboutLater
      isQuietAboutLater = true
      _ = expression()
      if take(.because) { _ = string("the reason, in quotes") }
      isQuietAboutLater = wasQuiet
      return
    }
    if at(.word) { tree.lostNames.insert(text(current)) }
    skipToBrace()
    repeat { skipBraces() } while at(.leftBrace)
  }

  /// Goes to the next `{`, but not into the next declaration.
  private mutating func skipToBrace() {
    while !at(.leftBrace), !at(.end), !(atDeclaration && startsColumn) { advance() }
  }

  /// Goes past braces and what is between them; where the closing one is missing, to the next declaration in the first column.
  private mutating func skipBraces() {
    guard at(.leftBrace) else { return }
    let opening = here
    let depth = braceDepth
    advance()
    while braceDepth > depth {
      if at(.end) || (atDeclaration && startsColumn) {
        unclosed(opening, "{")
        braceDepth = depth
        return
      }
      advance()
    }
  }

  /// Goes past round brackets and what is between them.
  mutating func skipBrackets() {
    let opening = here
    var depth = 0
    repeat {
      if at(.leftParenthesis) { depth += 1 }
      if at(.rightParenthesis) { depth -= 1 }
      if at(.end) || atDeclaration {
        unclosed(opening, "(")
        return
      }
      advance()
    } while depth > 0
  }
}
