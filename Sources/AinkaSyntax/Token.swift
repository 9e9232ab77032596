public import AinkaSource

/// A word, sign or literal of a policy, as its place in the text.
public struct Token: Sendable {
  /// What a token is.
  public enum Kind: UInt8, Sendable {
    case word, reserved, capitals, number, string, date, underscore
    /// A string without its end: read as a string whose text is not known.
    case brokenString
    case leftBrace, rightBrace, leftParenthesis, rightParenthesis, leftBracket, rightBracket
    case comma, dot, colon, equal
    case equalEqual, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case dotDot, plus, minus, star, slash
    case end
  }

  public var kind: Kind
  /// The word of the grammar that this is, for words.
  public var keyword: Keyword
  public var start: UInt32
  /// The offset after the last byte.
  public var end: UInt32
}

/// The tokens of one text.
public struct TokenList: Sendable {
  /// Ends with one of the kind `end`.
  public internal(set) var tokens: [Token] = []
  /// The texts of the `///` comments before a token, by its index.
  public internal(set) var documentation: [Int: String] = [:]
  /// Where something was left out that the parser would miss: it reports nothing there.
  var damage: [Range<UInt32>] = []
  /// The index of the text in the compile.
  public internal(set) var source: UInt32
}

extension Token.Kind {
  /// The kind as `--emit tokens` calls it.
  public var name: String {
    switch self {
    case .word: "word"
    case .reserved: "reserved"
    case .capitals: "capitals"
    case .number: "number"
    case .string: "string"
    case .date: "date"
    case .brokenString: "broken"
    case .end: "end"
    default: "sign"
    }
  }
}

extension TokenList {
  /// Returns one line a token, `line:column kind text`, as `--emit tokens` prints it.
  public func text(in source: SourceText) -> String {
    var text = ""
    for token in tokens {
      let position = source.position(of: token.start)
      let bytes = source.bytes[Int(token.start)..<Int(token.end)]
      text += "\(position.line):\(position.column) \(token.kind.name)"
      text += token.kind == .end ? "\n" : " \(String(decoding: bytes, as: UTF8.self))\n"
    }
    return text
  }
}
