import AinkaSource
import AinkaValues

/// What can be wrong with models.
extension Diagnostic {
  /// A model without a clause that it needs.
  static func modelWithout(_ clause: String, _ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0720", severity: .error, message: "`\(name)` has no `\(clause)`", primary: Label(span: span),
      help: [
        clause == "ask" ? "write where it is asked: `ask \"http://…\"`" : "write what it answers: `returns { score: fraction }`"
      ])
  }

  /// An address that nothing can be asked at.
  static func noAddress(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0720", severity: .error, message: "`\(text)` is no address that a model can be asked at",
      primary: Label(span: span),
      help: ["write `http://HOST/PATH`, or `http://unix:/SOCKET/PATH` for a socket of this host"])
  }

  /// An output that there is not.
  static func noOutput(_ name: String, nearest: String?, known: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0722", severity: .error, message: "the model returns no `\(name)`", primary: Label(span: span),
      help: nearest == nil && !known.isEmpty ? ["it returns \(alternatives(known))"] : didYouMean(nearest))
  }

  /// A model without one of its outputs.
  static func whichOutput(_ name: String, known: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0722", severity: .error, message: "`\(name)` is a model, and its answer has parts", primary: Label(span: span),
      help: known.isEmpty ? [] : ["write \(alternatives(known.map { "\(name).\($0)" }))"])
  }

  /// A type that no answer can have.
  static func noModelValue(_ type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0723", severity: .error, message: "a model answers with numbers and truths, and this is \(type.description)",
      primary: Label(span: span))
  }

  /// A value that a model cannot be given.
  static func noModelInput(_ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0723", severity: .error, message: "a model is given numbers and truths, and `\(text)` is \(what)",
      primary: Label(span: span))
  }

  /// `returns { a: percent = 3% }`
  static func initialOutput(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0721", severity: .error, message: "what `\(name)` is without an answer stands in `fallback`",
      primary: Label(span: span), help: ["write `fallback { \(name): … }`"])
  }

  /// A time that a model cannot take.
  static func modelTime(_ clause: String, _ text: String, limit: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0724", severity: .error, message: "`\(clause)` is a time above 0 and up to \(limit), and this is `\(text)`",
      primary: Label(span: span))
  }

  /// A model where no model is asked.
  static func modelHere(_ text: String, inEventRule: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0725", severity: .error,
      message: inEventRule ? "an event does not wait for a model: `\(text)`" : "`\(text)` is no constant",
      primary: Label(span: span),
      help: [
        inEventRule
          ? "let a rule over metrics `enter` a mode by it, and put the event rule `in` that mode"
          : "models are asked in rules over metrics, in modes and in tests"
      ])
  }

  /// `forecast(…)` with something else than it takes.
  static func builtInTakes(_ name: String, _ what: String, at span: Span) -> Diagnostic {
    Diagnostic(code: "E0726", severity: .error, message: "`\(name)` takes \(what)", primary: Label(span: span))
  }

  /// An argument of a built-in model that it does not have.
  static func noBuiltInArgument(_ label: String, of name: String, nearest: String?, known: [String], at span: Span)
    -> Diagnostic
  {
    Diagnostic(
      code: "E0726", severity: .error, message: "`\(name)` has no `\(label)`", primary: Label(span: span),
      help: nearest == nil ? ["it has \(alternatives(known))"] : didYouMean(nearest))
  }
}
