public import AinkaSource

/// A parameter of a policy and its value as a command is given them: `ssh_guard.level=90%`.
public struct SettingOption: Sendable {
  public var name: DottedName
  public var value: Expression.ID
  /// Holds the value.
  public var tree: SyntaxTree
}

extension Parser {
  /// Returns what `text`, which is number `source` of the compile, gives to which parameter, or nothing iff that cannot be read,
  /// which is added to `report`.
  public static func parseOption(_ text: SourceText, source: UInt32, report: inout DiagnosticReport) -> SettingOption? {
    guard text.bytes.count <= SourceText.sizeLimit else {
      report.add(.tooLong(text.bytes.count, at: Span(source: source, start: 0, end: 0)))
      return nil
    }
    var bounded = BoundedReport()
    let list = Lexer.tokens(of: text, source: source, report: &bounded)
    var parser = Parser(list: list, tree: SyntaxTree(text: text, source: source), report: bounded)
    let name = parser.dotted("the name of a parameter")
    parser.expect(.equal, "`=` and a value", after: "the name")
    let value = parser.expression()
    if !parser.at(.end) { parser.fail(expected: "the end of the option", after: "the value") }
    report.add(contentsOf: parser.report.report)
    return parser.report.report.hasErrors ? nil : SettingOption(name: name, value: value, tree: parser.tree)
  }
}
