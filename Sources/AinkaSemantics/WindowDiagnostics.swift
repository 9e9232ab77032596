import AinkaSource
import AinkaValues

/// What can be wrong with windows over events, with buckets and with keys.
extension Diagnostic {
  /// `over` behind something that is no aggregate.
  static func noAggregate(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0420", severity: .error, message: "`over` goes with `count(EVENT)` and `rate(EVENT)`, and this is `\(text)`",
      primary: Label(span: span), help: ["write, as an example, `count(connect) over 10s`"])
  }

  /// `count(exec)` without a time.
  static func noWindow(_ name: String, _ argument: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0420", severity: .error, message: "`\(name)` counts over a time, and none is written", primary: Label(span: span),
      help: ["write, as an example, `\(name)(\(argument)) over 10s`"])
  }

  /// `count(exec, connect)`, `count()`
  static func countedWrongly(_ name: String, _ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0420", severity: .error, message: "`\(name)` counts one event, and this is `\(text)`", primary: Label(span: span),
      help: ["write, as an example, `\(name)(exec where file.path starts with \"/tmp/\")`"])
  }

  /// `count(process.uid)`, `count(connect.destination.port)`; `event` is where a field of one is written.
  static func countsNoEvent(_ text: String, event: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0420", severity: .error, message: "what is counted is an event, and `\(text)` is none",
      primary: Label(span: span),
      help: [
        event.map { "write `\($0)`, and `by` for a count for each value of a field" } ?? "write, as an example, `count(exec)`"
      ])
  }

  /// A window in the `where` of a window.
  static func nestedWindow(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0421", severity: .error, message: "a window inside a window", primary: Label(span: span),
      help: ["a `where` tests the event that is counted; ask the other window beside this one, with `and`"])
  }

  /// A parameter of a predicate in a `where`.
  static func outerParameter(_ name: String, counted: String, at span: Span, call: Span?) -> Diagnostic {
    Diagnostic(
      code: "E0422", severity: .error,
      message: "`\(name)` is of the rule's event, and `where` is about each `\(counted)` that is counted",
      primary: Label(span: span), secondary: call.map { [Label(span: $0, text: "put in here")] } ?? [],
      help: ["write the counted event's own field; a parameter with a constant may stand here"])
  }

  /// A key that an event does not have: `event`, or none at all; `counted` is the event of the window where that is another.
  static func noKeyField(
    _ name: String, event: String?, isRecord: Bool, nearest: String?, counted: String?, at span: Span
  ) -> Diagnostic {
    let whose = event.map { "`\($0)` has" } ?? "no event has a field"
    let message = event == nil ? "\(whose) `\(name)`" : "\(whose) no field `\(name)`, which is the key"
    var help = didYouMean(nearest)
    if isRecord { help = ["`\(name)` has fields below it; the key is one of them"] }
    if let counted, let event {
      help = ["the window counts `\(counted)`, the rule is on `\(event)`: the key must be a field of both"]
    }
    return Diagnostic(code: "E0423", severity: .error, message: message, primary: Label(span: span), help: help)
  }

  /// A key that is too long to keep.
  static func keyTooLong(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0423", severity: .error, message: "`\(name)` is too long a text for a key", primary: Label(span: span),
      help: ["take a field of at most 255 bytes, as `process.name` or `file.path`"])
  }

  /// A key that two events have in different forms.
  static func differentKeys(_ name: String, _ counted: String, _ asking: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0423", severity: .error,
      message: "`\(name)` of `\(counted)` and `\(name)` of `\(asking)` are different kinds of value",
      primary: Label(span: span))
  }

  /// A threshold per key in a rule whose event does not have the key.
  static func keyNotInEvent(_ threshold: String, field: String, event: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0423", severity: .error,
      message: "`\(threshold)` has a value for each `\(field)`, which `\(event)` does not have",
      primary: Label(span: span), help: ["write the key: `\(threshold)(…)`"])
  }

  /// A number outside of what this version can do.
  static func outsideLimits(_ text: String, _ what: String, low: String, high: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0424", severity: .error, message: "\(what) is between \(low) and \(high), and this is `\(text)`",
      primary: Label(span: span))
  }

  /// A time that sixteen parts cannot share evenly.
  static func unevenTime(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0424", severity: .error, message: "the time of \(what) is a whole number of milliseconds",
      primary: Label(span: span))
  }

  /// A key of a threshold that has none.
  static func hasNoKeys(_ name: String, at span: Span, declared: Span) -> Diagnostic {
    Diagnostic(
      code: "E0506", severity: .error, message: "`\(name)` has one value, and none for each key", primary: Label(span: span),
      secondary: [Label(span: declared, text: "learned without `by`")],
      help: ["write `\(name)`, or `by FIELD` behind the type of the threshold"])
  }

  /// No key, or more than one.
  static func oneKey(_ name: String, field: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0506", severity: .error, message: "`\(name)` has a value for each `\(field)`: one key is written",
      primary: Label(span: span), help: ["`\(name)` alone reads the value of the rule's event"])
  }

  /// A key that depends on the event.
  static func keyIsNoConstant(_ text: String, field: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0506", severity: .error, message: "a key is a constant, and `\(text)` is none", primary: Label(span: span),
      help: ["without a key, `\(field)` of the rule's event is the key"])
  }

  /// A threshold that learns from a window by another key.
  static func sourceByOtherKey(_ key: String?, window: String?, at span: Span) -> Diagnostic {
    /// Returns "by `key`", or that there is none.
    func words(_ key: String?) -> String { key.map { "is kept by `\($0)`" } ?? "is kept without a key" }
    return Diagnostic(
      code: "E0507", severity: .error, message: "the threshold \(words(key)), and what it learns from \(words(window))",
      primary: Label(span: span), help: ["write the same `by` in both"])
  }
}
