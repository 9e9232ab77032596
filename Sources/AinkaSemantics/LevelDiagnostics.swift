import AinkaSource
import AinkaValues

/// What can be wrong with rules over metrics.
extension Diagnostic {
  /// A rule that nothing could start or end.
  static func dependsOnNothing(_ rule: String, hasWhen: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0520", severity: .error,
      message: hasWhen
        ? "the condition of `\(rule)` mentions neither an event nor a metric: it would never change"
        : "`\(rule)` says neither `on` nor `when`: nothing would start it",
      primary: Label(span: span),
      help: ["write the event, as `on exec`; or a condition over a metric, as `when psi.memory.some > 20% for 30s`"])
  }

  /// A clause that only rules over metrics have, in a rule on an event.
  static func levelClause(_ clause: String, at span: Span) -> Diagnostic {
    let help =
      switch clause {
      case "for": "an event has no duration: count events with `count(…) over 30s`, or leave out `on`"
      case "until", "cooldown": "an event rule is never active: `limit 1 per 5min` holds an action back"
      case "verify": "what became of it is asked by a rule without `on`"
      default: "`priority` decides which active rule has a setting, and an event rule's `set … keep` is done at once"
      }
    return Diagnostic(
      code: "E0521", severity: .error, message: "`\(clause)` goes with rules over metrics, and this one is on an event",
      primary: Label(span: span), help: [help])
  }

  /// Something that only events have, in a rule over metrics.
  static func needsEvent(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0522", severity: .error, message: "\(what) needs an event, and this rule has none", primary: Label(span: span),
      help: ["write `on` and the event that is answered; while a level lasts, events are answered by a rule `in` a mode"])
  }

  /// A key where there is no event to take it from.
  static func keyWithoutEvent(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0523", severity: .error, message: "`by \(name)` takes the key of the rule's event, and here is none",
      primary: Label(span: span), help: ["leave out `by`, or write the rule `on` an event that has `\(name)`"])
  }

  /// A threshold per key where there is no event to take the key from.
  static func thresholdWithoutKey(_ name: String, field: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0523", severity: .error,
      message: "`\(name)` has a value for each `\(field)`, and there is no event here that has one", primary: Label(span: span),
      help: ["write the key, as `\(name)(\"curl\")`"])
  }

  /// `for 3 samples` of a condition without a metric.
  static func samplesOfNothing(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0533", severity: .error, message: "no metric is read in this condition, so it has no samples",
      primary: Label(span: span), help: ["write a time, as `for 30s`"])
  }

  /// A field of an event in a rule without one.
  static func fieldWithoutEvent(_ name: String, events: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0530", severity: .error, message: "`\(name)` is a field of events, and nothing here is on an event",
      primary: Label(span: span), help: ["write `on` and \(alternatives(events))"])
  }

  /// An `until` that holds while `when` does.
  static func invertedBand(_ rule: String, metric: String, reading: String, at span: Span, when: Span) -> Diagnostic {
    Diagnostic(
      code: "W0532", severity: .warning,
      message: "`\(rule)` can end as soon as it starts: at `\(metric)` = \(reading) its `until` holds, and `when` does too",
      primary: Label(span: span), secondary: [Label(span: when, text: "starts here")],
      help: ["an end lies on the other side of the start: `when m > 20% until m < 10%`"])
  }
}
