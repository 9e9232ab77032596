public import AinkaSource

/// A place that a text names in braces: `{disk(\"sda\").latency}`.
public struct TemplatePlace: Sendable {
  /// A place, whose span is where it stands in the text.
  public var place: Expression.ID
  /// Holds the place.
  public var tree: SyntaxTree
}

extension Parser {
  /// Returns the place that bytes `range` of `text`, which is number `source` of the compile, name, or nothing if they name none.
  ///
  /// The bytes stand between the quotes of a string: a quote in them has a backslash before it.
  ///
  /// - Complexity: O(*n*) in the length of `range`.
  public static func parseTemplatePlace(_ text: SourceText, _ range: Range<Int>, source: UInt32) -> TemplatePlace? {
    var bounded = BoundedReport()
    let fragment = SourceText(name: text.name, bytes: unquoted(text.bytes[range]))
    var list = Lexer.tokens(of: fragment, source: source, report: &bounded)
    for place in list.tokens.indices {
      list.tokens[place].start += UInt32(range.lowerBound)
      list.tokens[place].end += UInt32(range.lowerBound)
    }
    var parser = Parser(list: list, tree: SyntaxTree(text: text, source: source), report: bounded)
    let place = parser.expression()
    guard parser.at(.end), !parser.report.report.hasErrors, case .place = parser.tree[place].kind else { return nil }
    return TemplatePlace(place: place, tree: parser.tree)
  }

  /// Returns `bytes` with quotes where quotes with a backslash stand, and everything else where it is: the backslash of an opening quote
  /// becomes a blank before it, that of a closing one a blank behind it.
  private static func unquoted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var result = Array(bytes)
    var isOpen = false
    for place in result.indices.dropLast() where result[place] == UInt8(ascii: "\\") && result[place + 1] == UInt8(ascii: "\"")
    {
      (result[place], result[place + 1]) = isOpen ? (UInt8(ascii: "\""), 0x20) : (0x20, UInt8(ascii: "\""))
      isOpen.toggle()
    }
    return result
  }
}

extension StringLiteral {
  /// `true` iff it ends where arguments in braces begin: `"{disk("`.
  var endsAtArguments: Bool {
    guard let text, text.last == UInt8(ascii: "(") else { return false }
    return text.lastIndex(of: UInt8(ascii: "{")).map { !text[$0...].contains(UInt8(ascii: "}")) } ?? false
  }
}
