import AinkaSource

extension Parser {
  /// Reads the whole text.
  mutating func file() {
    if at(.policy) { header() }
    while !at(.end), !report.isFull {
      let start = index
      while forgivenBraces > 0, at(.rightBrace) {
        forgivenBraces -= 1
        advance()
      }
      forgivenBraces = 0
      braceDepth = 0
      if at(.end) { break }
      declaration()
      recoverToDeclaration()
      if index == start { advance() }
    }
  }

  /// Reads `policy NAME` and the lines below it.
  private mutating func header() {
    let documentation = documentation
    let start = here
    advance()
    let name = name("the name of the policy")
    let span = start.joined(with: before)
    if at(.leftParenthesis), !isPanicking {
      later("parameters of a policy", at: here)
      let first = index
      skipBrackets()
      for place in first..<index where list.tokens[place].kind == .colon { tree.lostNames.insert(text(list.tokens[place - 1])) }
    }
    var header = PolicyHeader(name: name, documentation: documentation, scope: nil, span: span)
    while !isPanicking, headerItem(&header) {}
    tree.header = header
    recoverToDeclaration()
  }

  /// Reads a line below the header, iff there is one.
  private mutating func headerItem(_ header: inout PolicyHeader) -> Bool {
    let word = here
    if take(.scope) {
      expect(.cgroup, after: "`scope`")
      let path = string("the path of a cgroup, in quotes")
      if header.scope != nil { note(.repeated("scope", at: word, first: header.scope?.span ?? word)) }
      if !isPanicking { header.scope = path }
    } else if take(.requires) {
      expect(.ainka, after: "`requires`")
      expect(.greaterOrEqual, "`>=`", after: "`ainka`")
      let version = current
      expect(.number, "a version", after: "`>=`")
      if !isPanicking { checkVersion(version) }
    } else if take(.budget) {
      _ = constant()
      expect(.per)
      expect(.event)
      if !isPanicking { note(.notActive("budget", at: word.joined(with: before))) }
    } else if take(.prefer) {
      expect(.kernel, after: "`prefer`")
      if !isPanicking { note(.notActive("prefer", at: word.joined(with: before))) }
    } else {
      return false
    }
    return true
  }

  /// Reports `version` if it is later than this one's, or no version.
  private mutating func checkVersion(_ version: Token) {
    let parts = text(version).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1] else {
      return note(.badVersion(text(version), at: span(version)))
    }
    let current = LanguageVersion.current
    if (major, minor) > (current.major, current.minor) {
      note(.laterVersion(text(version), this: "\(current.major).\(current.minor)", at: span(version)))
    }
  }

  /// Reads a declaration.
  private mutating func declaration() {
    hadError = false
    let documentation = documentation
    let word = here
    switch current.keyword {
    case .policy where current.kind == .reserved:
      note(.misplacedHeader("policy", at: word))
      advance()
      _ = name("the name of the policy")
    case .use: useDeclaration()
    case .let: constantDeclaration()
    case .predicate: predicateDeclaration()
    case .rule: ruleDeclaration(documentation)
    case .learn: learnDeclaration(documentation)
    case .event where current.kind == .reserved: eventDeclaration(documentation)
    case .enum: enumerationDeclaration(documentation)
    case .record where peek().kind == .word: recordDeclaration(documentation)
    case .model, .mode, .label, .invariant, .test, .metric, .setting: laterDeclaration()
    case .allow where peek().kind == .leftParenthesis:
      later("`allow` before a declaration", at: word)
      advance()
      skipBrackets()
      if take(.because) { _ = string("the reason, in quotes") }
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
  private mutating func constantDeclaration() {
    advance()
    let name = name("the name of the constant")
    var type: TypeName?
    if take(.colon) { type = self.type() }
    expect(.equal, "`=`", after: type == nil ? "the name" : "the type")
    let value = expression()
    if name.text.isEmpty { return }
    tree.declarations.append(.constant(ConstantDeclaration(name: name, type: type, value: value)))
  }

  /// Reads `predicate NAME(PARAMETERS) = CONDITION`.
  private mutating func predicateDeclaration() {
    advance()
    let name = name("the name of the predicate")
    var parameters: [Parameter] = []
    if at(.leftParenthesis), !isPanicking { parameters = self.parameters() }
    expect(.equal, "`=`", after: "the head of the predicate")
    let body = expression()
    if name.text.isEmpty { return }
    tree.declarations.append(.predicate(PredicateDeclaration(name: name, parameters: parameters, body: body)))
  }

  /// Reads parameters in brackets.
  private mutating func parameters() -> [Parameter] {
    let opening = here
    var parameters: [Parameter] = []
    advance()
    while !isPanicking, !at(.rightParenthesis) {
      if at(.end) || atDeclaration {
        unclosed(opening, "(")
        isPanicking = true
        break
      }
      let name = name("the name of a parameter")
      expect(.colon, "`:` and a type", after: "the parameter")
      let type = self.type()
      var initial: Expression.ID?
      if at(.equal) {
        later("defaults of parameters", at: here)
        advance()
        initial = expression()
      }
      if !isPanicking { parameters.append(Parameter(name: name, type: type, initial: initial)) }
      if take(.comma) {
        if at(.rightParenthesis) { fail(expected: "a parameter", after: "`,`") }
        continue
      }
      if at(.rightParenthesis) || at(.end) || atDeclaration { continue }
      fail(expected: "`,` or `)`")
    }
    _ = take(.rightParenthesis)
    return parameters
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
    case .let: constantDeclaration()
    case .predicate: predicateDeclaration()
    case .rule: ruleDeclaration(documentation)
    case .learn: learnDeclaration(documentation)
    default:
      isPanicking = true
      advance()
    }
  }

  /// The declarations that a misspelt one is read as.
  private static let simpleDeclarations: [String: Keyword] = [
    "let": .let, "predicate": .predicate, "rule": .rule, "learn": .learn, "use": .use,
  ]

  /// Returns the word of a declaration that `word` was likely meant to be.
  static func meantDeclaration(_ word: String) -> String? {
    let others = [
      "import": "use", "include": "use", "const": "let", "var": "let", "def": "predicate", "func": "predicate",
      "fn": "predicate",
      "function": "predicate", "package": "policy", "module": "policy", "threshold": "learn", "on": "rule", "when": "rule",
      "then": "rule",
    ]
    return others[word] ?? Suggestion.nearest(to: word, in: Keyword.declarations.map(\.rawValue) + ["record", "allow"])
  }
}

/// The version of the language.
public enum LanguageVersion {
  /// What `requires ainka >= 1.0` is compared with.
  public static let current = (major: 1, minor: 0)
}
