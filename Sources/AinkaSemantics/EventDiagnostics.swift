import AinkaSource

/// What can be wrong with an event that a policy declares.
extension Diagnostic {
  /// A hook or verdict that such an event cannot have.
  static func badEvent(_ message: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0431", severity: .error, message: message, primary: Label(span: span),
      help: ["write `hook tracepoint \"group/name\"`, and `verdicts kill` if its rules may kill"])
  }

  /// A field that such an event cannot have.
  static func badField(_ message: String, at span: Span, help: [String] = []) -> Diagnostic {
    Diagnostic(code: "E0432", severity: .error, message: message, primary: Label(span: span), help: help)
  }

  /// More fields than the record of an event has places for.
  static func tooManyFields(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0433", severity: .error,
      message:
        "a policy's event has at most \(TracepointFields.numbers) numbers, \(TracepointFields.texts) texts and \(TracepointFields.addresses) addresses",
      primary: Label(span: span, text: "this one is one too many"), help: ["leave out what no rule asks for"])
  }
}

extension DiagnosticPages {
  /// The pages of what can be wrong with an event that a policy declares.
  static let events: [DiagnosticPage] = [
    DiagnosticPage(
      code: "E0431", title: "event without a usable hook",
      summary: "A policy's event names no tracepoint, more than one place, or a verdict that no tracepoint can carry out.",
      wrong: "event e { hook tracepoint \"tcp_retransmit_skb\" verdicts deny }",
      right: "event e { hook tracepoint \"tcp/tcp_retransmit_skb\" }",
      why: "A tracepoint is reported when something has happened. `kill` ends the process that runs at that moment, if the "
        + "declaration says `verdicts kill`; in tracepoints of interrupts that is any process."),
    DiagnosticPage(
      code: "E0432", title: "field that a tracepoint cannot give",
      summary:
        "A field of a policy's event has a type that a tracepoint's record has not, or does not say where it stands there.",
      wrong: "event e { hook tracepoint \"tcp/tcp_retransmit_skb\" field source: percent = record.sport }",
      right: "event e { hook tracepoint \"tcp/tcp_retransmit_skb\" field source: port = record.sport }",
      why: "Numbers of a tracepoint have no unit: a duration is taken as nanoseconds, an amount as bytes. The fields that a "
        + "tracepoint has stand in its `format` file below /sys/kernel/tracing/events."),
    DiagnosticPage(
      code: "E0433", title: "too many fields of an event",
      summary: "The record of an event has places for 8 numbers, 4 texts and 2 addresses beside those of its process.",
      wrong: "(a ninth number)", right: "(the fields that rules ask for)",
      why: "Records have one size, so that an event costs the same whatever it is."),
  ]
}
