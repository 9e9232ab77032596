import AinkaSource

extension Parser {
  /// `true` iff the current token can only be the start of a declaration.
  var atDeclaration: Bool {
    guard current.kind == .reserved else { return startsLine && (atRecord || atAllow) }
    guard Keyword.declarations.contains(current.keyword) else { return false }
    if index > 0, list.tokens[index - 1].kind == .dot, !startsLine { return false }
    if at(.event), isInTest { return [.hook, .verdicts, .field].contains(peek(3).keyword) && peek(4).kind == .word }
    return true
  }

  /// `true` iff the current words can only be the start of a record.
  private var atRecord: Bool {
    at(.record) && peek().kind == .word && peek(2).kind == .leftBrace && !peek().keyword.isOperator
  }

  /// `true` iff the current words can only be an `allow` before a declaration.
  private var atAllow: Bool { at(.allow) && peek().kind == .leftParenthesis && peek(2).kind == .capitals }

  /// `true` iff the current token stands in the first column and looks like the start of a declaration, misspelt.
  private var atMisspeltDeclaration: Bool {
    current.kind == .word && startsColumn && peek().kind == .word && Parser.meantDeclaration(text(current)) != nil
  }

  /// `true` iff the current token can only be the start of a clause.
  var atClause: Bool {
    if current.kind == .reserved { return isInTest ? at(.event) : Keyword.clauses.contains(current.keyword) }
    return startsLine && clauseNames.words.contains(current.keyword) && !mayBeName
  }

  /// `true` iff the current word is followed by what can follow a name in an expression.
  private var mayBeName: Bool {
    let next = peek()
    switch next.kind {
    case .number, .date, .string, .brokenString, .capitals, .underscore, .end: return false
    case .word: return next.keyword.isOperator
    case .reserved: return [.and, .or, .in, .has, .over, .where, .else].contains(next.keyword)
    default: return true
    }
  }

  /// `true` iff the current token looks like the start of a clause, where something is wrong anyway.
  var looksLikeClause: Bool {
    if current.kind == .reserved { return atClause }
    return startsLine && clauseNames.words.contains(current.keyword)
  }

  /// `true` iff the current token is the first of its line.
  var startsLine: Bool {
    guard index > 0 else { return true }
    let start = Int(list.tokens[index - 1].end)
    return tree.text.bytes[start..<Int(current.start)].contains(UInt8(ascii: "\n"))
  }

  /// `true` iff the current token stands in the first column.
  var startsColumn: Bool {
    current.start == 0 || tree.text.bytes[Int(current.start) - 1] == UInt8(ascii: "\n")
  }

  /// `true` iff the current token starts its line and was likely meant to start a clause.
  private var looksMisspelt: Bool {
    current.kind == .word && startsLine && !mayBeName && clauseNames.meant(by: text(current)) != nil
  }

  /// Goes on after an error in a body that was opened at `depth`: to its next clause, to its end, or to a declaration.
  mutating func recover(inBody depth: Int) {
    guard isPanicking else { return }
    while !at(.end), !atDeclaration {
      if looksLikeClause || looksMisspelt { break }
      if at(.rightBrace), braceDepth <= depth { break }
      advance()
    }
    if braceDepth > depth {
      forgivenBraces += braceDepth - depth
      braceDepth = depth
    }
    isPanicking = false
  }

  /// Goes on after an error outside of bodies: to the next declaration.
  mutating func recoverToDeclaration() {
    guard isPanicking else { return }
    while !at(.end), !atDeclaration, !atMisspeltDeclaration { advance() }
    braceDepth = 0
    isPanicking = false
  }

