import AinkaSource
import AinkaValues

/// Returns "did you mean" with `nearest`, iff there is one.
func didYouMean(_ nearest: String?) -> [String] { nearest.map { ["did you mean `\($0)`?"] } ?? [] }

/// Returns `words` with commas and a last "or", in backticks.
func alternatives(_ words: [String]) -> String {
  let quoted = words.map { "`\($0)`" }
  guard quoted.count > 1, let last = quoted.last else { return quoted.first ?? "" }
  return quoted.dropLast().joined(separator: ", ") + " or " + last
}

/// What can be wrong with names.
extension Diagnostic {
  /// A name in capitals where no errno and no signal is expected.
  static func capitalName(_ name: String, at span: Span) -> Diagnostic {
    let isKnown = Errno.number(named: name) != nil || Signal.number(named: name) != nil
    return Diagnostic(
      code: "E0108", severity: .error,
      message: isKnown
        ? "`\(name)` is an errno or a signal, and what it stands beside is none"
        : "`\(name)` is no name: names are written in small letters", primary: Label(span: span),
      help: isKnown ? [] : ["write `\(name.lowercased())`; in capitals are errnos and signals alone"])
  }

  /// A name that nothing has.
  static func unknownName(_ name: String, nearest: String?, isPredicate: Bool, inConstant: Bool, at span: Span) -> Diagnostic {
    var help = didYouMean(nearest)
    if help.isEmpty, isPredicate {
      help = ["a predicate sees its parameters, constants and thresholds: give it `\(name)` as a parameter"]
    }
    if help.isEmpty, inConstant { help = ["texts stand in quotes: `\"\(name)\"`"] }
    return Diagnostic(
      code: "E0201", severity: .error, message: "nothing is called `\(name)` here", primary: Label(span: span), help: help)
  }

  /// A type that does not exist.
  static func unknownType(_ name: String, nearest: String?, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0202", severity: .error, message: "there is no type `\(name)`", primary: Label(span: span),
      help: didYouMean(nearest))
  }

  /// Two declarations of one name.
  static func declaredTwice(_ name: String, at span: Span, first: Span, kind: String) -> Diagnostic {
    Diagnostic(
      code: "E0203", severity: .error, message: "`\(name)` is \(kind == "used" ? "used" : "declared") twice",
      primary: Label(span: span),
      secondary: [Label(span: first, text: kind == "used" ? "first here" : "first here, as \(kind)")],
      help: [kind == "used" ? "leave one of them out" : "give one of them another name"])
  }

  /// A name that two policies have, both of which are used.
  static func ambiguous(_ name: String, owners: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0204", severity: .error, message: "`\(name)` is declared in more than one policy that is used here",
      primary: Label(span: span), help: ["write \(alternatives(owners.map { "\($0).\(name)" }))"])
  }

  /// A `use` of nothing.
  static func unknownModule(_ name: String, nearest: String?, known: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0205", severity: .error, message: "there is no module or policy `\(name)`", primary: Label(span: span),
      help: nearest == nil ? ["modules are \(known.map { "`\($0)`" }.joined(separator: ", "))"] : didYouMean(nearest))
  }

  /// A name of a module without its `use`.
  static func moduleNotUsed(_ module: String, for what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0206", severity: .error, message: "`\(what)` is declared in `\(module)`, which is not used here",
      primary: Label(span: span),
      help: ["write `use \(module)` below the header"])
  }

  /// An event that does not exist.
  static func unknownEvent(_ name: String, nearest: String?, known: [String], at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0207", severity: .error, message: "there is no event `\(name)`", primary: Label(span: span),
      help: nearest == nil ? ["events are \(known.map { "`\($0)`" }.joined(separator: ", "))"] : didYouMean(nearest))
  }

  /// A policy without a name.
  static func noHeader(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0208", severity: .error, message: "a policy starts with its name", primary: Label(span: span),
      help: ["write `policy my_policy` in the first line"])
  }

  /// Two policies of one name.
  static func twoPolicies(_ name: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0209", severity: .error, message: "two policies are called `\(name)`", primary: Label(span: span),
      secondary: [Label(span: first, text: "the first is here")])
  }

  /// A member that something does not have.
  static func noMember(_ name: String, of owner: String, nearest: String?, at span: Span, call: Span? = nil) -> Diagnostic {
    Diagnostic(
      code: "E0210", severity: .error, message: "\(owner) has no `\(name)`", primary: Label(span: span),
      secondary: call.map { [Label(span: $0, text: "put in here")] } ?? [], help: didYouMean(nearest))
  }

  /// A predicate with too many or too few arguments.
  static func wrongArgumentCount(_ name: String, wanted: Int, got: Int, at span: Span, declared: Span) -> Diagnostic {
    let plural = wanted == 1 ? "" : "s"
    return Diagnostic(
      code: "E0211", severity: .error,
      message:
        "`\(name)` takes \(wanted == 0 ? "no" : "\(wanted)") argument\(plural), and gets \(got == 0 ? "none" : "\(got)")",
      primary: Label(span: span), secondary: [Label(span: declared, text: "declared here")])
  }

  /// An argument of another type.
  static func wrongArgument(_ parameter: String, wanted: ValueType, got: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0211", severity: .error, message: "`\(parameter)` wants \(wanted.description), and gets \(got)",
      primary: Label(span: span))
  }

  /// An argument with a name.
  static func labelledArgument(_ name: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0211", severity: .error, message: "arguments stand in order, without names",
      primary: Label(span: span),
      help: ["remove `\(name):`"])
  }

  /// A parameter of a type that nothing can be given for.
  static func noParameterType(_ type: ValueType, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0211", severity: .error, message: "a parameter cannot be \(type.description)", primary: Label(span: span),
      help: ["parameters are records, texts, addresses and numbers; name constants where they are used"])
  }

  /// A declaration that depends on itself.
  static func recursive(_ name: String, kind: String, at span: Span, declared: Span) -> Diagnostic {
    Diagnostic(
      code: "E0212", severity: .error, message: "the \(kind) `\(name)` depends on itself", primary: Label(span: span),
      secondary: span == declared ? [] : [Label(span: declared, text: "declared here")],
      help: ["what needs itself has no value: write out one of them without the other"])
  }

  /// A rule that is too large.
  static func tooLarge(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0213", severity: .error, message: what, primary: Label(span: span),
      help: [
        "write sets instead of many comparisons with `or`, and conditions in the place of predicates that only name others"
      ])
  }

  /// A name that is not what it is used as.
  static func noValue(_ name: String, kind: String, at span: Span, isCall: Bool = false) -> Diagnostic {
    let help: [String] =
      switch kind {
      case "a label" where !isCall: ["ask who holds it: `process has \(name)`"]
      case "a mode" where !isCall: ["a rule is in a mode as a whole: `rule NAME in \(name) { … }`"]
      default: []
      }
    return Diagnostic(
      code: "E0214", severity: .error,
      message: isCall ? "`\(name)` is \(kind), and takes no arguments" : "`\(name)` is \(kind), no value",
      primary: Label(span: span), help: help)
  }

  /// A scope that is no path of a control group.
  static func badScope(_ path: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0409", severity: .error, message: "`\(path)` is no path of a control group", primary: Label(span: span),
      help: ["write the path below the cgroup 2 mount, as `\"/user.slice\"`"])
  }

  /// Something that is not needed.
  static func unused(_ what: String, at span: Span) -> Diagnostic {
    Diagnostic(code: "W0220", severity: .warning, message: "the \(what) is not used", primary: Label(span: span))
  }
}
