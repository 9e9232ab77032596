import AinkaSource

/// What the passes over rules have to tell the author: parts that do nothing, each with the place that makes it so.
extension Diagnostic {
  /// A rule matches no event; `reason` are two conditions that exclude each other.
  static func ruleNeverMatches(_ rule: String, because reason: (first: Span, second: Span)?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0601", severity: .warning, message: "`\(rule)` never matches", primary: Label(span: span),
      secondary: reason.map {
        [Label(span: $0.first, text: "this"), Label(span: $0.second, text: "and this exclude each other")]
      } ?? [],
      help: ["every way to make its condition true asks for two values of one field at once"])
  }

  /// A condition is true wherever another one is that must hold too.
  static func saysNothingNew(at span: Span, because other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning, message: "this condition says nothing new",
      primary: Label(span: span, text: "true wherever the other one is"),
      secondary: [Label(span: other, text: "this must hold anyway")], help: ["leave it out"])
  }

  /// A condition in an `or` is true, because of what must hold around it.
  static func isAlwaysTrueHere(at span: Span, because other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning, message: "this condition is always true here, and so is the `or` that it is in",
      primary: Label(span: span, text: "true wherever the other one is"),
      secondary: [Label(span: other, text: "this must hold anyway")], help: ["leave out the `or`"])
  }

  /// A condition in an `or` is true only where another one is.
  static func isCovered(at span: Span, by other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning, message: "this condition says nothing new",
      primary: Label(span: span, text: "true only where the other one is"),
      secondary: [Label(span: other, text: "this is enough")], help: ["leave it out"])
  }

  /// Of two conditions in an `or` one is always true.
  static func oneAlwaysHolds(at span: Span, or other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning, message: "one of these two conditions always holds, so that they say nothing",
      primary: Label(span: span, text: "true wherever the other one is not"), secondary: [Label(span: other, text: "the other one")],
      help: ["leave both out, or write `and` where that is meant"])
  }

  /// A condition excludes another one that must hold too.
  static func neverHolds(at span: Span, because other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0603", severity: .warning, message: "this condition can never hold here",
      primary: Label(span: span, text: "excluded by the other one"), secondary: [Label(span: other, text: "this must hold, too")],
      help: ["leave out this way to hold, or write `or` where that is meant"])
  }

  /// Another rule answers whatever a rule matches.
  static func ruleIsCovered(
    _ rule: String, by other: String, verdict: String, at span: Span, covering: Span
  ) -> Diagnostic {
    Diagnostic(
      code: "W0604", severity: .warning, message: "`\(rule)` changes no verdict",
      primary: Label(span: span, text: "whatever it matches, `\(other)` matches too"),
      secondary: [Label(span: covering, text: "and answers with `\(verdict)`")],
      help: ["leave it out; as it is its matches are counted, and nothing else comes of them"])
  }
}
