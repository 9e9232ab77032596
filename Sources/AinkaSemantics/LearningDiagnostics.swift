import AinkaSource

/// What can be wrong with how a threshold is learned.
extension Diagnostic {
  /// A source that nothing can be learned from.
  static func learnsNothing(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0750", severity: .error, message: "nothing can be learned from `\(text)`, which never changes",
      primary: Label(span: span),
      help: ["`from` takes a metric, a field of an event (`connect.destination.port`) or a window (`rate(connect) over 10s`)"])
  }

  /// An argument of a method outside of its bounds.
  static func outsideMethod(_ text: String, parameter: String, low: String, high: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0751", severity: .error, message: "`\(parameter)` is between \(low) and \(high), and this is `\(text)`",
      primary: Label(span: span))
  }

  /// More evidence than a window can hold.
  static func tooFewSamples(
    _ name: String, most: Int64, wanted: Int64, why: String, window: String, period: String, at span: Span
  ) -> Diagnostic {
    Diagnostic(
      code: "W0751", severity: .warning,
      message: "`\(name)` stays at its start: \(window) hold \(most) samples, one each \(period), of \(wanted) that it needs",
      primary: Label(span: span, text: why), help: ["make `window` longer, or require less"])
  }

  /// A threshold that is back at its start before the next sample comes.
  static func expiresBetweenSamples(_ name: String, period: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0752", severity: .warning,
      message: "`\(name)` expires before its next sample comes: there is one each \(period)", primary: Label(span: span),
      help: ["write a longer time, several of those"])
  }
}
