import AinkaSource
import AinkaValues

/// What can be wrong with modes and with days.
extension Diagnostic {
  /// `expires 2027-02-30`
  static func noSuchDay(_ text: String, at span: Span) -> Diagnostic {
    let parts = text.split(separator: "-").map { Int64($0) }
    var help = ["a day is written year, month, day: `2027-01-31`"]
    if parts.count == 3, let year = parts[0], let month = parts[1], (1...12).contains(month) {
      help = ["that month has \(CivilDate.days(inMonth: month, of: year)) days"]
    }
    return Diagnostic(
      code: "E0701", severity: .error, message: "there is no day `\(text)`", primary: Label(span: span), help: help)
  }

  /// A date as a value.
  static func dateAsValue(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0702", severity: .error, message: "`\(text)` is a date, and nothing that a condition can ask is one",
      primary: Label(span: span), help: ["for a rule that works up to that day write `expires \(text)` in it"])
  }

  /// A rule past its day.
  static func pastItsDay(_ rule: String, days: Int64, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0704", severity: .warning,
      message: "`\(rule)` is inactive: its last day was \(days == 1 ? "yesterday" : "\(days) days ago")",
      primary: Label(span: span),
      help: ["remove the rule, or write a later day"])
  }

  /// `mode normal { … }`
  static func normalIsNoMode(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0703", severity: .error, message: "`normal` is what a policy is in while no mode is wanted",
      primary: Label(span: span), help: ["give the mode another name"])
  }

  /// `in normal`, `enter normal`
  static func inNormal(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0703", severity: .error, message: "`normal` is no mode that is entered, or that a rule is of",
      primary: Label(span: span),
      help: ["a rule without `in` works in every mode; a mode ends by its `leave when`"])
  }

  /// Two modes of one priority.
  static func samePriority(_ name: String, _ other: String, _ priority: Int64, at span: Span, first: Span, isWritten: Bool)
    -> Diagnostic
  {
    Diagnostic(
      code: "E0704", severity: .error,
      message:
        "`\(name)` and `\(other)` both have priority \(priority)\(isWritten ? "" : ", which is that of a mode without one")",
      primary: Label(span: span), secondary: [Label(span: first, text: "the other one")],
      help: [
        "of two wanted modes one must count: write `priority \(priority == .max ? priority - 1 : priority + 1)` in one of them"
      ])
  }

  /// A mode that there is not.
  static func noMode(_ name: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0705", severity: .error, message: "there is no mode `\(name)`", primary: Label(span: span),
      help: nearest == nil && !name.contains(".") ? ["declare it: `mode \(name) { enter when … }`"] : didYouMean(nearest))
  }

  /// Something else than a mode where one is wanted.
  static func isNoMode(_ name: String, kind: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0705", severity: .error, message: "a mode is wanted, and `\(name)` is \(kind)", primary: Label(span: span))
  }

  /// A mode without a way in.
  static func neverEntered(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0701", severity: .warning, message: "`\(name)` is never entered, and its rules never work",
      primary: Label(span: span), help: ["write `enter when …`, or `then enter \(name)` in a rule"])
  }

  /// A mode without a way out.
  static func neverLeft(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0702", severity: .warning, message: "`\(name)` is never left once it is entered", primary: Label(span: span),
      help: ["write `leave when …`"])
  }
}
