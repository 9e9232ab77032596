import AinkaSource

extension Parser {
  /// What is around the elements of a list, and how many there may be.
  struct ListShape {
    var opening: Token.Kind = .leftBrace
    var closing: Token.Kind = .rightBrace
    /// The signs of both.
    var signs = ("{", "}")
    /// One element, in a message.
    var element: String
    var mayBeEmpty = false
    var mayEndInComma = true

    /// A list in round brackets, of at least one element.
    static func round(of element: String) -> ListShape {
      ListShape(
        opening: .leftParenthesis, closing: .rightParenthesis, signs: ("(", ")"), element: element, mayEndInComma: false)
    }
  }

  /// Reads a bracket, elements by `element` with commas between them, and the bracket that closes the first.
  ///
  /// - Parameter after: what stands before it, in a message.
  mutating func list(_ shape: ListShape, after: String, element: (inout Parser) -> Void) {
    let opening = here
    mark(.tallList)
    expect(shape.opening, "`\(shape.signs.0)`", after: after)
    if !isPanicking, at(shape.closing), !shape.mayBeEmpty { fail(expected: shape.element) }
    while !isPanicking, !at(shape.closing) {
      if endsList {
        unclosed(opening, shape.signs.0)
        isPanicking = true
        break
      }
      mark(.element)
      element(&self)
      if take(.comma) {
        if at(shape.closing), !shape.mayEndInComma { fail(expected: shape.element, after: "`,`") }
        continue
      }
      if isPanicking || at(shape.closing) || endsList { continue }
      if startsOperand(current) {
        note(.missingComma(at: before, next: here))
      } else {
        fail(expected: "`,` or `\(shape.signs.1)`")
      }
    }
    _ = take(shape.closing)
  }

  /// `true` iff no element of a list can start here, because what does belongs behind its end.
  private var endsList: Bool { at(.end) || atDeclaration || atClause }

  /// Reads parameters in brackets.
  mutating func parameters() -> [Parameter] {
    var parameters: [Parameter] = []
    mark(.tightBefore)
    list(.round(of: "a parameter"), after: "the name") { parser in
      if let parameter = parser.parameter() { parameters.append(parameter) }
    }
    return parameters
  }

  /// Reads `NAME: TYPE = DEFAULT`.
  mutating func parameter() -> Parameter? {
    let documentation = documentation
    let name = name("the name of a parameter")
    expect(.colon, "`:` and a type", after: "the parameter")
    let type = self.type()
    let initial = take(.equal) ? expression() : nil
    return isPanicking ? nil : Parameter(name: name, type: type, initial: initial, documentation: documentation)
  }
}
