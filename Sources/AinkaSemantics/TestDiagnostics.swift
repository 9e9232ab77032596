import AinkaSource
import AinkaValues

/// What can be wrong with tests.
extension Diagnostic {
  /// Two tests of one name.
  static func testTwice(_ name: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0801", severity: .error, message: "two tests are called \"\(name)\"", primary: Label(span: span),
      secondary: [Label(span: first, text: "the first")], help: ["reports and `--run` know a test by its name"])
  }

  /// A name of the table in the place of something else.
  static func noOutcome(_ name: String, isValue: Bool, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0803", severity: .error,
      message: isValue ? "`\(name)` is a value in this row, and a verdict is wanted" : "no name of the table is `\(name)`",
      primary: Label(span: span),
      help: nearest == nil
        ? ["a verdict is `kill`, `deny`, `throttle`, `audit`, `allow`, or a name that stands for one"] : didYouMean(nearest))
  }

  /// An outcome where a value is wanted.
  static func outcomeAsValue(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0803", severity: .error, message: "`\(name)` is a verdict in this row, and a value is wanted",
      primary: Label(span: span))
  }

  /// `given` of something that is no threshold.
  static func givenNoThreshold(_ text: String, kind: String?, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0804", severity: .error,
      message: kind.map { "`given` is for thresholds, and `\(text)` is \($0)" } ?? "there is no threshold `\(text)`",
      primary: Label(span: span),
      help: nearest == nil ? ["metrics, models and settings are given values by `set`"] : didYouMean(nearest))
  }

  /// A threshold that is given what it never can be.
  static func givenOutside(_ value: String, name: String, low: String, high: String, at span: Span, declared: Span)
    -> Diagnostic
  {
    Diagnostic(
      code: "E0805", severity: .error, message: "`\(name)` is never \(value): it stays within \(low) .. \(high)",
      primary: Label(span: span), secondary: [Label(span: declared, text: "learned here")])
  }

  /// A metric that is given what it never can read.
  static func readingOutside(_ value: String, metric: String, low: String, high: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0805", severity: .error, message: "`\(metric)` never reads \(value): it is within \(low) .. \(high)",
      primary: Label(span: span))
  }

  /// `set` of something that has no readings and no value.
  static func setsNothing(_ text: String, isThreshold: Bool, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0806", severity: .error, message: "`set` is for metrics, models and settings, and `\(text)` is none of them",
      primary: Label(span: span), help: isThreshold ? ["a threshold is given its value: `given \(text) = …`"] : [])
  }

  /// More than one value for a setting.
  static func settingSeries(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0807", severity: .error, message: "`\(name)` is a setting: it has one value, and no readings",
      primary: Label(span: span), help: ["write one value, and another `set` where it changes"])
  }

  /// `a + b x5` of cases of an enum.
  static func casesHaveNoSteps(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0807", severity: .error, message: "`\(name)` is one of some cases, and nothing is so much more than a case",
      primary: Label(span: span), help: ["write each case, as `failed x3, active`"])
  }

  /// Samples behind `stale`.
  static func afterStale(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0807", severity: .error, message: "`stale` is the last of a series: nothing is read from there on",
      primary: Label(span: span), help: ["a reading that is missing is `_`"])
  }

  /// A series of a model's output without its period.
  static func everyMissing(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0807", severity: .error, message: "`\(name)` has no period, so the series must say it",
      primary: Label(span: span),
      help: ["write, as an example, `every 10s` behind it"])
  }

  /// `x0`, or too many.
  static func repeats(_ times: Int, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0807", severity: .error, message: "`x\(times)` is not between 1 and \(limit)", primary: Label(span: span))
  }

  /// A time that is no time.
  static func mustBePositive(_ clause: String, _ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0808", severity: .error, message: "`\(clause)` wants more than 0, and this is `\(text)`",
      primary: Label(span: span))
  }

  /// A test with more steps than a test may have.
  static func testTooLong(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0808", severity: .error, message: "rows and steps come to more than \(limit)", primary: Label(span: span),
      help: ["make several tests of it"])
  }

  /// A field that the event does not have.
  static func noField(_ name: String, event: String, isRecord: Bool, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0809", severity: .error,
      message: isRecord ? "`\(name)` is a record, and its fields are given one by one" : "`\(event)` has no field `\(name)`",
      primary: Label(span: span), help: didYouMean(nearest))
  }

  /// An expectation of an event before there was one.
  static func noEventYet(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0810", severity: .error, message: "nothing has happened yet that a rule could decide", primary: Label(span: span),
      help: ["write an event before it: `event connect { … }`"])
  }

  /// A rule over metrics behind `by`.
  static func levelRuleDecides(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0811", severity: .error, message: "`\(name)` is a rule over metrics, and has no verdict",
      primary: Label(span: span),
      help: ["write `expect \(name) active`"])
  }

  /// No rule behind `by`.
  static func noRule(_ name: String, kind: String?, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0811", severity: .error,
      message: kind.map { "a rule decides, and `\(name)` is \($0)" } ?? "there is no rule `\(name)`",
      primary: Label(span: span),
      help: didYouMean(nearest))
  }

  /// Something that is never active.
  static func noState(_ text: String, kind: String?, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0812", severity: .error,
      message: kind.map { "a rule or a mode is active or idle, and `\(text)` is \($0)" }
        ?? "there is no rule or mode `\(text)`",
      primary: Label(span: span), help: didYouMean(nearest))
  }

  /// `expect normal idle` of a policy with several modes, or none.
  static func whichMode(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0812", severity: .error, message: "this does not say which mode is active", primary: Label(span: span),
      help: ["write `expect MODE active`"])
  }

  /// `original` of something that is no setting.
  static func noOriginal(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0813", severity: .error, message: "only a setting has an original value, and `\(text)` is none",
      primary: Label(span: span))
  }

  /// A file of tests that says nobody's.
  static func testsNothing(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0814", severity: .error, message: "the file holds tests, and uses no policy that they could be of",
      primary: Label(span: span), help: ["write `use NAME` with the name of the policy, or `policy NAME` for one of its own"])
  }

  /// A test that cannot fail.
  static func expectsNothing(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0801", severity: .warning, message: "\"\(name)\" expects nothing, so it cannot fail", primary: Label(span: span),
      help: ["write, as an example, `expect RULE active`"])
  }

  /// A verdict that no hook of the event can carry out.
  static func verdictUnlikely(_ verdict: String, event: String, profile: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0802", severity: .warning,
      message: "`\(event)` cannot \(verdict) on this host (\(profile)): this expectation fails",
      primary: Label(span: span), help: ["write what stands behind `or` in the rule's verdict"])
  }
}
