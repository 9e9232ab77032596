public import AinkaSource

/// Reads tokens into a tree, by recursive descent after `grammar/ainka.ebnf`.
///
/// After an error the parser is in panic: it consumes and reports nothing until it finds a place to go on (`Parser+Recovery`),
/// so that no error only follows from another.
///
/// Never copied: it is large, and each question to a copyable one would be asked of a copy.
public struct Parser: ~Copyable {
  let list: TokenList
  var index = 0
  var tree: SyntaxTree
  var report: BoundedReport
  /// The names that were read lately.
  private var names = RecentTexts()
  /// What each token is for the layout of the text.
  var marks: [TokenMark]
  /// The tokens of the header and of each declaration so far.
  var regions: [TokenRegion] = []
  /// `true` from an error until the next place where reading can go on.
  var isPanicking = false
  /// The tokens whose documentation is that of something.
  var documented: Set<Int> = []
  /// How many `{` are open.
  var braceDepth = 0
  /// How many `{` were passed over after an error, so that as many `}` need no word either.
  var forgivenBraces = 0
  /// How many expressions are open around the current one.
  var nesting = 0
  /// How deep each expression of the tree is.
  var depths: [UInt8] = []
  /// `true` inside of a test, where `event` starts a step.
  var isInTest = false
  /// The words that start a clause of the body that is being read.
  var clauseNames = ClauseNames()
  /// Where the clauses of the declaration that is being read stand.
  var firsts = FirstPlaces()
  /// `true` iff the declaration or clause that is being read had an error.
  var hadError = false

  /// How deep expressions may be nested, in brackets or by operators.
  static let nestingLimit = 64

  /// Returns the tree of `text`, which is number `source` of the compile, and adds what is wrong with it to `report`.
  ///
  /// - Complexity: O(*n*) in the number of bytes.
  public static func parse(_ text: SourceText, source: UInt32, report: inout DiagnosticReport) -> SyntaxTree {
    guard text.bytes.count <= SourceText.sizeLimit else {
      report.add(.tooLong(text.bytes.count, at: Span(source: source, start: 0, end: 0)))
      var tree = SyntaxTree(text: text, source: source)
      tree.isDamaged = true
      return tree
    }
    return parsed(text, source: source, report: &report).tree
  }

  /// Returns the tree of `text` and what its text looks like, and adds what is wrong with it to `report`.
  ///
  /// - Requires: `text` is not longer than what is read.
  static func parsed(
    _ text: SourceText, source: UInt32, firstExpression: UInt32 = 0, report: inout DiagnosticReport
  ) -> ParsedText {
    var bounded = BoundedReport()
    let list = Lexer.tokens(of: text, source: source, report: &bounded)
    let strange = bounded.report.sorted.filter { $0.severity == .error }.map(\.primary.span)
    let tree = SyntaxTree(text: text, source: source, firstExpression: firstExpression)
    var parser = Parser(list: list, tree: tree, report: bounded)
    if bounded.report.hasErrors { parser.forgiveStrangeWords() }
    let later = parser.laterVersion()
    parser.file()
    parser.reportStrayDocumentation()
    if let later {
      // Whatever this version finds wrong may be right in that one.
      parser.tree.isForLaterVersion = true
      parser.report = BoundedReport()
      parser.report.add(
        .laterVersion(parser.text(later), this: LanguageVersion.current, at: parser.span(later)))
    }
    report.add(contentsOf: parser.report.report)
    parser.tree.isDamaged = parser.report.report.hasErrors
    parser.breakRegions(at: strange)
    return ParsedText(tree: parser.tree, list: list, marks: parser.marks, regions: parser.regions)
  }

  /// Returns the tokens of `text`, for `--emit tokens`, adding what is wrong with its letters to `report`.
  public static func tokens(_ text: SourceText, source: UInt32, report: inout DiagnosticReport) -> TokenList {
    guard text.bytes.count <= SourceText.sizeLimit else {
      report.add(.tooLong(text.bytes.count, at: Span(source: source, start: 0, end: 0)))
      return TokenList(source: source)
    }
    var bounded = BoundedReport()
    let list = Lexer.tokens(of: text, source: source, report: &bounded)
    report.add(contentsOf: bounded.report)
    return list
  }

  init(list: TokenList, tree: consuming SyntaxTree, report: BoundedReport) {
    self.list = list
    self.tree = tree
    self.report = report
    self.marks = Array(repeating: [], count: list.tokens.count)
    // Somewhat more than every third token begins an expression; room that is not used costs nothing.
    self.depths.reserveCapacity(list.tokens.count / 2)
    self.tree.reserveExpressions(list.tokens.count / 2)
  }

  /// Notes the words with letters that are not of the language: what they name is not looked for.
  private mutating func forgiveStrangeWords() {
    for token in list.tokens where token.kind == .word {
      let word = text(token)
      if word.utf8.contains(where: { $0 >= 0x80 }) { tree.lostNames.insert(word) }
    }
  }

  // MARK: Looking

  /// The token to read next.
  @inline(__always) var current: Token { list.tokens[index] }

