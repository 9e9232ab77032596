/// Derives random sentences from a grammar.
struct SentenceGenerator {
  /// A token of a sentence: the terminal that it is, and its text.
  struct Piece {
    /// `'when'` or `NUMBER`
    var terminal: String
    var text: String
  }

  private let grammar: Grammar
  private let recogniser: Recogniser
  /// How deep the shortest derivation of each rule is.
  private var heights: [String: Int] = [:]
  private let contextual: [String]
  /// The words of the language that may be names somewhere.
  private let rulesOfClauses: Set<String>
  private static let far = 1_000_000

  init(_ grammar: Grammar) {
    self.grammar = grammar
    recogniser = Recogniser(grammar)
    contextual = grammar.words.subtracting(grammar.reserved).sorted()
    rulesOfClauses = Set(grammar.rules.keys.filter { $0.hasSuffix("Clause") || $0 == "HeaderItem" })
    var isChanged = true
    while isChanged {
      isChanged = false
      for (name, part) in grammar.rules {
        let height = height(of: part) + 1
        if height < heights[name, default: Self.far] {
          heights[name] = height
          isChanged = true
        }
      }
    }
  }

  /// Returns how deep the shortest derivation of `part` is.
  private func height(of part: Grammar.Part) -> Int {
    switch part {
    case .literal, .token: 0
    case .rule(let name): heights[name, default: Self.far]
    case .sequence(let parts): parts.reduce(0) { max($0, height(of: $1)) }
    case .choice(let parts): parts.reduce(Self.far) { min($0, height(of: $1)) }
    case .repeated(let part, let least, _): least == 0 ? 0 : height(of: part)
    }
  }

  /// Returns a sentence of which no derivation is deeper than `depth`, where that can be, and which comes to its end soon after
  /// `length` tokens.
  func sentence(depth: Int, length: Int, _ random: inout SplitMix64) -> [Piece] {
    var terminals: [(terminal: String, rule: String)] = []
    derive(.rule("File"), depth, in: "File", &terminals, length, &random)
    var state = recogniser
    return terminals.map { terminal, rule in
      let text = terminal.first == "'" ? String(terminal.dropFirst().dropLast()) : text(of: terminal, in: rule, state, &random)
      let isAllowed = state.take(terminal)
      precondition(isAllowed, "the derivation and the recogniser differ at \(terminal)")
      return Piece(terminal: terminal, text: text)
    }
  }

  /// `true` iff `pieces`, each taken as the word of the grammar that it can be there, are a sentence.
  func isSentence(_ pieces: [Piece]) -> Bool {
    var state = recogniser
    for piece in pieces {
      let allowed = state.allowed
      let isWord = ["NAME", "WORD", "TIMES"].contains(piece.terminal) || grammar.words.contains(piece.text)
      let isTimes = piece.text.first == "x" && piece.text.count > 1 && piece.text.dropFirst().allSatisfy(\.isNumber)
      var terminal = piece.terminal
      if isWord {
        let isName = allowed.contains("NAME") && !grammar.reserved.contains(piece.text)
        terminal =
          allowed.contains("'\(piece.text)'")
          ? "'\(piece.text)'" : isTimes && allowed.contains("TIMES") ? "TIMES" : isName ? "NAME" : "WORD"
      }
      guard state.take(terminal) else { return false }
    }
    return state.isComplete
  }

  /// Adds a derivation of `part`, which stands in `rule`, to `terminals`.
  private func derive(
    _ part: Grammar.Part, _ depth: Int, in rule: String, _ terminals: inout [(terminal: String, rule: String)],
    _ length: Int, _ random: inout SplitMix64
  ) {
    let depth = terminals.count > length ? 0 : depth
    switch part {
    case .literal(let text): terminals.append(("'\(text)'", rule))
    case .token(let name): terminals.append((name, rule))
    case .rule(let name): derive(grammar.rules[name] ?? part, depth - 1, in: name, &terminals, length, &random)
    case .sequence(let parts): for part in parts { derive(part, depth, in: rule, &terminals, length, &random) }
    case .choice(let parts):
      let fitting = parts.filter { height(of: $0) <= depth }
      let least = parts.map { height(of: $0) }.min() ?? 0
      derive(
        random.pick(fitting.isEmpty ? parts.filter { height(of: $0) == least } : fitting), depth, in: rule, &terminals, length,
        &random)
    case .repeated(let inner, let least, let most):
      if let clauses = alternatives(of: inner), most == nil, height(of: inner) <= depth, random.happens(85) {
        for clause in chosen(clauses, &random) { derive(clause, depth - 1, in: name(of: inner), &terminals, length, &random) }
        return
      }
      let room = height(of: inner) <= depth ? random.below(random.below(most == nil ? 5 : 2) + 1) : 0
      for _ in 0..<max(least, room) { derive(inner, depth, in: rule, &terminals, length, &random) }
    }
  }

  /// Returns the name of the rule that `part` is, or nothing as a text.
  private func name(of part: Grammar.Part) -> String { if case .rule(let name) = part { name } else { "" } }

  /// Returns the alternatives of `part` if it is the rule of a clause.
  private func alternatives(of part: Grammar.Part) -> [Grammar.Part]? {
    guard case .rule(let name) = part, rulesOfClauses.contains(name), case .choice(let parts)? = grammar.rules[name] else {
      return nil
    }
    return parts
  }

  /// Returns some of `clauses`, each at most once.
  private func chosen(_ clauses: [Grammar.Part], _ random: inout SplitMix64) -> [Grammar.Part] {
    var rest = clauses
    var result: [Grammar.Part] = []
    for _ in 0..<random.below(clauses.count + 1) { result.append(rest.remove(at: random.below(rest.count))) }
    return result
  }

  // MARK: Tokens

  /// Returns a text for token `name`, which stands in `rule`, where `state` says what else is allowed.
  private func text(of name: String, in rule: String, _ state: Recogniser, _ random: inout SplitMix64) -> String {
    // What the grammar says in its comments.
    if name == "NUMBER", rule == "HeaderItem" { return "1.0" }
    if name == "NUMBER", rule == "Priority" { return "\(random.below(1_000_001))" }
    let isName = name == "NAME"
    if isName || name == "WORD", random.happens(30) {
      let words = isName ? contextual : contextual + grammar.reserved
      let word = random.pick(words)
      if !isName || !state.allowed.contains("'\(word)'") { return word }
    }
    if isName, random.happens(50) { return random.pick(["a", "b", "process", "psi", "x", "s", "min", "e", "is"]) }
    while true {
      let text = grammar.tokens[name]?.text(&random) ?? ""
      if isName, grammar.reserved.contains(text) || state.allowed.contains("'\(text)'") { continue }
      if isName, state.allowed.contains("TIMES"), text.first == "x" { continue }
      if name == "STRING", !SentenceGenerator.isOfScalars(text) { continue }
      if name == "NUMBER" || name == "TIMES", text.count > 12 { continue }
      return text
    }
  }

  /// `true` iff each `\u{…}` of `text` is a scalar of Unicode.
  private static func isOfScalars(_ text: String) -> Bool {
    var rest = text[...]
    while let backslash = rest.firstIndex(of: "\\") {
      rest = rest[backslash...].dropFirst()
      guard rest.first == "u" else {
        rest = rest.dropFirst()
        continue
      }
      guard let value = UInt32(rest.dropFirst(2).prefix { $0 != "}" }, radix: 16), Unicode.Scalar(value) != nil else {
        return false
      }
    }
    return true
  }
}
