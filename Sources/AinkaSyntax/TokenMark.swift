/// What a token is for the layout of a text: the parser notes it beside the tokens, and the formatter reads it.
struct TokenMark: OptionSet, Sendable {
  let rawValue: UInt16

  /// Starts a line of its own: a line below the header, a clause, a step, what follows an `allow`.
  static let line = TokenMark(rawValue: 1 << 0)
  /// Opens and closes the body of a declaration.
  static let bodyOpening = TokenMark(rawValue: 1 << 1)
  static let bodyClosing = TokenMark(rawValue: 1 << 2)
  /// Opens a list whose elements each have a line where it is broken into lines.
  static let tallList = TokenMark(rawValue: 1 << 3)
  /// Opens a list of which a line holds as many elements as there is room for.
  static let filledList = TokenMark(rawValue: 1 << 4)
  /// Starts an element of a list.
  static let element = TokenMark(rawValue: 1 << 5)
  /// An opening bracket that touches the name before it, or a sign that touches the value behind it.
  static let tightBefore = TokenMark(rawValue: 1 << 6)
  static let tightAfter = TokenMark(rawValue: 1 << 7)
  /// Where a line may be broken, loosest first: what is done else, an action, what belongs to an action or to a series, a sample of a
  /// series (a line holds as many as there is room for), `or`, `and`.
  static let action = TokenMark(rawValue: 1 << 8)
  static let tail = TokenMark(rawValue: 1 << 9)
  static let or = TokenMark(rawValue: 1 << 10)
  static let and = TokenMark(rawValue: 1 << 11)
  static let alternative = TokenMark(rawValue: 1 << 12)
  static let sample = TokenMark(rawValue: 1 << 13)

  /// The places where a line may be broken, loosest first.
  static let breaks: [TokenMark] = [.alternative, .action, .tail, .sample, .or, .and]
}

/// The tokens of a header or of one declaration.
struct TokenRegion: Sendable {
  var tokens: Range<Int>
  /// `true` iff something is wrong with it: it is left as it is.
  var isBroken: Bool
}

/// A tree and what its text looks like.
struct ParsedText: Sendable {
  var tree: SyntaxTree
  var list: TokenList
  /// The marks of each token of `list`.
  var marks: [TokenMark]
  /// All tokens but the last, in order.
  var regions: [TokenRegion]
}
