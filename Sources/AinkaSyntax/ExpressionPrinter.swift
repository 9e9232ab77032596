public import AinkaSource

extension SyntaxTree {
  /// Returns the canonical text of expression `id`: one line, single spaces, brackets only where they are needed.
  ///
  /// - Complexity: O(*n*) in the size of the expression.
  public func text(of id: Expression.ID) -> String {
    var text = ExpressionText()
    write(id, least: .or, to: &text)
    return text.string
  }

  /// Returns the canonical text of `place`, which is expression `id`.
  public func text(of place: Expression.Place, _ id: Expression.ID) -> String { place.path ?? text(of: id) }

  /// Returns the canonical text of `argument`.
  public func text(of argument: Expression.Argument) -> String {
    var text = ExpressionText()
    write(argument, to: &text)
    return text.string
  }

  /// Appends the text of `id`, in brackets if it binds less tightly than `least`.
  private func write(_ id: Expression.ID, least: Parser.Precedence, to text: inout ExpressionText) {
    let kind = self[id].kind
    let isInBrackets = kind.precedence < least
    if isInBrackets { text += "(" }
    write(kind, of: id, to: &text)
    if isInBrackets { text += ")" }
  }

  /// Appends the text of `kind`, which is that of expression `id`, without brackets.
  private func write(_ kind: Expression.Kind, of id: Expression.ID, to text: inout ExpressionText) {
    switch kind {
    case .error: text += "…"
    case .number: text += numberText(of: self[id].span)
    case .date: text += self.text(of: self[id].span)
    case .string(let literal):
      if let bytes = literal.text { text.quote(bytes) } else { text += "\"…\"" }
    case .bool(let value): if value { text += "true" } else { text += "false" }
    case .none: text += "none"
    case .place(let place): write(place, to: &text)
    case .set(let elements):
      if elements.isEmpty { text += "{ }" } else { text += "{ " }
      write(elements, least: .or, between: ", ", to: &text)
      if !elements.isEmpty { text += " }" }
    case .all(let operands): write(operands, least: .not, between: " and ", to: &text)
    case .any(let operands): write(operands, least: .and, between: " or ", to: &text)
    case .not(let operand):
      text += "not "
      write(operand, least: .not, to: &text)
    case .negated(let operand):
      text += "-"
      write(operand, least: .factor, to: &text)
    case .relation(let relation, let left, let right):
      write(left, .range, relation.sign, right, .range, to: &text)
    case .has(let subject, let label):
      write(subject, least: .range, to: &text)
      text += " has "
      text += label.text
    case .range(let low, let high): write(low, .sum, " .. ", high, .sum, to: &text)
    case .arithmetic(.product, let left, let right): write(left, .term, " * ", right, .factor, to: &text)
    case .arithmetic(let sign, let left, let right): write(left, .sum, sign.sign, right, .term, to: &text)
    case .quotient(let left, let right, let otherwise):
      write(left, .term, " / ", right, .factor, to: &text)
      guard let otherwise else { return }
      text += " else "
      write(otherwise, least: .factor, to: &text)
    case .window(let window): write(window, to: &text)
    }
  }

  /// Appends `left`, `sign` and `right`, in brackets where they bind less tightly than is said behind them.
  private func write(
    _ left: Expression.ID, _ leftLeast: Parser.Precedence, _ sign: StaticString, _ right: Expression.ID,
    _ rightLeast: Parser.Precedence, to text: inout ExpressionText
  ) {
    write(left, least: leftLeast, to: &text)
    text += sign
    write(right, least: rightLeast, to: &text)
  }

  /// Appends `elements` with `sign` between them.
  private func write(
    _ elements: [Expression.ID], least: Parser.Precedence, between sign: StaticString, to text: inout ExpressionText
  ) {
    for (place, element) in elements.enumerated() {
      if place > 0 { text += sign }
      write(element, least: least, to: &text)
    }
  }

  /// Appends the text of `place`.
  private func write(_ place: Expression.Place, to text: inout ExpressionText) {
    text += place.root.text
    for step in place.steps {
      switch step {
      case .member(let name):
        text += "."
        text += name.text
      case .call(let arguments):
        text += "("
        for (place, argument) in arguments.enumerated() {
          if place > 0 { text += ", " }
          write(argument, to: &text)
        }
        text += ")"
      }
    }
  }

  /// Appends the text of `argument`.
  private func write(_ argument: Expression.Argument, to text: inout ExpressionText) {
    if let label = argument.label { text += "\(label.text): " }
    write(argument.value, least: .or, to: &text)
    guard let filter = argument.filter else { return }
    text += " where "
    write(filter, least: .or, to: &text)
  }

  /// Appends the text of `window`.
  private func write(_ window: Expression.Window, to text: inout ExpressionText) {
    write(window.base, least: .factor, to: &text)
    text += " over "
    write(window.length, least: .or, to: &text)
    if let key = window.key { text += " by \(key.text)" }
    guard let most = window.most else { return }
    text += " at most "
    write(most, least: .or, to: &text)
    text += " keys"
  }

  /// Returns the number at `span` without the spaces that may stand before its unit.
  public func numberText(of span: Span) -> String {
    let bytes = bytes(of: span)
    guard bytes.contains(where: { $0 == 0x20 || $0 == 0x09 }) else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes.filter { $0 != 0x20 && $0 != 0x09 }, as: UTF8.self)
  }
}

extension Expression.Kind {
  /// How tightly it binds.
  fileprivate var precedence: Parser.Precedence {
    switch self {
    case .error, .number, .date, .string, .bool, .none, .place, .set, .negated, .window: .factor
    case .all: .and
    case .any: .or
    case .not: .not
    case .relation, .has: .relation
    case .range: .range
    case .arithmetic(.product, _, _), .quotient: .term
    case .arithmetic: .sum
    }
  }
}

/// The text of an expression while it is written: bytes, because most of it is copied.
private struct ExpressionText {
  private var bytes: [UInt8] = []

  init() { bytes.reserveCapacity(120) }

  /// The text.
  var string: String { String(decoding: bytes, as: UTF8.self) }

  /// Appends `right`.
  static func += (left: inout ExpressionText, right: StaticString) {
    left.bytes.append(contentsOf: UnsafeBufferPointer(start: right.utf8Start, count: right.utf8CodeUnitCount))
  }

  /// Appends `right`.
  @_disfavoredOverload static func += (left: inout ExpressionText, right: String) { left.bytes.append(contentsOf: right.utf8) }

  /// Appends `text` as a literal.
  mutating func quote(_ text: [UInt8]) {
    guard text.allSatisfy({ $0.isPlainInString }) else { return bytes.append(contentsOf: StringText.quoted(text).utf8) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(contentsOf: text)
    bytes.append(UInt8(ascii: "\""))
  }
}

extension Expression.Relation {
  /// The relation's words with spaces around them.
  fileprivate var sign: StaticString {
    switch self {
    case .equal: " == "
    case .notEqual: " != "
    case .less: " < "
    case .lessOrEqual: " <= "
    case .greater: " > "
    case .greaterOrEqual: " >= "
    case .isIn: " in "
    case .startsWith: " starts with "
    case .endsWith: " ends with "
    case .matches: " matches "
    case .contains: " contains "
    case .containsAny: " contains any "
    }
  }
}

extension Expression.Arithmetic {
  /// The sign with spaces around it.
  fileprivate var sign: StaticString {
    switch self {
    case .sum: " + "
    case .difference: " - "
    case .product: " * "
    }
  }
}
