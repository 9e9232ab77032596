import AinkaSource
import AinkaSyntax
import AinkaValues

/// What can be wrong with settings, services, programs and modes in actions.
extension Diagnostic {
  /// A setting in a rule on an event that would have to be put back.
  static func setWithoutKeep(_ setting: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0524", severity: .error,
      message: "an event does not last, so nothing says when `\(setting)` is put back", primary: Label(span: span),
      help: ["write `keep` behind the value; a rule without `on` puts back what it set"])
  }

  /// `restore` where there is nothing to restore.
  static func restoreOutsideOfElse(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0525", severity: .error, message: "`restore` stands behind the `else` of `verify`", primary: Label(span: span),
      help: ["write `verify CONDITION within 2min else restore`; `until` says when a rule ends"])
  }

  /// A setting of the event's process where there is no event.
  static func settingOfEvent(_ setting: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0526", severity: .error, message: "`\(setting)` is of the process of an event, and here is none",
      primary: Label(span: span), help: ["write the rule `on` an event, and `keep` behind the value"])
  }

  /// A value that a setting does not take: an error where it is known, a warning where it depends on readings.
  static func outsideOfSetting(
    _ setting: TypedSetting, _ text: String, values: ClosedRange<Int64>, isProven: Bool, at span: Span
  ) -> Diagnostic {
    /// Returns `value` as the setting's type is written.
    func words(_ value: Int64) -> String { Quantity.text(of: value, type: setting.type) }
    let allowed = "`\(setting.name)` takes \(words(setting.bounds.lowerBound)) .. \(words(setting.bounds.upperBound))"
    let isConstant = values.lowerBound == values.upperBound
    let range = "\(words(values.lowerBound)) .. \(words(values.upperBound))"
    guard isProven else {
      return Diagnostic(
        code: "W0537", severity: .warning, message: "`\(text)` can be \(range), and \(allowed)", primary: Label(span: span),
        help: ["a value outside is not written, and counted as refused"])
    }
    return Diagnostic(
      code: "E0527", severity: .error,
      message: isConstant ? "\(allowed), and not \(words(values.lowerBound))" : "\(allowed), and `\(text)` can be \(range)",
      primary: Label(span: span),
      help: isConstant
        ? ["write a value within that range; it is what the kernel takes"]
        : ["give the thresholds in it narrower bounds with `within`"])
  }

  /// Two rules that may hold one setting at different values.
  static func conflict(on setting: String, _ rule: String, _ other: String, at span: Span, other first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0529", severity: .error,
      message: "`\(rule)` and `\(other)` may be active together and set `\(setting)` to different values",
      primary: Label(span: span), secondary: [Label(span: first, text: "`\(other)` sets it here")],
      help: ["give one of them a higher `priority`; or let one's `when` begin where the other's `until` has ended it"])
  }

  /// One rule that sets a setting twice.
  static func setTwice(_ setting: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0529", severity: .error, message: "a rule holds `\(setting)` at one value", primary: Label(span: span),
      secondary: [Label(span: first, text: "the first is here")],
      help: ["write a second rule, with a higher `priority`, for the other value"])
  }

  /// A text for a setting that is none that can be written.
  static func settingWantsText(_ setting: String, _ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0531", severity: .error, message: "`\(setting)` takes a constant text of one line, and this is `\(text)`",
      primary: Label(span: span))
  }

  /// A text that no service is called.
  static func noServiceName(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0531", severity: .error, message: "no service is called \(StringText.quoted(Array(text.utf8)))",
      primary: Label(span: span), help: ["services are named as systemctl names them: `\"nginx\"`, `\"getty@tty1.service\"`"])
  }

  /// A text that is no program.
  static func noProgram(_ text: String, at span: Span) -> Diagnostic {
    let parts = text.split(separator: " ").map(String.init)
    let arguments = parts.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
    return Diagnostic(
      code: "E0531", severity: .error, message: "\(StringText.quoted(Array(text.utf8))) is no program",
      primary: Label(span: span),
      help: [
        parts.count > 1
          ? "there is no shell: write `run \"\(parts[0])\" [\(arguments)]`"
          : "write a name, which is looked for in the usual places, or a path from the root"
      ])
  }

  /// An argument of a program that has no text.
  static func noArgument(_ text: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0531", severity: .error, message: "`\(text)` is \(what), which a program cannot be given",
      primary: Label(span: span),
      help: ["put it into a text: `\"{\(text)}\"`"])
  }

  /// A text that is no address of a webhook.
  static func noWebhook(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0531", severity: .error, message: "\(StringText.quoted(Array(text.utf8))) is no address of a webhook",
      primary: Label(span: span), help: ["write it with `https://` or `http://`"])
  }
}
