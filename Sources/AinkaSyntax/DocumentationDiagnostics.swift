import AinkaSource

/// What can be wrong with documentation.
extension Diagnostic {
  /// A `///` comment that nothing follows which can be documented.
  static func strayDocumentation(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0192", severity: .warning, message: "this `///` comment documents nothing",
      primary: Label(span: span, text: "no declaration, field, case or parameter follows"),
      help: ["write it before what it is about, or write `//`"])
  }

  /// A `///` comment behind something on its line.
  static func documentationBehind(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0192", severity: .warning,
      message: "a `///` comment is about what follows it, and not about what stands before it",
      primary: Label(span: span), help: ["write it above what it is about, or write `//`"])
  }
}
