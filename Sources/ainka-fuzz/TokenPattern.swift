/// The pattern of a token, as the grammar writes it between slashes: classes, groups, `?`, `*`, `+`, `{m,n}` and what must not follow.
struct TokenPattern {
  /// A part of a pattern.
  private indirect enum Part {
    case characters([Character])
    case sequence([Part])
    case choice([Part])
    case repeated(Part, ClosedRange<Int>)
  }

  /// Characters that a class by exclusion, as `[^"]`, is about.
  private static let pool: [Character] = (0x20...0x7e).map { Character(Unicode.Scalar($0)) } + ["é", "→", "語", "\t"]

  private let part: Part

  /// Reads `body`, slashes included.
  init(_ body: String) throws(Grammar.Failure) {
    guard body.first == "/", body.last == "/", body.count > 2 else { throw Grammar.Failure(message: "no pattern: \(body)") }
    var rest = body.dropFirst().dropLast()
    part = try TokenPattern.choice(&rest)
    guard rest.isEmpty else { throw Grammar.Failure(message: "not understood in a pattern: \(rest)") }
  }

  /// Returns a text that the pattern describes.
  func text(_ random: inout SplitMix64) -> String { TokenPattern.text(part, &random) }

  /// Returns a text that `part` describes.
  private static func text(_ part: Part, _ random: inout SplitMix64) -> String {
    switch part {
    case .characters(let choices): return String(random.pick(choices))
    case .sequence(let parts): return parts.reduce(into: "") { $0 += text($1, &random) }
    case .choice(let parts): return text(random.pick(parts), &random)
    case .repeated(let part, let range):
      let count = range.lowerBound + random.below(random.below(range.count) + 1)
      return (0..<count).reduce(into: "") { result, _ in result += text(part, &random) }
    }
  }

  // MARK: Reading

  /// Reads alternatives.
  private static func choice(_ rest: inout Substring) throws(Grammar.Failure) -> Part {
    var parts = [try sequence(&rest)]
    while rest.first == "|" {
      rest = rest.dropFirst()
      parts.append(try sequence(&rest))
    }
    return parts.count == 1 ? parts[0] : .choice(parts)
  }

  /// Reads what follows one another.
  private static func sequence(_ rest: inout Substring) throws(Grammar.Failure) -> Part {
    var parts: [Part] = []
    while let first = rest.first, first != "|", first != ")" {
      guard let part = try element(&rest) else { continue }
      parts.append(try repeated(part, &rest))
    }
    return .sequence(parts)
  }

  /// Reads one element; nothing for what must not follow, since white space does.
  private static func element(_ rest: inout Substring) throws(Grammar.Failure) -> Part? {
    let first = rest.removeFirst()
    switch first {
    case "(":
      let isLookahead = rest.starts(with: "?!")
      if isLookahead { rest = rest.dropFirst(2) }
      let inner = try choice(&rest)
      guard rest.first == ")" else { throw Grammar.Failure(message: "no `)` in a pattern before: \(rest)") }
      rest = rest.dropFirst()
      return isLookahead ? nil : inner
    case "[": return .characters(try characters(&rest))
    case "\\": return .characters([try escaped(&rest)])
    default: return .characters([first])
    }
  }

  /// Reads how often `part` is repeated.
  private static func repeated(_ part: Part, _ rest: inout Substring) throws(Grammar.Failure) -> Part {
    switch rest.first {
    case "?":
      rest = rest.dropFirst()
      return .repeated(part, 0...1)
    case "*":
      rest = rest.dropFirst()
      return .repeated(part, 0...8)
    case "+":
      rest = rest.dropFirst()
      return .repeated(part, 1...4)
    case "{":
      let numbers = rest.dropFirst().prefix { $0 != "}" }.split(separator: ",").compactMap { Int($0) }
      guard let low = numbers.first, let high = numbers.last, low <= high else {
        throw Grammar.Failure(message: "no numbers in a pattern: \(rest)")
      }
      rest = rest.drop { $0 != "}" }.dropFirst()
      return .repeated(part, low...high)
    default: return part
    }
  }

  /// Reads the rest of a class.
  private static func characters(_ rest: inout Substring) throws(Grammar.Failure) -> [Character] {
    let isExcluding = rest.first == "^"
    if isExcluding { rest = rest.dropFirst() }
    var members: [Character] = []
    while let first = rest.popFirst(), first != "]" {
      if first == "-", let low = members.last?.asciiValue, let high = rest.popFirst()?.asciiValue, low <= high {
        members += (low...high).map { Character(Unicode.Scalar($0)) }
      } else {
        members.append(first == "\\" ? try escaped(&rest) : first)
      }
    }
    return isExcluding ? pool.filter { !members.contains($0) } : members
  }

  /// Reads the character behind a backslash.
  private static func escaped(_ rest: inout Substring) throws(Grammar.Failure) -> Character {
    guard let character = rest.popFirst() else { throw Grammar.Failure(message: "a pattern ends with a backslash") }
    return character == "n" ? "\n" : character
  }
}
