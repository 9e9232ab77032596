import AinkaSource

/// What can be wrong with labels.
extension Diagnostic {
  /// A label that there is not.
  static func noLabel(_ name: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0710", severity: .error, message: "there is no label `\(name)`", primary: Label(span: span),
      help: nearest == nil && !name.contains(".") ? ["declare it: `label \(name) { add on … when … }`"] : didYouMean(nearest))
  }

  /// Something else than a label behind `has`.
  static func isNoLabel(_ name: String, kind: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0710", severity: .error, message: "`has` goes with a label, and `\(name)` is \(kind)", primary: Label(span: span))
  }

  /// A label asked of something that holds none.
  static func holdsNothing(_ text: String, label: String, holder: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0711", severity: .error, message: "`\(text)` holds no labels", primary: Label(span: span),
      help: ["`\(label)` is held by each \(holder): write `\(holder) has \(label)`"])
  }

  /// A label asked of another kind of holder.
  static func otherHolder(_ text: String, label: String, holder: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0711", severity: .error, message: "`\(label)` is held by each \(holder), and never by `\(text)`",
      primary: Label(span: span), help: ["write `\(holder) has \(label)`"])
  }

  /// A label asked where there is no event.
  static func labelWithoutEvent(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0711", severity: .error, message: "`\(text)` is of an event, and there is none here", primary: Label(span: span),
      help: ["labels are asked in rules on events, and in what is counted"])
  }

  /// An event that does not say whose label it changes.
  static func noHolder(_ label: String, holder: String, field: String, event: String, others: [String], at span: Span)
    -> Diagnostic
  {
    let help =
      others.isEmpty
      ? "no event says it yet" : "`\(field)` is a field of \(others.prefix(6).map { "`\($0)`" }.joined(separator: ", "))"
    return Diagnostic(
      code: "E0712", severity: .error,
      message: "`\(event)` has no `\(field)`, which says which \(holder) it is that has `\(label)`", primary: Label(span: span),
      help: [help])
  }

  /// `spreads to children` of something that has none.
  static func cannotSpread(_ label: String, holder: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0713", severity: .error, message: "a \(holder) has no children that `\(label)` could spread to",
      primary: Label(span: span), help: ["only a label of processes spreads: leave out `: \(holder)`"])
  }

  /// A label that nothing has.
  static func neverAdded(_ label: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0703", severity: .warning, message: "nothing adds `\(label)`: nobody ever has it", primary: Label(span: span),
      help: ["write `add on …` in it"])
  }
}
