/// A grammar as `grammar/ainka.ebnf` writes it: rules of words, signs, tokens and other rules.
struct Grammar {
  /// A part of the right side of a rule.
  indirect enum Part {
    /// A word or sign in quotes.
    case literal(String)
    /// The name of a token, in capitals.
    case token(String)
    /// Another rule.
    case rule(String)
    case sequence([Part])
    case choice([Part])
    /// So many times, or more: `?`, `*` and `+`.
    case repeated(Part, atLeast: Int, atMost: Int?)
  }

  /// Something that is not as a grammar is written.
  struct Failure: Error {
    var message: String
  }

  private(set) var rules: [String: Part] = [:]
  /// The patterns of tokens, by name.
  private(set) var tokens: [String: TokenPattern] = [:]
  private(set) var reserved: Set<String> = []
  /// The words in quotes.
  private(set) var words: Set<String> = []

  /// Reads the grammar that `text` is.
  init(_ text: String) throws(Failure) {
    for (name, body) in try Grammar.definitions(Grammar.withoutComments(text)) {
      if name == "RESERVED" {
        reserved = Set(body.split { $0 == " " || $0 == "\n" }.map(String.init))
      } else if name.allSatisfy(\.isUppercase) {
        tokens[name] = try TokenPattern(body)
      } else {
        var reader = PartReader(body)
        rules[name] = try reader.whole()
        words.formUnion(reader.words)
      }
    }
    guard rules["File"] != nil, let word = tokens["WORD"] else { throw Failure(message: "no rule `File`, or no token `WORD`") }
    tokens["NAME"] = word
    for part in rules.values { try check(part) }
  }

  /// Stops at a rule or token that `part` asks for and that is not there.
  private func check(_ part: Part) throws(Failure) {
    switch part {
    case .literal: break
    case .token(let name): if tokens[name] == nil { throw Failure(message: "no token `\(name)`") }
    case .rule(let name): if rules[name] == nil { throw Failure(message: "no rule `\(name)`") }
    case .sequence(let parts), .choice(let parts): for part in parts { try check(part) }
    case .repeated(let part, _, _): try check(part)
    }
  }

  /// Returns `text` without what stands between `/*` and `*/`, outside of patterns.
  private static func withoutComments(_ text: String) -> String {
    var result: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.first {
      if rest.starts(with: "/*".utf8), result.last == nil || result.last == 0x20 || result.last == 0x0a {
        while !rest.isEmpty, !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
        rest = rest.dropFirst(2)
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Returns the names on the left sides of `text`, each with its right side.
  private static func definitions(_ text: String) throws(Failure) -> [(name: String, body: String)] {
    var result: [(name: String, body: String)] = []
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      if words.count == 3, words[1] == "::=" {
        result.append((String(words[0]), String(words[2].drop { $0 == " " })))
      } else if line.contains(where: { $0 != " " }) {
        guard line.first == " ", !result.isEmpty else { throw Failure(message: "not understood: \(line)") }
        result[result.count - 1].body += "\n" + line
      }
    }
    return result.map { ($0.name, trimmed($0.body)) }
  }

  /// Returns `text` without white space at its end.
  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.last == " " || text.last == "\n" { text = text.dropLast() }
    return String(text)
  }
}

/// Reads the right side of a rule.
private struct PartReader {
  private var rest: Substring
  var words: Set<String> = []

  init(_ body: String) { rest = body[...] }

  /// Reads everything.
  mutating func whole() throws(Grammar.Failure) -> Grammar.Part {
    let part = try choice()
    guard rest.isEmpty else { throw Grammar.Failure(message: "not understood: \(rest)") }
    return part
  }

  /// Goes past white space.
  private mutating func skip() { rest = rest.drop { $0 == " " || $0 == "\n" } }

  /// Goes past `sign` and returns `true`, iff it is next.
  private mutating func take(_ sign: Character) -> Bool {
    skip()
    guard rest.first == sign else { return false }
    rest = rest.dropFirst()
    return true
  }

  /// Reads alternatives.
  private mutating func choice() throws(Grammar.Failure) -> Grammar.Part {
    var parts = [try sequence()]
    while take("|") { parts.append(try sequence()) }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  /// Reads what follows one another.
  private mutating func sequence() throws(Grammar.Failure) -> Grammar.Part {
    var parts: [Grammar.Part] = []
    while let part = try element() { parts.append(part) }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  /// Reads one element with the sign behind it, iff there is one.
  private mutating func element() throws(Grammar.Failure) -> Grammar.Part? {
    var part: Grammar.Part
    skip()
    guard let first = rest.first else { return nil }
    if take("(") {
      part = try choice()
      guard take(")") else { throw Grammar.Failure(message: "no `)` before: \(rest)") }
    } else if take("'") {
      let text = String(rest.prefix { $0 != "'" })
      rest = rest.dropFirst(text.count + 1)
      if text.first?.isLetter == true { words.insert(text) }
      part = .literal(text)
    } else if first.isLetter {
      let name = String(rest.prefix { $0.isLetter })
      rest = rest.dropFirst(name.count)
      part = name.allSatisfy(\.isUppercase) ? .token(name) : .rule(name)
    } else {
      return nil
    }
    while true {
      if take("?") {
        part = .repeated(part, atLeast: 0, atMost: 1)
      } else if take("*") {
        part = .repeated(part, atLeast: 0, atMost: nil)
      } else if take("+") {
        part = .repeated(part, atLeast: 1, atMost: nil)
      } else {
        return part
      }
    }
  }
}