  /// Reads `{`, clauses by `clause` and `}`. A clause that fails is left out, and reading goes on at the next.
  ///
  /// - Parameters:
  ///   - what: what stands before the body, in a message, as "the name of the rule".
  ///   - names: the words that start a clause.
  mutating func body(of what: String, _ names: ClauseNames, clause: (inout Parser) -> Void) {
    let opening = here
    guard !isPanicking else { return }
    clauseNames = names
    defer { clauseNames = ClauseNames() }
    mark(.bodyOpening)
    let isOpen = take(.leftBrace)
    if !isOpen {
      note(.expected("`{`", after: what, found: describe(current), at: here, before: before, isEnd: at(.end)))
      guard looksLikeClause else {
        isPanicking = true
        return
      }
      braceDepth += 1
    }
    let depth = braceDepth
    while !at(.rightBrace) {
      if at(.end) || atDeclaration {
        if isOpen { unclosed(opening, "{") }
        braceDepth = max(0, depth - 1)
        return
      }
      let start = index
      mark(.line)
      clause(&self)
      recover(inBody: depth)
      if index == start { advance() }
    }
    mark(.bodyClosing)
    advance()
  }

  /// Reports what starts no clause of the body that is being read, with the one that was likely meant, and goes past it.
  mutating func unknownClause() {
    let isWord = at(.word) || at(.reserved)
    let word = text(current)
    let meant = isWord ? clauseNames.meant(by: word) : nil
    fail(.unknownClause(isWord ? "`\(word)`" : describe(current), of: clauseNames.declaration, meant: meant, at: here))
    advance()
  }

  /// Reports that the bracket at `opening` is not closed where it should be, unless a broken string swallowed the end.
  mutating func unclosed(_ opening: Span, _ bracket: String) {
    let swallowed = list.damage.contains { $0.lowerBound >= opening.start && $0.lowerBound < here.end }
    hadError = true
    guard !swallowed, !isPanicking else { return }
    report.add(.unclosed(bracket, at: opening, found: describe(current), here: here))
  }

  /// Reads a name; where another word stands in its place, reports that and takes it all the same if it is a word.
  mutating func name(_ what: String) -> Name {
    let token = current
    guard !isPanicking else { return Name(text: "", span: here) }
    switch token.kind {
    case .word: break
    case .capitals:
      let better = Lexer.smallName(for: text(token))
      note(.badName(text(token), better: better, at: here))
      tree.lostNames.insert(better)
      advance()
      return Name(text: better, span: span(token))
    case .reserved where peek().kind != .word || !Keyword.declarations.contains(token.keyword):
      if startsLine, Keyword.declarations.contains(token.keyword) || Keyword.clauses.contains(token.keyword) { fallthrough }
      note(.reservedName(text(token), what: what, at: here))
    default:
      fail(expected: what)
      return Name(text: "", span: here)
    }
    advance()
    return name(token)
  }

  /// Reads a word after a point, where reserved ones are names too.
  mutating func member() -> Name {
    let token = current
    guard !isPanicking, token.kind == .word || token.kind == .reserved else {
      fail(expected: "a name after the point")
      return Name(text: "", span: here)
    }
    advance()
    return name(token)
  }

  /// Reads names with points between them.
  mutating func dotted(_ what: String) -> DottedName {
    let first = name(what)
    var parts = [first]
    while take(.dot) { parts.append(member()) }
    return DottedName(parts: parts, span: first.span.joined(with: parts[parts.count - 1].span))
  }

  /// Reads a string.
  mutating func string(_ what: String) -> StringLiteral {
    let token = current
    guard !isPanicking, token.kind == .string || token.kind == .brokenString else {
      fail(expected: what)
      return StringLiteral(text: nil, span: here)
    }
    advance()
    let literal = literal(token)
    if current.start == token.end, current.kind == .word, literal.endsAtArguments { fail(.quoteInBraces(at: here)) }
    return literal
  }

  /// Returns the string that `token` is.
  func literal(_ token: Token) -> StringLiteral {
    let bytes = tree.text.bytes[Int(token.start)..<Int(token.end)]
    return StringLiteral(text: token.kind == .string ? StringText.decoded(bytes) : nil, span: span(token))
  }

  /// Reads a name in capitals: an errno, a signal.
  mutating func capitals(_ what: String) -> Name {
    let token = current
    guard !isPanicking, token.kind == .capitals else {
      fail(expected: what)
      return Name(text: "", span: here)
    }
    advance()
    return name(token)
  }
}
