import AinkaSource

extension Parser {
  /// Reads `policy NAME(PARAMETERS)` and the lines below it.
  mutating func header() {
    mark(.line)
    let documentation = documentation
    let start = here
    advance()
    let name = name("the name of the policy")
    let span = start.joined(with: before)
    var header = PolicyHeader(name: name, documentation: documentation, scope: nil, span: span)
    if at(.leftParenthesis), !isPanicking { header.parameters = parameters() }
    firsts.forget()
    while !isPanicking, headerItem(&header) {}
    tree.header = header
    recoverToDeclaration()
  }

  /// Reads a line below the header, iff there is one.
  private mutating func headerItem(_ header: inout PolicyHeader) -> Bool {
    let word = here
    let keyword = current.keyword
    guard [.scope, .requires, .budget, .prefer].contains(keyword) else { return false }
    mark(.line)
    advance()
    switch keyword {
    case .scope:
      expect(.cgroup, after: "`scope`")
      let path = string("the path of a cgroup, in quotes")
      if !isPanicking { header.scope = header.scope ?? path }
    case .requires:
      expect(.ainka, after: "`requires`")
      expect(.greaterOrEqual, "`>=`", after: "`ainka`")
      let version = current
      expect(.number, "a version", after: "`>=`")
      if !isPanicking, checkVersion(version) { header.requires = header.requires ?? span(version) }
    case .budget:
      let budget = constant()
      expect(.per)
      expect(.event)
      if !isPanicking { header.budget = header.budget ?? budget }
    default:
      expect(.kernel, after: "`prefer`")
      if !isPanicking { header.preferKernel = header.preferKernel ?? word.joined(with: before) }
    }
    if !isPanicking { single(keyword.rawValue, at: word.joined(with: before)) }
    return true
  }

  /// Reports the clause `word` at `span` if there was one before.
  mutating func single(_ word: String, at span: Span) {
    if let first = firsts.place(of: word, orAdding: span) { note(.repeated(word, at: span, first: first)) }
  }

  /// Returns `true` iff `version` is one; else reports it.
  private mutating func checkVersion(_ version: Token) -> Bool {
    if self.version(version) != nil { return true }
    note(.badVersion(text(version), at: span(version)))
    return false
  }

  /// Returns the two numbers of `token`, or nothing if it is no version.
  private func version(_ token: Token) -> (major: Int, minor: Int)? {
    let parts = text(token).split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let major = parts[0], let minor = parts[1] else { return nil }
    return (major, minor)
  }

  /// Returns the version that the header requires if it is later than this one's, wherever above the declarations it stands: what
  /// is written around it may be of that version, too.
  func laterVersion() -> Token? {
    guard current.keyword == .policy else { return nil }
    let this = LanguageVersion.current
    for place in list.tokens.indices.dropLast(4).dropFirst() {
      let token = list.tokens[place]
      if token.kind == .reserved, Keyword.declarations.contains(token.keyword), token.keyword != .event { return nil }
      let number = list.tokens[place + 3]
      guard token.keyword == .requires, list.tokens[place + 1].keyword == .ainka,
        list.tokens[place + 2].kind == .greaterOrEqual, number.kind == .number, let version = version(number)
      else { continue }
      return (version.major, version.minor) > (this.major, this.minor) ? number : nil
    }
    return nil
  }
}

/// The version of the language.
public enum LanguageVersion {
  /// What `requires ainka >= 1.0` is compared with.
  public static let current = (major: 1, minor: 0)
}
