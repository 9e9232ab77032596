import AinkaSource
import AinkaValues

/// What can be wrong with rules and thresholds as a whole.
extension Diagnostic {
  /// A verdict that no hook of the event can carry out.
  static func cannotCarryOut(
    _ verdict: String, event: TypedEvent, known: [TypedEvent], profile: HostProfile, needsSecurityHooks: Bool, at span: Span
  ) -> Diagnostic {
    let works = event.verdicts.filter { $0 != .allow }.sorted(by: >).map(\.name)
    var help = ["`on \(event.name)` can \(alternatives(works))"]
    if verdict == "throttle" {
      let others = known.filter { $0.verdicts.contains(.throttle) }.map(\.name).sorted()
      help =
        [
          "`throttle` answers with EAGAIN, which events with that answer can: \(others.map { "`\($0)`" }.joined(separator: ", "))"
        ] + help
    }
    if verdict == "deny", works.contains("kill") {
      help = ["write `kill`, or `deny or kill`, which takes the first that the host can do"]
    } else if verdict == "kill", event.name.contains(".") {
      help = [killInDeclaration]
    }
    if verdict == "deny", needsSecurityHooks { help.append(denyNeedsSecurityHooks) }
    return Diagnostic(
      code: "E0401", severity: .error,
      message: "`\(event.name)` cannot be answered with `\(verdict)` on the \(profile.name) host",
      primary: Label(span: span), help: help)
  }

  /// Where events that only a security hook can deny are denied.
  private static let denyNeedsSecurityHooks =
    "it is denied where the host has BPF security hooks (LSM): `ainka doctor` shows it, and `--host` compiles for it"

  /// What an event that a policy declares needs before its rules may end a process.
  private static let killInDeclaration = "its declaration must say `verdicts kill`"

  /// A second verdict.
  static func twoVerdicts(at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0402", severity: .error, message: "a rule has one verdict", primary: Label(span: span),
      secondary: [Label(span: first, text: "the first is here")],
      help: ["alternatives are written `deny or kill`; two verdicts are two rules"])
  }

  /// A verdict that stands twice among alternatives.
  static func verdictTwice(_ verdict: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0402", severity: .error, message: "`\(verdict)` is among the alternatives already", primary: Label(span: span))
  }

  /// A rule without verdict and action.
  static func doesNothing(_ rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0403", severity: .error, message: "`\(rule)` does nothing when it matches", primary: Label(span: span),
      help: ["write `then audit` to record what it matches"])
  }

  /// A rule over metrics without an action.
  static func idle(_ rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0403", severity: .error, message: "`\(rule)` does nothing while it is active", primary: Label(span: span),
      help: ["write, as an example, `then notify info`"])
  }

  /// An errno that does not exist.
  static func unknownErrno(_ name: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0404", severity: .error, message: "there is no errno `\(name)`", primary: Label(span: span),
      help: nearest == nil ? ["usual ones are `EPERM`, `EACCES` and `ECONNREFUSED`"] : didYouMean(nearest))
  }

  /// A signal that does not exist.
  static func unknownSignal(_ name: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0405", severity: .error, message: "there is no signal `\(name)`", primary: Label(span: span),
      help: nearest == nil ? ["signals are written without SIG: `TERM`, `HUP`, `STOP`"] : didYouMean(nearest))
  }

  /// A level that does not exist.
  static func unknownLevel(_ name: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0406", severity: .error, message: "there is no level `\(name)`", primary: Label(span: span),
      help: nearest == nil ? ["levels are `info`, `warning` and `critical`"] : didYouMean(nearest))
  }

  /// A signal from a hook that cannot send one.
  static func cannotSignal(event: TypedEvent, profile: HostProfile, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0407", severity: .error, message: "no hook of `\(event.name)` can send a signal on the \(profile.name) host",
      primary: Label(span: span),
      help: [event.name.contains(".") ? killInDeclaration : "signals go with events of tracepoints, as `exec`"])
  }

  /// A brace that belongs to no name.
  static func strayBrace(_ brace: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0408", severity: .error,
      message: brace == "{" ? "`{` is not closed in the message" : "`}` closes nothing in the message",
      primary: Label(span: span), help: ["a brace itself is written `\\\(brace)`"])
  }

  /// What stands in braces is no name.
  static func badTemplateName(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0408", severity: .error, message: "`{\(text)}` is no name in braces", primary: Label(span: span),
      help: [
        "braces hold the name of a field, metric or threshold, as `{process.name}` or `{disk(\\\"sda\\\").latency}`; a brace itself is written"
          + " `\\{`"
      ])
  }

  /// A name in braces that has no text.
  static func noTemplateValue(_ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0408", severity: .error, message: "`\(text)` is \(what), which a message cannot show", primary: Label(span: span))
  }

  /// A type that no threshold can be of.
  static func notLearnable(_ type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0503", severity: .error, message: "a threshold is a number, and this is \(type.description)",
      primary: Label(span: span))
  }

  /// A threshold without its start.
  static func noStart(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0501", severity: .error, message: "`\(name)` has no `start`", primary: Label(span: span),
      help: ["`start` is the value until there is evidence, and when it expires"])
  }

  /// A start outside of the bounds.
  static func startOutside(_ start: String, low: String, high: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0502", severity: .error, message: "the start \(start) is outside of \(low) .. \(high)",
      primary: Label(span: span),
      help: ["`start` is what rules read until there is evidence: it lies within the bounds, as every learned value does"])
  }

  /// A clause with something else than it wants.
  static func clauseWants(_ clause: String, _ what: String, at span: Span) -> Diagnostic {
    Diagnostic(code: "E0504", severity: .error, message: "`\(clause)` wants \(what)", primary: Label(span: span))
  }

  /// A word that a clause of a threshold does not know.
  static func unknownLearningWord(_ name: String, clause: String, nearest: String?, known: [String], at span: Span)
    -> Diagnostic
  {
    let help = nearest != nil ? didYouMean(nearest) : known.isEmpty ? [] : ["write \(alternatives(known))"]
    return Diagnostic(
      code: "E0504", severity: .error, message: "`\(clause)` knows no `\(name)`", primary: Label(span: span), help: help)
  }

  /// A strict verdict that depends on a threshold that may run away.
  static func unguarded(
    _ rule: String, verdict: String, threshold: String, missing: [String], at span: Span, declared: Span
  ) -> Diagnostic {
    let list = missing.map { "`\($0)`" }.joined(separator: " and ")
    return Diagnostic(
      code: "E0505", severity: .error, message: "`\(rule)` answers with `\(verdict)` by `\(threshold)`, which has no \(list)",
      primary: Label(span: span),
      secondary: [Label(span: declared, text: "learned without \(missing.count > 1 ? "these guards" : "this guard")")],
      help: ["whoever feeds a learner would choose whom the rule hits; write, as an example, `drift at most 10% per 1d`"])
  }

  /// Clauses of a threshold that have no effect yet.
  static func clausesNotActive(_ clauses: [String], at span: Span) -> Diagnostic {
    var words: [String] = []
    for clause in clauses where !words.contains(clause) { words.append(clause) }
    let list = words.map { "`\($0)`" }.joined(separator: ", ")
    return Diagnostic(
      code: "W0510", severity: .warning,
      message: "not active yet: \(list); the threshold stays at its start until it is set by hand",
      primary: Label(span: span))
  }
}
