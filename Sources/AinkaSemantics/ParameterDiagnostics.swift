import AinkaSource
import AinkaValues

/// What can be wrong with what a policy is given, and with what its declarations allow.
extension Diagnostic {
  /// A parameter without a value.
  static func noArgument(_ name: String, policy: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0740", severity: .error, message: "`\(policy)` is not given its `\(name)`, which has no value of its own",
      primary: Label(span: span), help: ["give it one: `--set \(policy).\(name)=…`, or write `= …` behind its type"])
  }

  /// An option for a parameter that there is not.
  static func noParameter(_ name: String, nearest: String?, known: [String], at span: Span) -> Diagnostic {
    var help = didYouMean(nearest)
    if help.isEmpty { help = [known.isEmpty ? "no policy has parameters" : "parameters are \(alternatives(known))"] }
    return Diagnostic(
      code: "E0741", severity: .error, message: "no policy has a parameter `\(name)`", primary: Label(span: span), help: help)
  }

  /// An option for a parameter that several policies have.
  static func ambiguousParameter(_ name: String, owners: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0741", severity: .error, message: "more than one policy has a parameter `\(name)`", primary: Label(span: span),
      help: ["write \(alternatives(owners.map { "\($0).\(name)" }))"])
  }

  /// Two options for one parameter.
  static func givenTwice(_ name: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0741", severity: .error, message: "`\(name)` is given twice", primary: Label(span: span),
      secondary: [Label(span: first, text: "here too")])
  }

  /// A parameter of a type that cannot be given.
  static func noPolicyParameter(_ type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0742", severity: .error, message: "a policy cannot be given \(type.description)", primary: Label(span: span),
      help: ["a value that is written down can be given: a number, a text, an address, a set of these"])
  }

  /// A code after `allow` that is no warning's.
  static func notAllowed(_ code: String, isError: Bool, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0743", severity: .error,
      message: isError ? "`\(code)` is an error, and errors cannot be allowed" : "there is no warning `\(code)`",
      primary: Label(span: span),
      help: isError ? ["`ainkac explain \(code)` says how to mend it"] : didYouMean(nearest))
  }

  /// A permission that nothing needs.
  static func needlessAllowance(_ code: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0705", severity: .warning, message: "nothing here gives `\(code)`", primary: Label(span: span),
      help: ["remove the line"])
  }
}
