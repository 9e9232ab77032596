import AinkaSource

extension Parser {
  /// Reads the whole text.
  mutating func file() {
    if at(.policy) {
      header()
      endRegion(from: 0, reports: 0)
    }
    while !at(.end), !report.isFull {
      let start = index
      let count = report.count
      while forgivenBraces > 0, at(.rightBrace) {
        forgivenBraces -= 1
        advance()
      }
      let isForgiving = index > start
      forgivenBraces = 0
      braceDepth = 0
      if !at(.end) {
        declaration()
        recoverToDeclaration()
        if index == start { advance() }
      }
      endRegion(from: start, reports: isForgiving ? -1 : count)
    }
  }

  /// Reads `allow(CODE) because "…"`, iff that is next, and the declaration that it is about.
  private mutating func declaration() {
    hadError = false
    var documentation = documentation
    var allowed: [AllowClause] = []
    while at(.allow), !isPanicking {
      mark(.line)
      if let clause = allowClause() { allowed.append(clause) }
      if list.documentation[index] != nil { documentation = self.documentation }
    }
    guard !isPanicking else { return }
    mark(.line)
    let place = tree.declarations.count
    declared(documentation)
    if !allowed.isEmpty, tree.declarations.count > place { tree.allowed[place] = allowed }
  }

  /// Reads `allow(CODE) because "…"`.
  private mutating func allowClause() -> AllowClause? {
    let word = here
    advance()
    mark(.tightBefore)
    expect(.leftParenthesis, "`(` and the code of a warning", after: "`allow`")
    let code = capitals("the code of a warning, as W0210")
    expect(.rightParenthesis, "`)`", after: "the code")
    expect(.because, after: "the code")
    let because = string("the reason, in quotes")
    return isPanicking ? nil : AllowClause(code: code, because: because, span: word.joined(with: before))
  }

  /// Reads a declaration, of which `documentation` says what it is for.
  private mutating func declared(_ documentation: String) {
    switch current.keyword {
    case .policy where current.kind == .reserved:
      note(.misplacedHeader("policy", at: here))
      advance()
      _ = name("the name of the policy")
    case .use:
      documented.remove(index)
      useDeclaration()
    case .let: constantDeclaration(documentation)
    case .predicate: predicateDeclaration(documentation)
    case .rule: ruleDeclaration(documentation)
    case .learn: learnDeclaration(documentation)
    case .model: modelDeclaration(documentation)
    case .mode: modeDeclaration(documentation)
    case .label: labelDeclaration(documentation)
    case .invariant: invariantDeclaration(documentation)
    case .test: testDeclaration(documentation)
    case .event: eventDeclaration(documentation)
    case .metric: metricDeclaration(documentation)
    case .setting: settingDeclaration(documentation)
    case .enum: enumerationDeclaration(documentation)
    case .record where peek().kind == .word: recordDeclaration(documentation)
    default: unknownDeclaration(documentation)
    }
  }

  /// Reads `use NAME`.
  private mutating func useDeclaration() {
    let word = here
    advance()
    let name = dotted("the name of a module or policy")
    if !isPanicking { tree.declarations.append(.use(UseDeclaration(name: name, span: word.joined(with: before)))) }
  }

  /// Reads `let NAME: TYPE = VALUE`.
  private mutating func constantDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the constant")
    var type: TypeName?
    if take(.colon) { type = self.type() }
    expect(.equal, "`=`", after: type == nil ? "the name" : "the type")
    let value = expression()
    if name.text.isEmpty { return }
    tree.declarations.append(.constant(ConstantDeclaration(name: name, documentation: documentation, type: type, value: value)))
  }

  /// Reads `predicate NAME(PARAMETERS) = CONDITION`.
  private mutating func predicateDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the predicate")
    var parameters: [Parameter] = []
    if at(.leftParenthesis), !isPanicking { parameters = self.parameters() }
    expect(.equal, "`=`", after: "the head of the predicate")
    let body = expression()
    if name.text.isEmpty { return }
    tree.declarations.append(
      .predicate(PredicateDeclaration(name: name, documentation: documentation, parameters: parameters, body: body)))
  }

  /// Reads what starts with no word of a declaration: as the declaration that was likely meant, or not at all.
  private mutating func unknownDeclaration(_ documentation: String) {
    let token = current
    let word = text(token)
    if token.keyword == .scope || token.keyword == .requires || token.keyword == .budget || token.keyword == .prefer {
      note(.misplacedHeader(word, at: here))
      isPanicking = true
      return advance()
    }
    if peek().kind == .word { tree.lostNames.insert(text(peek())) }
    let isWord = token.kind == .word || token.kind == .capitals || token.kind == .reserved
    let meant = isWord ? Parser.meantDeclaration(word) : nil
    fail(.unknownDeclaration(isWord ? word : describe(token), isWord: isWord, meant: meant, at: here))
    guard let meant, token.kind == .word, peek().kind == .word, let keyword = Parser.simpleDeclarations[meant] else {
      return advance()
    }
    isPanicking = false
    switch keyword {
    case .use: useDeclaration()
    case .let: constantDeclaration(documentation)
    case .predicate: predicateDeclaration(documentation)
    case .rule: ruleDeclaration(documentation)
    case .learn: learnDeclaration(documentation)
    case .model: modelDeclaration(documentation)
    case .mode: modeDeclaration(documentation)
    case .label: labelDeclaration(documentation)
    case .metric: metricDeclaration(documentation)
    case .setting: settingDeclaration(documentation)
    default:
      isPanicking = true
      advance()
    }
  }

  /// The declarations that a misspelt one is read as.
  private static let simpleDeclarations: [String: Keyword] = [
    "let": .let, "predicate": .predicate, "rule": .rule, "learn": .learn, "use": .use, "model": .model, "mode": .mode,
    "label": .label, "metric": .metric, "setting": .setting,
  ]

  /// Returns the word of a declaration that `word` was likely meant to be.
  static func meantDeclaration(_ word: String) -> String? {
    let others = [
      "import": "use", "include": "use", "const": "let", "var": "let", "def": "predicate", "func": "predicate",
      "fn": "predicate",
      "function": "predicate", "package": "policy", "module": "policy", "threshold": "learn", "assert": "invariant",
      "gauge": "metric", "tag": "label", "on": "rule", "when": "rule",
      "then": "rule",
    ]
    return others[word]
      ?? Suggestion.nearest(to: word, in: Keyword.declarations.keywords.map(\.rawValue) + ["record", "allow"])
  }
}
