import AinkaSource
import AinkaValues

/// What can be wrong with metrics, aggregates and settings where they are named.
extension Diagnostic {
  /// A metric in a rule on an event.
  static func metricInEventRule(_ name: String, event: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0440", severity: .error, message: "`\(name)` is a metric, and a rule on `\(event)` reads none",
      primary: Label(span: span),
      help: ["read it in a mode: `mode busy { enter when \(name) … }` and `rule r in busy { on \(event) … }`"])
  }

  /// An aggregate other than `count` and `rate` in a rule on an event.
  static func aggregateInEventRule(_ name: String, event: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0441", severity: .error, message: "`\(name)` over events is a metric, and a rule on `\(event)` reads none",
      primary: Label(span: span),
      help: [
        "an event rule asks for `count` and `rate`; others are read by a rule without `on`, or by a mode: "
          + "`mode busy { enter when \(name)(…) over 10s > … }` and `rule r in busy { on \(event) … }`"
      ])
  }

  /// A metric in the `where` of a window.
  static func metricInWindow(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0442", severity: .error, message: "`\(name)` is a metric, and `where` is about each event that is counted",
      primary: Label(span: span), help: ["ask for it beside the window, with `and`"])
  }

  /// A metric that does not exist; `known` start as it does.
  static func unknownMetric(_ name: String, nearest: String?, known: [String], at span: Span) -> Diagnostic {
    let shown = known.sorted().prefix(8).map { "`\($0)`" }
    let help = nearest != nil ? didYouMean(nearest) : shown.isEmpty ? [] : ["there are \(shown.joined(separator: ", "))"]
    return Diagnostic(
      code: "E0443", severity: .error, message: "there is no metric `\(name)`", primary: Label(span: span), help: help)
  }

  /// A setting in a condition or a term.
  static func settingRead(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0444", severity: .error, message: "`\(name)` is a setting, which rules set and do not read",
      primary: Label(span: span),
      help: ["invariants and tests speak of settings; a rule reads metrics"])
  }

  /// A setting with a text for a value, in an invariant or test.
  static func textSettingRead(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0444", severity: .error, message: "`\(name)` is a text, and only numbers and cases of enums are compared",
      primary: Label(span: span), help: ["a test can ask whether it is as before: `expect \(name) == original`"])
  }

  /// A place that is no setting.
  static func noSetting(_ name: String, isMetric: Bool, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0445", severity: .error,
      message: isMetric ? "`\(name)` is a metric, which is read and not set" : "there is no setting `\(name)`",
      primary: Label(span: span),
      help: nearest != nil
        ? didYouMean(nearest) : isMetric ? [] : ["a file that nothing declares is set by `sysfs(\"/sys/…\")`"])
  }

  /// A metric or setting with too many or too few arguments.
  static func familyArguments(_ family: Library.Family, got: Int, at span: Span) -> Diagnostic {
    let wanted = family.parameters.count
    return Diagnostic(
      code: "E0446", severity: .error,
      message: "`\(family.shown)` takes \(wanted) argument\(wanted == 1 ? "" : "s"), and gets \(got)",
      primary: Label(span: span))
  }

  /// An argument that would lead out of where the family lies.
  static func badInstance(_ text: String, parameter: String, isPath: Bool, of family: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0447", severity: .error,
      message: "\(text.isEmpty ? "the empty text" : "`\(text)`") can be no \(parameter) of `\(family)`",
      primary: Label(span: span),
      help: [
        isPath ? "a path has no `..` and no control characters" : "a name has no `/`, no `..` and no control characters"
      ])
  }

  /// `p99(connect, exec)`, `max()`
  static func aggregatesOneField(_ name: String, _ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0448", severity: .error, message: "`\(name)` is of one field of an event, and this is `\(text)`",
      primary: Label(span: span), help: ["write, as an example, `\(name)(connect.destination.port) over 10s`"])
  }

  /// `max(3)`
  static func aggregatesNoField(_ name: String, _ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0448", severity: .error, message: "`\(name)` is of a field of an event, and `\(text)` is none",
      primary: Label(span: span), help: ["write, as an example, `\(name)(connect.destination.port) over 10s`"])
  }

  /// `max(connect)`
  static func aggregatesWholeEvent(_ name: String, _ event: String, fields: [String], at span: Span) -> Diagnostic {
    let known = fields.prefix(5).map { "`\(name)(\(event).\($0))`" }
    return Diagnostic(
      code: "E0448", severity: .error, message: "`\(name)` is of a field, and `\(event)` is a whole event",
      primary: Label(span: span),
      help: known.isEmpty ? [] : ["write \(known.joined(separator: ", ")), or `count(\(event))`"])
  }

  /// `max(exec.file.path)`
  static func aggregatesNoNumber(_ name: String, _ field: String, type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0448", severity: .error, message: "`\(name)` is of a number, and `\(field)` is \(type.description)",
      primary: Label(span: span))
  }

  /// `p99(block_complete.latency)` without a time.
  static func aggregateWithoutTime(_ name: String, _ argument: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0448", severity: .error, message: "`\(name)` is over a time, and none is written", primary: Label(span: span),
      help: ["write, as an example, `\(name)(\(argument)) over 10s`"])
  }

  /// `cpu.usage over 10s`
  static func metricOverTime(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0448", severity: .error, message: "`\(name)` is a metric, and `over` goes with events",
      primary: Label(span: span),
      help: ["a metric that keeps its level is written `\(name) > … for 10s`"])
  }
}
