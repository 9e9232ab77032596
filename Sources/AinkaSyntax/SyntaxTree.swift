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
  private(set) var expressions: [Expression] = []
  /// The text that the tree is of.
  public let text: SourceText

  init(text: SourceText, source: UInt32) {
    self.text = text
    self.source = source
  }

  public subscript(id: Expression.ID) -> Expression { expressions[Int(id.rawValue)] }

  /// How many expressions there are.
  public var expressionCount: Int { expressions.count }

  /// Adds an expression and returns its identity.
  mutating func add(_ kind: Expression.Kind, _ span: Span) -> Expression.ID {
    expressions.append(Expression(kind: kind, span: span))
    return Expression.ID(rawValue: UInt32(expressions.count - 1))
  }

  /// Returns the text of `span`, which is of this tree's text.
  public func text(of span: Span) -> String {
    String(decoding: text.bytes[Int(span.start)..<Int(span.end)], as: UTF8.self)
  }
}
