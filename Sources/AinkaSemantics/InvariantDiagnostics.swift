import AinkaSource

/// What can be wrong with invariants.
extension Diagnostic {
  /// An invariant about nothing that a rule or a learner could change.
  static func invariantOfNothing(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0730", severity: .error, message: "an invariant is about settings or thresholds, and `\(text)` is about neither",
      primary: Label(span: span), help: ["write, as an example, `invariant sysctl.vm.swappiness in 0 .. 100`"])
  }

  /// A metric in an invariant.
  static func invariantOfMetric(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0730", severity: .error, message: "an invariant is about settings or thresholds, and `\(name)` is a metric",
      primary: Label(span: span), help: ["nobody sets a metric; a rule over metrics can act on it"])
  }

  /// A rule that writes what an invariant does not allow: `always`, or for some values.
  static func breaksInvariant(
    _ rule: String, setting: String, _ invariant: String, always: Bool, at span: Span, declared: Span
  ) -> Diagnostic {
    Diagnostic(
      code: "E0731", severity: .error,
      message: always
        ? "`\(rule)` sets `\(setting)` to what `\(invariant)` does not allow"
        : "`\(rule)` can set `\(setting)` to what `\(invariant)` does not allow",
      primary: Label(span: span), secondary: [Label(span: declared, text: "the invariant")],
      help: always
        ? ["set it to what the invariant allows; it holds for every rule of every policy"]
        : ["it must hold for every value within the bounds of thresholds and metrics: narrow them, or set a constant"])
  }

  /// A write of which the compiler cannot say whether the invariant allows it.
  static func testedAtWrites(_ rule: String, setting: String, others: [String], at span: Span, declared: Span) -> Diagnostic {
    let list = others.map { "`\($0)`" }.joined(separator: " and ")
    return Diagnostic(
      code: "W0707", severity: .warning,
      message: "whether `\(rule)` may set `\(setting)` depends on \(list), and is only known when it does",
      primary: Label(span: span), secondary: [Label(span: declared, text: "the invariant")],
      help: ["a write that breaks it is refused and counted"])
  }

  /// An invariant of thresholds that does not hold at their starts.
  static func brokenAtStart(_ invariant: String, at span: Span, starts: [(span: Span, text: String)]) -> Diagnostic {
    Diagnostic(
      code: "E0732", severity: .error, message: "`\(invariant)` does not hold at the start",
      primary: Label(span: span), secondary: starts.map { Label(span: $0.span, text: $0.text) })
  }
}