  /// Returns the token `distance` after the current one, or the last.
  @inline(__always) func peek(_ distance: Int = 1) -> Token { list.tokens[min(index + distance, list.tokens.count - 1)] }

  /// Returns the span of `token`.
  @inline(__always) func span(_ token: Token) -> Span { Span(source: list.source, start: token.start, end: token.end) }

  /// The span of the current token.
  @inline(__always) var here: Span { span(current) }

  /// The span of the token before the current one.
  @inline(__always) var before: Span { index == 0 ? here : span(list.tokens[index - 1]) }

  /// Returns the text of `token`.
  func text(_ token: Token) -> String { tree.text(of: span(token)) }

  /// Returns `token` as a name.
  @inline(__always) mutating func name(_ token: Token) -> Name {
    Name(text: name(from: token.start, to: token.end), span: span(token))
  }

  /// Returns what stands from `start` to `end`, a name or a path.
  @inline(__always) mutating func name(from start: UInt32, to end: UInt32) -> String {
    names.text(of: Int(start)..<Int(end), in: tree.text.bytes)
  }

  /// `true` iff the current token is of `kind`.
  @inline(__always) func at(_ kind: Token.Kind) -> Bool { current.kind == kind }

  /// `true` iff the current token is the word `keyword`.
  @inline(__always) func at(_ keyword: Keyword) -> Bool { current.keyword == keyword }

  /// The documentation before the current token, which whoever asks is documented by.
  var documentation: String {
    mutating get {
      guard let text = list.documentation[index] else { return "" }
      documented.insert(index)
      return text
    }
  }

  // MARK: Layout

  /// Notes that the current token is `mark`, too.
  @inline(__always) mutating func mark(_ mark: TokenMark) { marks[index].formUnion(mark) }

  /// Notes that the tokens from `start` to the current one belong together, and are broken iff something was reported since there
  /// were `count` reports.
  mutating func endRegion(from start: Int, reports count: Int) {
    if index > start { regions.append(TokenRegion(tokens: start..<index, isBroken: report.count > count)) }
  }

  /// Notes that the regions that `spans` touch are broken.
  private mutating func breakRegions(at spans: [Span]) {
    for place in regions.indices {
      let tokens = regions[place].tokens
      let (start, end) = (list.tokens[tokens.lowerBound].start, list.tokens[tokens.upperBound - 1].end)
      if spans.contains(where: { $0.start <= end && $0.end >= start }) { regions[place].isBroken = true }
    }
  }

  // MARK: Reading

  /// Goes to the next token.
  @inline(__always) mutating func advance() {
    switch current.kind {
    case .leftBrace: braceDepth += 1
    case .rightBrace: braceDepth -= 1
    case .end: return
    default: break
    }
    index += 1
  }

  /// Goes past a token of `kind` and returns `true`, iff it is next.
  @inline(__always) mutating func take(_ kind: Token.Kind) -> Bool {
    guard !isPanicking, current.kind == kind else { return false }
    advance()
    return true
  }

  /// Goes past the word `keyword` and returns `true`, iff it is next.
  @inline(__always) mutating func take(_ keyword: Keyword) -> Bool {
    guard !isPanicking, current.keyword == keyword else { return false }
    advance()
    return true
  }

  /// Goes past a token of `kind`, or reports that it is missing.
  @inline(__always) mutating func expect(_ kind: Token.Kind, _ what: String, after: String? = nil) {
    if !take(kind) { fail(expected: what, after: after) }
  }

  /// Goes past the word `keyword`, or reports that it is missing.
  @inline(__always) mutating func expect(_ keyword: Keyword, after: String? = nil) {
    if !take(keyword) { fail(expected: "`\(keyword.rawValue)`", after: after) }
  }

  // MARK: Failing

  /// Reports `diagnostic` unless it only follows from an earlier error, and panics.
  mutating func fail(_ diagnostic: Diagnostic) {
    if !isPanicking { note(diagnostic) }
    isPanicking = true
  }

  /// Reports that `what` belongs here, and panics.
  mutating func fail(expected what: String, after: String? = nil) {
    fail(.expected(what, after: after, found: describe(current), at: here, before: before, isEnd: at(.end)))
  }

  /// Reports `diagnostic`, unless the lexer left something out there, and reads on.
  mutating func note(_ diagnostic: Diagnostic) {
    hadError = true
    guard !isPanicking, !isDamaged(diagnostic.primary.span) else { return }
    report.add(diagnostic)
  }

  /// `true` iff the lexer reported something on the line of `span`, before it.
  func isDamaged(_ span: Span) -> Bool {
    var low = 0
    var high = list.damage.count
    while low < high {
      let middle = (low + high) / 2
      if list.damage[middle].upperBound <= span.start { low = middle + 1 } else { high = middle }
    }
    return low < list.damage.count && list.damage[low].lowerBound <= span.end
  }

  /// Returns what `token` is, in the words of the user.
  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: "the end of the file"
    case .string, .brokenString: "a string"
    default: "`\(text(token).prefix(40))`"
    }
  }
}
