import AinkaSource

extension Parser {
  /// Reads a whole expression.
  mutating func expression() -> Expression.ID { operation(.or) }

  /// How tightly an operator binds, loosest first.
  enum Precedence: Int, Comparable {
    case or, and, not, relation, range, sum, term, factor
    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }
  }

  /// Adds an expression to the tree, or an error where it would be nested too deep.
  mutating func add(_ kind: Expression.Kind, from start: Span) -> Expression.ID {
    var depth: UInt8 = 1
    kind.forEachChild { depth = max(depth, depths[Int($0.rawValue - tree.firstExpression)] + 1) }
    let span = start.joined(with: index > 0 && before.end > start.end ? before : start)
    guard Int(depth) <= Parser.nestingLimit else {
      fail(.tooDeep(limit: Parser.nestingLimit, at: here))
      return errorExpression()
    }
    depths.append(depth)
    return tree.add(kind, span)
  }

  /// Adds an expression that could not be read.
  mutating func errorExpression() -> Expression.ID {
    depths.append(1)
    return tree.add(.error, here)
  }

  /// Reads operands and the operators between them that bind at least as tightly as `least`.
  mutating func operation(_ least: Precedence) -> Expression.ID {
    guard !isPanicking else { return errorExpression() }
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Parser.nestingLimit else {
      fail(.tooDeep(limit: Parser.nestingLimit, at: here))
      return errorExpression()
    }
    let start = here
    var left = prefix(least)
    while !isPanicking, let next = infix(), next >= least {
      left = join(left, next, from: start)
    }
    return left
  }

  /// Reads what stands before the first infix operator.
  private mutating func prefix(_ least: Precedence) -> Expression.ID {
    let start = here
    if at(.not), least <= .not {
      advance()
      let operand = operation(.not)
      return add(.not(operand), from: start)
    }
    if at(.minus) {
      mark(.tightAfter)
      advance()
      let operand = operation(.factor)
      return add(.negated(operand), from: start)
    }
    return windowed(primary(), from: start)
  }

  /// Returns how tightly the operator at the current place binds, or nothing when there is none.
  private func infix() -> Precedence? {
    switch current.kind {
    case .equalEqual, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal: return .relation
    case .dotDot: return .range
    case .plus, .minus: return .sum
    case .star, .slash: return .term
    default: break
    }
    switch current.keyword {
    case .or: return .or
    case .and: return .and
    case .in, .has: return .relation
    case .not: return peek().keyword == .in ? .relation : nil
    case .starts, .ends: return peek().keyword == .with ? .relation : nil
    case .matches, .contains: return startsOperand(peek()) || peek().keyword == .any ? .relation : nil
    default: return atIs ? .relation : nil
    }
  }

  /// `true` iff the current token is the word `is` of other languages, with a value behind it.
  private var atIs: Bool { at(.word) && peek().kind != .colon && startsOperand(peek()) && isIs(current) }

  /// `true` iff `token` is the word `is`.
  private func isIs(_ token: Token) -> Bool { token.end - token.start == 2 && text(token) == "is" }

  /// `true` iff an expression can start with `token`.
  func startsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .word, .capitals, .number, .string, .brokenString, .date, .leftBrace, .leftParenthesis, .minus: true
    case .reserved: [.not, .true, .false, .absent].contains(token.keyword)
    default: false
    }
  }

  /// Reads the operator of `precedence` and its right side, and returns the whole.
  private mutating func join(_ left: Expression.ID, _ precedence: Precedence, from start: Span) -> Expression.ID {
    switch precedence {
    case .or, .and:
      let word: Keyword = precedence == .or ? .or : .and
      var operands = [left]
      let mark: TokenMark = precedence == .or ? .or : .and
      while at(word), !isPanicking {
        self.mark(mark)
        advance()
        operands.append(operation(precedence == .or ? .and : .not))
      }
      return add(precedence == .or ? .any(operands) : .all(operands), from: start)
    case .relation: return relation(left, from: start)
    case .range:
      advance()
      let right = operation(.sum)
      if at(.dotDot) { fail(.chained("..", at: here, first: start)) }
      return add(.range(left, right), from: start)
    case .sum:
      let kind: Expression.Arithmetic = at(.plus) ? .sum : .difference
      advance()
      let right = operation(.term)
      return add(.arithmetic(kind, left, right), from: start)
    default: return product(left, from: start)
    }
  }

  /// Reads `*` or `/` and its right side.
  private mutating func product(_ left: Expression.ID, from start: Span) -> Expression.ID {
    if take(.star) {
      let right = operation(.factor)
      return add(.arithmetic(.product, left, right), from: start)
    }
    advance()
    let right = operation(.factor)
    var otherwise: Expression.ID?
    if take(.else) { otherwise = operation(.factor) }
    return add(.quotient(left, right, otherwise: otherwise), from: start)
  }

  /// Reads a relation and its right side; another one after it is an error.
  private mutating func relation(_ left: Expression.ID, from start: Span) -> Expression.ID {
    let result: Expression.ID
    if take(.has) {
      let label = dotted("the name of a label")
      result = add(.has(left, label), from: start)
    } else {
      let isNegated = at(.not)
      if isNegated {
        let text = tree.text(of: tree.span(of: left))
        note(.notIn(text, at: here.joined(with: span(peek()))))
        advance()
      }
      guard let relation = relationWord() else { return left }
      let right = operation(.range)
      result = add(.relation(relation, left, right), from: start)
    }
    if let next = infix(), next >= .relation, !isPanicking {
      // Only behind the label of `has` can anything tighter be left.
      if next == .relation {
        fail(.chained(text(current), at: here, first: tree.span(of: result)))
      } else {
        fail(expected: "`and`, `or` or the end of the condition", after: "the label")
      }
    }
    return result
  }

  /// Goes past a relation's words and returns it.
  private mutating func relationWord() -> Expression.Relation? {
    let sign = here
    if atIs {
      note(.assignment(at: sign))
      advance()
      return take(.not) ? .notEqual : .equal
    }
    let token = current
    advance()
    switch token.kind {
    case .equalEqual: return .equal
    case .notEqual: return .notEqual
    case .less: return .less
    case .lessOrEqual: return .lessOrEqual
    case .greater: return .greater
    case .greaterOrEqual: return .greaterOrEqual
    case .equal:
      note(.assignment(at: sign))
      return .equal
    default: break
    }
    switch token.keyword {
    case .in: return .isIn
    case .starts, .ends:
      advance()
      return token.keyword == .starts ? .startsWith : .endsWith
    case .matches: return .matches
    case .contains: return take(.any) ? .containsAny : .contains
    default: return nil
    }
  }
}
