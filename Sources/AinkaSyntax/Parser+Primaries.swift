import AinkaSource

extension Parser {
  /// Reads an operand.
  mutating func primary() -> Expression.ID {
    guard !isPanicking else { return errorExpression() }
    let token = current
    switch token.kind {
    case .number: return literalExpression(.number)
    case .date: return literalExpression(.date)
    case .string, .brokenString: return literalExpression(.string(literal(token)))
    case .leftParenthesis: return parenthesised()
    case .leftBrace: return set()
    case .word: return place()
    case .capitals:
      guard peek().kind != .dot, peek().kind != .leftParenthesis else { return place() }
      // An errno or a signal: whether it is one is known to who knows what is expected.
      let name = name(token)
      advance()
      return add(.place(Expression.Place(root: name, steps: [])), from: name.span)
    case .reserved:
      switch token.keyword {
      case .true: return literalExpression(.bool(true))
      case .false: return literalExpression(.bool(false))
      case .absent: return literalExpression(.none)
      default: break
      }
    case .dot where peek().kind == .number && peek().start == token.end:
      advance()
      let number = "0.\(text(current))"
      note(.badNumber("a number does not start with a point: `\(number)`", at: before.joined(with: here)))
      advance()
      return errorExpression()
    default: break
    }
    fail(expected: "a value", after: index > 0 ? describe(list.tokens[index - 1]) : nil)
    return errorExpression()
  }

  /// Adds the current token as an expression.
  private mutating func literalExpression(_ kind: Expression.Kind) -> Expression.ID {
    let start = here
    advance()
    return add(kind, from: start)
  }

  /// Reads an expression in brackets.
  private mutating func parenthesised() -> Expression.ID {
    let opening = here
    advance()
    let inner = operation(.or)
    guard !isPanicking else { return inner }
    guard !take(.rightParenthesis) else { return inner }
    endOfBracket(opening, "(", closing: ")")
    return inner
  }

  /// Reports what stands where the bracket at `opening` should close or its next element should come, and panics.
  private mutating func endOfBracket(_ opening: Span, _ bracket: String, closing: String) {
    if at(.end) || atDeclaration || atClause || (at(.rightBrace) && bracket == "(") {
      unclosed(opening, bracket)
      isPanicking = true
    } else {
      fail(expected: bracket == "{" ? "`,` or `}`" : "`\(closing)`")
    }
  }

  /// Reads a set.
  private mutating func set() -> Expression.ID {
    let opening = here
    mark(.filledList)
    advance()
    var elements: [Expression.ID] = []
    while !isPanicking, !at(.rightBrace) {
      if at(.end) || atDeclaration || atClause {
        endOfBracket(opening, "{", closing: "}")
        break
      }
      mark(.element)
      elements.append(operation(.or))
      if take(.comma) || at(.rightBrace) { continue }
      if !isPanicking, startsOperand(current), !at(.leftBrace) {
        note(.missingComma(at: before, next: here))
      } else if !isPanicking {
        endOfBracket(opening, "{", closing: "}")
      }
    }
    _ = take(.rightBrace)
    return add(.set(elements), from: opening)
  }

  /// Reads a place: a name, members and calls.
  mutating func place() -> Expression.ID {
    let start = here
    let root = name("a name")
    var steps: [Expression.Step] = []
    // How long it is without spaces and comments in it; 0 if not all of it is names.
    var length = root.text.utf8.count
    while !isPanicking {
      if take(.dot) {
        let member = member()
        length += length == 0 ? 0 : member.text.utf8.count + 1
        steps.append(.member(member))
      } else if at(.leftParenthesis) {
        length = 0
        steps.append(.call(arguments()))
      } else {
        break
      }
      guard steps.count <= Parser.nestingLimit else {
        fail(.tooDeep(limit: Parser.nestingLimit, at: here))
        break
      }
    }
    // Where something is wrong, a name may be another than the one that is written.
    let isPlain = !hadError && length == Int(before.end - start.start)
    let path = !isPlain ? nil : steps.isEmpty ? root.text : name(from: start.start, to: before.end)
    return add(.place(Expression.Place(root: root, steps: steps, path: path)), from: start)
  }

  /// Reads arguments in brackets.
  private mutating func arguments() -> [Expression.Argument] {
    let opening = here
    mark([.tallList, .tightBefore])
    advance()
    var arguments: [Expression.Argument] = []
    while !isPanicking, !at(.rightParenthesis) {
      if at(.end) || atDeclaration || atClause {
        endOfBracket(opening, "(", closing: ")")
        break
      }
      mark(.element)
      var label: Name?
      if at(.word), peek().kind == .colon {
        label = name("a name")
        advance()
      }
      let value = operation(.or)
      let filter = take(.where) ? operation(.or) : nil
      arguments.append(Expression.Argument(label: label, value: value, filter: filter))
      if take(.comma) {
        if at(.rightParenthesis) { fail(expected: "an argument", after: "`,`") }
        continue
      }
      if at(.rightParenthesis) { break }
      if !isPanicking { endOfBracket(opening, "(", closing: ")") }
    }
    _ = take(.rightParenthesis)
    return arguments
  }

  /// Reads `over D by KEY` after `base`, iff it follows.
  mutating func windowed(_ base: Expression.ID, from start: Span) -> Expression.ID {
    guard take(.over) else { return base }
    let length = constant()
    var key: DottedName?
    var most: Expression.ID?
    if take(.by) {
      key = dotted("the field that is the key")
      most = keyLimit()
    }
    return add(.window(Expression.Window(base: base, length: length, key: key, most: most)), from: start)
  }

  /// Reads `at most N keys`, iff it follows.
  mutating func keyLimit() -> Expression.ID? {
    guard at(.at), peek().keyword == .most else { return nil }
    advance()
    advance()
    let most = constant()
    expect(.keys)
    return most
  }

  /// Reads a number, a name or an expression in brackets: what stands where an expression would not end by itself.
  mutating func constant() -> Expression.ID {
    guard !isPanicking else { return errorExpression() }
    switch current.kind {
    case .number, .leftParenthesis: return primary()
    case .word, .capitals:
      let start = here
      let name = dotted("a number or a name")
      guard let root = name.parts.first else { return errorExpression() }
      return add(.place(Expression.Place(root: root, steps: name.parts.dropFirst().map { .member($0) })), from: start)
    default:
      fail(expected: "a number or a name", after: index > 0 ? describe(list.tokens[index - 1]) : nil)
      return errorExpression()
    }
  }

  /// Reads a type.
  mutating func type(depth: Int = 0) -> TypeName {
    let start = here
    guard depth < 8 else {
      fail(.tooDeep(limit: 8, at: here))
      return TypeName(kind: .error, span: start)
    }
    if at(.set) || at(.range) {
      let isSet = at(.set)
      advance()
      expect(.of, after: isSet ? "`set`" : "`range`")
      let element = type(depth: depth + 1)
      return TypeName(kind: isSet ? .set(element) : .range(element), span: start.joined(with: element.span))
    }
    if at(.event) || at(.label) || at(.mode) || at(.model) || at(.rule) {
      fail(expected: "a type")
      return TypeName(kind: .error, span: start)
    }
    let name = name("a type")
    return TypeName(kind: isPanicking ? .error : .named(name.text), span: name.span)
  }
}
