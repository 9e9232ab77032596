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

  /// What is asked for follows from something else that must hold; `isLearned` says that a threshold's bounds are the reason,
  /// `isNegated` that it is asked for what is not so.
  static func saysNothingNew(at span: Span, because other: Span, isLearned: Bool, isNegated: Bool) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning, message: "this condition says nothing new",
      primary: Label(
        span: span,
        text: (isNegated ? "the other one settles it" : "it follows from the other one")
          + (isLearned ? ", for every value within the bounds" : "")),
      secondary: [Label(span: other, text: "what this asks for is enough")], help: ["leave it out"])
  }

  /// A part of an `or` follows from something that must hold around it.
  static func isAlwaysTrueHere(at span: Span, because other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning, message: "what this condition is a part of says nothing new",
      primary: Label(span: span, text: "it follows from the other one"),
      secondary: [Label(span: other, text: "what this asks for is enough")], help: ["leave out the whole part"])
  }

  /// What a part of an `or` asks for is met only where another part's is; `isInGroup` says that it asks for more besides.
  static func isCovered(at span: Span, by other: Span, isInGroup: Bool) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning,
      message: (isInGroup ? "what this condition is a part of" : "this condition") + " says nothing new",
      primary: Label(span: span, text: "the other one follows from it"),
      secondary: [Label(span: other, text: "this lets through all that it does")],
      help: [isInGroup ? "leave out the whole part" : "leave it out"])
  }

  /// Of two parts of an `or` one is always met.
  static func oneAlwaysHolds(at span: Span, or other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0602", severity: .warning, message: "one of these two conditions is always met, so that they say nothing",
      primary: Label(span: span, text: "met wherever the other one is not"),
      secondary: [Label(span: other, text: "the other one")], help: ["leave both out, or write `and` where that is meant"])
  }

  /// One way to match asks for what something else that must hold excludes.
  static func neverHolds(at span: Span, because other: Span) -> Diagnostic {
    Diagnostic(
      code: "W0603", severity: .warning, message: "this condition makes no difference here",
      primary: Label(span: span, text: "decided by the other one"),
      secondary: [Label(span: other, text: "what is asked for here decides it")],
      help: ["leave out the way to match that it is a part of, or write `or` where that is meant"])
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
