public import AinkaSource

/// What one text says, as far as it can be read: there is a tree for any bytes.
///
/// Expressions lie in one array and are known by their `Expression.ID`; declarations stand in the order of the text.
public struct SyntaxTree: Sendable {
  /// The index of the text in the compile.
  public internal(set) var source: UInt32
  /// The number of the first expression.
  let firstExpression: UInt32
  private var expressions: [Expression] = []
  /// All the rest, as the one element of an array: a tree is passed on often, and a copy of it copies none of its parts.
  private var parts: [Parts]

  /// What a tree consists of.
  private struct Parts: Sendable {
    let text: SourceText
    var header: PolicyHeader?
    var declarations: [Declaration] = []
    var allowed: [Int: [AllowClause]] = [:]
    var lostNames: Set<String> = []
    var isDamaged = false
    var isForLaterVersion = false
    /// The texts of the fragments that the tree was put together of, if it was (`Fragments.swift`).
    var pieces: [SourceText] = []
  }

  init(text: SourceText, source: UInt32, firstExpression: UInt32 = 0) {
    self.source = source
    self.firstExpression = firstExpression
    parts = [Parts(text: text)]
  }

  /// The text that the tree is of.
  public var text: SourceText { parts[0].text }
  public internal(set) var header: PolicyHeader? {
    get { parts[0].header }
    _modify { yield &parts[0].header }
  }
  public internal(set) var declarations: [Declaration] {
    get { parts[0].declarations }
    _modify { yield &parts[0].declarations }
  }
  /// What `allow(…)` before a declaration says, by the declaration's place in `declarations`.
  public internal(set) var allowed: [Int: [AllowClause]] {
    get { parts[0].allowed }
    _modify { yield &parts[0].allowed }
  }
  /// Names of declarations that were left out, because they are broken or not part of this version: nobody is told of them.
  public var lostNames: Set<String> {
    get { parts[0].lostNames }
    _modify { yield &parts[0].lostNames }
  }
  /// `true` iff something was wrong with the text.
  public internal(set) var isDamaged: Bool {
    get { parts[0].isDamaged }
    _modify { yield &parts[0].isDamaged }
  }
  /// `true` iff the text says that it is written for a later version: what is in it means nothing to this one.
  public internal(set) var isForLaterVersion: Bool {
    get { parts[0].isForLaterVersion }
    _modify { yield &parts[0].isForLaterVersion }
  }

  public subscript(id: Expression.ID) -> Expression { expressions[Int(id.rawValue - firstExpression)] }

  /// Returns the place of expression `id`.
  public func span(of id: Expression.ID) -> Span { expressions[Int(id.rawValue - firstExpression)].span }

  /// Makes room for `count` expressions.
  mutating func reserveExpressions(_ count: Int) { expressions.reserveCapacity(count) }

  /// How many expressions there are.
  public var expressionCount: Int { expressions.count }

  /// Adds an expression and returns its identity.
  mutating func add(_ kind: Expression.Kind, _ span: Span) -> Expression.ID {
    let number = UInt32(expressions.count)
    expressions.append(Expression(kind: kind, span: span))
    return Expression.ID(rawValue: firstExpression + number)
  }

  /// Returns the text of `span`, which is of this tree's text.
  public func text(of span: Span) -> String { String(decoding: bytes(of: span), as: UTF8.self) }

  /// Returns the bytes at `span`, which is of this tree's text.
  public func bytes(of span: Span) -> ArraySlice<UInt8> {
    parts[0].pieces.isEmpty
      ? parts[0].text.bytes[Int(span.start)..<Int(span.end)] : text(holding: span).bytes[Int(span.start)..<Int(span.end)]
  }

  /// Returns the text that `span`, of this tree, points into.
  public func text(holding span: Span) -> SourceText {
    parts[0].pieces.isEmpty ? text : parts[0].pieces[Int(span.source - Fragments.firstSource)]
  }

  /// Adds the expressions and the text of `fragment`, whose numbers follow those of this tree.
  mutating func take(_ fragment: SyntaxTree) {
    precondition(
      Int(fragment.firstExpression) == expressionCount, "fragments are taken in the order in which they were read")
    precondition(
      Int(fragment.source - Fragments.firstSource) == parts[0].pieces.count, "fragments are taken in the order of their numbers"
    )
    expressions += fragment.expressions
    parts[0].pieces.append(fragment.text)
  }
}
