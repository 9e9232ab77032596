public import AinkaSource

/// What one text says, as far as it can be read: there is a tree for any bytes.
///
/// Expressions lie in one array and are known by their `Expression.ID`; declarations stand in the order of the text.
public struct SyntaxTree: Sendable {
  /// The index of the text in the compile.
  public internal(set) var source: UInt32
  public internal(set) var header: PolicyHeader? {
    get { headers.first }
    set { headers = newValue.map { [$0] } ?? [] }
  }
  /// The header, if there is one; in an array, so that a copy of the tree copies none of its parts.
  private var headers: [PolicyHeader] = []
  public internal(set) var declarations: [Declaration] = []
  /// What `allow(…)` before a declaration says, by the declaration's place in `declarations`.
  public internal(set) var allowed: [Int: [AllowClause]] = [:]
  /// Names of declarations that were left out, because they are broken or not part of this version: nobody is told of them.
  public var lostNames: Set<String> = []
  /// `true` iff something was wrong with the text.
  public internal(set) var isDamaged = false
  /// `true` iff the text says that it is written for a later version: what is in it means nothing to this one.
  public internal(set) var isForLaterVersion = false
  private var expressions: [Expression] = []
  /// The number of the first expression.
  let firstExpression: UInt32
  /// The text that the tree is of.
  public let text: SourceText
  /// The texts of the fragments that the tree was put together of, if it was (`Fragments.swift`).
  private var pieces: [SourceText] = []

  init(text: SourceText, source: UInt32, firstExpression: UInt32 = 0) {
    self.text = text
    self.source = source
    self.firstExpression = firstExpression
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
    expressions.append(Expression(kind: kind, span: span))
    return Expression.ID(rawValue: firstExpression + UInt32(expressions.count - 1))
  }

  /// Returns the text of `span`, which is of this tree's text.
  public func text(of span: Span) -> String { String(decoding: bytes(of: span), as: UTF8.self) }

  /// Returns the bytes at `span`, which is of this tree's text.
  public func bytes(of span: Span) -> ArraySlice<UInt8> {
    text(holding: span).bytes[Int(span.start)..<Int(span.end)]
  }

  /// Returns the text that `span`, of this tree, points into.
  public func text(holding span: Span) -> SourceText {
    pieces.isEmpty ? text : pieces[Int(span.source - Fragments.firstSource)]
  }

  /// Adds the expressions and the text of `fragment`, whose numbers follow those of this tree.
  mutating func take(_ fragment: SyntaxTree) {
    precondition(Int(fragment.firstExpression) == expressions.count, "fragments are taken in the order in which they were read")
    precondition(
      Int(fragment.source - Fragments.firstSource) == pieces.count, "fragments are taken in the order of their numbers")
    expressions += fragment.expressions
    pieces.append(fragment.text)
  }
}
