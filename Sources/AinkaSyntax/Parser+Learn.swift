import AinkaSource

extension Parser {
  /// Reads `learn NAME: TYPE { … }`.
  mutating func learnDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the threshold")
    expect(.colon, "`:` and a type", after: "the name")
    let type = self.type()
    var key: DottedName?
    var most: Expression.ID?
    if !isPanicking, take(.by) {
      key = dotted("the field that is the key")
      most = keyLimit()
    }
    var clauses: [ThresholdDeclaration.Clause] = []
    body(of: "the type", .threshold) { parser in parser.learnClause(&clauses) }
    if name.text.isEmpty { return }
    tree.declarations.append(
      .threshold(
        ThresholdDeclaration(
          name: name, documentation: documentation, type: type, key: key, most: most, clauses: clauses, isPartial: hadError)))
  }

  /// Reads a clause of a threshold.
  private mutating func learnClause(_ clauses: inout [ThresholdDeclaration.Clause]) {
    let token = current
    let word = name(token)
    guard ClauseNames.threshold.words.contains(token.keyword) else { return unknownClause() }
    if let first = clauses.first(where: { $0.word.text == word.text }) {
      note(.repeated(word.text, at: here, first: first.word.span))
    }
    advance()
    let kind = learnClauseBody(token.keyword)
    if !isPanicking { clauses.append(ThresholdDeclaration.Clause(kind: kind, word: word)) }
  }

  /// Reads what follows the word `keyword` of a clause.
  private mutating func learnClauseBody(_ keyword: Keyword) -> ThresholdDeclaration.Clause.Kind {
    switch keyword {
    case .from: return .from(expression())
    case .method: return .method(place())
    case .side: return .side(choice(["above", "below", "both"]))
    case .window: return .window(constant())
    case .within: return .within(operation(.range))
    case .start: return .start(operation(.sum))
    case .require: return .require(expression())
    case .step, .drift:
      expect(.at, after: "`\(keyword.rawValue)`")
      expect(.most, after: "`at`")
      let amount = constant()
      expect(.per)
      let time = constant()
      return keyword == .step ? .step(amount, per: time) : .drift(amount, per: time)
    case .expires:
      expect(.after, after: "`expires`")
      return .expires(constant())
    case .freeze:
      expect(.when, after: "`freeze`")
      return .freeze(heldCondition())
    case .forget:
      expect(.on, after: "`forget`")
      return .forget(place())
    default: return .stage(choice(["off", "shadow", "advise", "enforce"]))
    }
  }

  /// Reads one of `words`.
  mutating func choice(_ words: [String]) -> Name {
    let token = current
    guard !isPanicking, token.kind == .word, words.contains(text(token)) else {
      fail(expected: words.dropLast().joined(separator: ", ") + " or \(words[words.count - 1])")
      return Name(text: "", span: here)
    }
    advance()
    return name(token)
  }
}
