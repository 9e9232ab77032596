extension SyntaxTree {
  /// Returns the canonical text of expression `id`: one line, single spaces, brackets only where they are needed.
  ///
  /// - Complexity: O(*n*) in the size of the expression.
  public func text(of id: Expression.ID) -> String { text(of: id, least: .or) }

  /// Returns the text of `id`, in brackets if it binds less tightly than `least`.
  private func text(of id: Expression.ID, least: Parser.Precedence) -> String {
    let expression = self[id]
    let (text, precedence) = bare(expression)
    return precedence < least ? "(\(text))" : text
  }

  /// Returns the text of `expression` without brackets, and how tightly it binds.
  private func bare(_ expression: Expression) -> (String, Parser.Precedence) {
    switch expression.kind {
    case .error: ("…", .factor)
    case .number: (text(of: expression.span).filter { $0 != " " && $0 != "\t" }, .factor)
    case .date: (text(of: expression.span), .factor)
    case .string(let literal): (literal.text.map(StringText.quoted) ?? "\"…\"", .factor)
    case .bool(let value): (value ? "true" : "false", .factor)
    case .none: ("none", .factor)
    case .place(let place): (text(of: place), .factor)
    case .set(let elements): (set(elements), .factor)
    case .all(let operands): (operands.map { text(of: $0, least: .not) }.joined(separator: " and "), .and)
    case .any(let operands): (operands.map { text(of: $0, least: .and) }.joined(separator: " or "), .or)
    case .not(let operand): ("not \(text(of: operand, least: .not))", .not)
    case .negated(let operand): ("-\(text(of: operand, least: .factor))", .factor)
    case .relation(let relation, let left, let right):
      ("\(text(of: left, least: .range)) \(relation.rawValue) \(text(of: right, least: .range))", .relation)
    case .has(let subject, let label): ("\(text(of: subject, least: .range)) has \(label.text)", .relation)
    case .range(let low, let high): ("\(text(of: low, least: .sum)) .. \(text(of: high, least: .sum))", .range)
    case .arithmetic(.product, let left, let right):
      ("\(text(of: left, least: .term)) * \(text(of: right, least: .factor))", .term)
    case .arithmetic(let sign, let left, let right):
      ("\(text(of: left, least: .sum)) \(sign.rawValue) \(text(of: right, least: .term))", .sum)
    case .quotient(let left, let right, let otherwise):
      (
        "\(text(of: left, least: .term)) / \(text(of: right, least: .factor))"
          + (otherwise.map { " else \(text(of: $0, least: .factor))" } ?? ""), .term
      )
    case .window(let window): (text(of: window), .factor)
    }
  }

  /// Returns the text of a set with `elements`.
  private func set(_ elements: [Expression.ID]) -> String {
    elements.isEmpty ? "{ }" : "{ \(elements.map { text(of: $0) }.joined(separator: ", ")) }"
  }

  /// Returns the text of `place`.
  private func text(of place: Expression.Place) -> String {
    place.steps.reduce(place.root.text) { text, step in
      switch step {
      case .member(let name): "\(text).\(name.text)"
      case .call(let arguments): "\(text)(\(arguments.map(self.text(of:)).joined(separator: ", ")))"
      }
    }
  }

  /// Returns the canonical text of `argument`.
  public func text(of argument: Expression.Argument) -> String {
    let label = argument.label.map { "\($0.text): " } ?? ""
    return label + text(of: argument.value) + (argument.filter.map { " where \(text(of: $0))" } ?? "")
  }

  /// Returns the text of `window`.
  private func text(of window: Expression.Window) -> String {
    var result = "\(text(of: window.base, least: .factor)) over \(text(of: window.length))"
    if let key = window.key { result += " by \(key.text)" }
    if let most = window.most { result += " at most \(text(of: most)) keys" }
    return result
  }
}
