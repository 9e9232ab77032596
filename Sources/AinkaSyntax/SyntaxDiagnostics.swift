public import AinkaSource

/// What can be wrong with the order of words.
extension Diagnostic {
  /// Something else stands where `what` belongs.
  static func expected(_ what: String, after: String?, found: String, at span: Span, before: Span, isEnd: Bool) -> Diagnostic {
    Diagnostic(
      code: "E0110", severity: .error, message: "expected \(what)\(after.map { " after \($0)" } ?? ""), found \(found)",
      primary: isEnd
        ? Label(span: Span(source: span.source, start: before.end, end: before.end), text: "the file ends here")
        : Label(span: span))
  }

  /// A bracket that is not closed.
  static func unclosed(_ bracket: String, at opening: Span, found: String, here: Span) -> Diagnostic {
    Diagnostic(
      code: "E0111", severity: .error, message: "`\(bracket)` is not closed",
      primary: Label(span: opening, text: "opened here"),
      secondary: [Label(span: here, text: "\(found) comes first")],
      help: ["write `\(bracket == "(" ? ")" : bracket == "[" ? "]" : "}")` where it ends"])
  }

  /// Elements of a list without a comma between them.
  static func missingComma(at before: Span, next: Span) -> Diagnostic {
    let gap = Span(source: before.source, start: before.end, end: before.end)
    return Diagnostic(
      code: "E0110", severity: .error, message: "expected `,` between two elements", primary: Label(span: next),
      edits: [Edit(span: gap, replacement: ",")])
  }

  /// A declaration starts with a word that no declaration starts with.
  static func unknownDeclaration(_ word: String, isWord: Bool, meant: String?, at span: Span) -> Diagnostic {
    let all =
      "declarations start with `use`, `let`, `predicate`, `rule`, `learn`, `model`, `mode`, `label`, `invariant` or `test`"
    return Diagnostic(
      code: "E0112", severity: .error,
      message: isWord ? "`\(word)` starts no declaration" : "expected a declaration, found \(word)",
      primary: Label(span: span), help: [meant.map { "did you mean `\($0)`?" } ?? all])
  }

  /// A clause starts with a word that no clause starts with.
  static func unknownClause(_ found: String, of declaration: String, meant: String?, at span: Span) -> Diagnostic {
    let all =
      switch declaration {
      case "rule":
        "clauses of a rule start with `on`, `when`, `unless`, `then`, `until`, `cooldown`, `verify`, `priority` or `expires`"
      case "threshold": "clauses of a threshold are `from`, `method`, `within`, `start`, `step`, `drift` and others"
      case "event": "clauses of an event start with `hook`, `verdicts` or `field`"
      case "model": "clauses of a model are `ask`, `with`, `returns`, `cache`, `timeout`, `require` and `fallback`"
      case "mode": "clauses of a mode are `enter when`, `leave when` and `priority`"
      case "label": "clauses of a label are `add on`, `remove on`, `remove everywhere on` and `spreads to children`"
      case "test": "steps of a test start with `given`, `set`, `event`, `after`, `expect` or `skip`"
      case "metric": "clauses of a metric are `source` and `every`"
      case "setting": "clauses of a setting are `source`, `within` and `moves`"
      default: "a record has fields: `field uid: uid = number(1)`"
      }
    let article = declaration == "event" ? "an" : "a"
    let part = declaration == "test" ? "step" : "clause"
    return Diagnostic(
      code: "E0113", severity: .error, message: "\(found) starts no \(part) of \(article) \(declaration)",
      primary: Label(span: span), help: [meant.map { "did you mean `\($0)`?" } ?? all])
  }

  /// What follows `then` is no verdict and no action.
  static func unknownAction(_ word: String, meant: String?, at span: Span) -> Diagnostic {
    let all =
      "verdicts are `kill`, `deny`, `throttle` and `audit`; actions are `notify`, `signal`, `set`, `restart`, `stop`, `run`, "
      + "`call`, `enter` and `restore`"
    return Diagnostic(
      code: "E0113", severity: .error, message: "`\(word)` is no verdict and no action", primary: Label(span: span),
      help: [meant.map { "did you mean `\($0)`?" } ?? all])
  }

  /// `then allow`
  static func noAllow(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0113", severity: .error, message: "`allow` is what happens by itself, no verdict of a rule",
      primary: Label(span: span),
      help: ["rules are a set: write the exception into the rule that would match, as `unless …`"])
  }

  /// `kill limit 3 per 1min`
  static func limitOfVerdict(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0124", severity: .error, message: "a verdict has no `limit`: a flood of events would open the door",
      primary: Label(span: span),
      help: ["`limit` holds back an action, as `then notify info limit 10 per 1min`; `throttle to 10/s` denies what is more"])
  }

  /// `throttle to 10/s by process.name at most 5 keys`
  static func noKeyLimit(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0124", severity: .error, message: "`throttle` and `limit` have room for 4096 keys, and for no other number",
      primary: Label(span: span),
      help: ["`at most N keys` belongs to a window (`over 10s by … at most N keys`) or a threshold (`learn t: rate by …`)"])
  }

  /// `a < b < c`, `a .. b .. c`
  static func chained(_ sign: String, at span: Span, first: Span) -> Diagnostic {
    Diagnostic(
      code: "E0114", severity: .error, message: sign == ".." ? "a range has two ends" : "comparisons do not chain",
      primary: Label(span: span), secondary: [Label(span: first)],
      help: sign == ".." ? [] : ["write `a < b and b < c`, or `b in a .. c`"])
  }

  /// `=` where a condition compares.
  static func assignment(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0115", severity: .error, message: "a comparison is written `==`", primary: Label(span: span),
      edits: [Edit(span: span, replacement: "==")])
  }

  /// `==` where something is given a value.
  static func comparisonForValue(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0115", severity: .error, message: "a value is given with `=`; `==` compares", primary: Label(span: span),
      edits: [Edit(span: span, replacement: "=")])
  }

  /// `run "/bin/echo" "text"`
  static func bareArguments(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0110", severity: .error, message: "the arguments of `run` stand in square brackets", primary: Label(span: span),
      help: ["write `run \"/bin/echo\" [\"one\", \"two\"]`"])
  }

  /// `x not in y`
  static func notIn(_ left: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0115", severity: .error, message: "`not` stands before the whole comparison", primary: Label(span: span),
      help: ["write `not \(left) in …`"])
  }

  /// `else` in a rule.
  static func noElse(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0118", severity: .error, message: "a rule has no `else`", primary: Label(span: span),
      help: ["rules are a set, all of which are asked: write a second rule with the opposite condition"])
  }

  /// Nested too deep.
  static func tooDeep(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0119", severity: .error, message: "nested more than \(limit) deep", primary: Label(span: span),
      help: ["give the parts names with `let` and `predicate`"])
  }

  /// A reserved word as a name.
  static func reservedName(_ word: String, what: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0120", severity: .error, message: "`\(word)` is a word of the language and cannot be \(what)",
      primary: Label(span: span))
  }

  /// A clause that may stand once.
  static func repeated(_ word: String, at span: Span, first: Span) -> Diagnostic {
    let help = word == "when" ? ["write one condition with `and`"] : word == "unless" ? ["write one condition with `or`"] : []
    return Diagnostic(
      code: "E0121", severity: .error, message: "a second `\(word)`", primary: Label(span: span),
      secondary: [Label(span: first, text: "the first is here")], help: help)
  }

  /// A part of the header where it does not belong.
  static func misplacedHeader(_ word: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0122", severity: .error,
      message: word == "policy" ? "`policy` stands once, before everything else" : "`\(word)` belongs right below `policy`",
      primary: Label(span: span))
  }

  /// `because` that follows no verdict.
  static func misplacedBecause(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0122", severity: .error, message: "`because` follows a verdict", primary: Label(span: span),
      help: ["write `then deny EACCES because \"…\"`"])
  }

  /// `deny eacces`
  static func smallErrno(_ word: String, at span: Span) -> Diagnostic {
    let better = String(word.unicodeScalars.map { Character($0.properties.uppercaseMapping) })
    return Diagnostic(
      code: "E0108", severity: .error, message: "errnos are written in capitals", primary: Label(span: span),
      help: ["write `\(better)`"], edits: [Edit(span: span, replacement: better)])
  }

  /// `deny 13`
  static func numberedErrno(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0108", severity: .error, message: "errnos are written by name", primary: Label(span: span),
      help: ["for example `deny EACCES`"])
  }

  /// A version that is none.
  static func badVersion(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0123", severity: .error, message: "`\(text)` is no version", primary: Label(span: span),
      help: ["a version is written `1.0`"])
  }

  /// A version that is yet to come.
  static func laterVersion(_ text: String, this: (major: Int, minor: Int), at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0123", severity: .error, message: "the policy requires ainka \(text), and this is \(this.major).\(this.minor)",
      primary: Label(span: span),
      help: ["take a later version of ainka; the rest of the policy is not looked at, since this one may not know its words"])
  }

  /// `priority 1.5`
  static func badPriority(_ text: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0125", severity: .error, message: "`\(text)` is no priority", primary: Label(span: span),
      help: ["a priority is a whole number from -1000000 to 1000000"])
  }

  /// `x99999999999`
  static func tooManyTimes(_ text: String, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0126", severity: .error, message: "`\(text)` is more than the \(limit) times that a test repeats something",
      primary: Label(span: span))
  }

  /// A row of a test's table that does not fit its names.
  static func rowLength(_ count: Int, names: Int, at span: Span, head: Span) -> Diagnostic {
    Diagnostic(
      code: "E0127", severity: .error,
      message: "the row has \(count) value\(count == 1 ? "" : "s"), and the table \(names) name\(names == 1 ? "" : "s")",
      primary: Label(span: span), secondary: [Label(span: head, text: "the names are here")])
  }

  /// `for 30s` that follows no `when` and no `until`.
  static func misplacedFor(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0122", severity: .error, message: "`for` follows the condition of `when` or `until`", primary: Label(span: span),
      help: ["write `when psi.memory.some > 10% for 30s`"])
  }

  /// A part of the language that waits.
  ///
  /// - Parameter what: one thing if it starts with its word in backticks or with "the", else several.
  static func notYet(_ what: String, at span: Span) -> Diagnostic {
    let isOne = what.hasPrefix("`") || what.hasPrefix("the ")
    let (are, them) = isOne ? ("is", "it") : ("are", "them")
    return Diagnostic(
      code: "E0190", severity: .error,
      message: "\(what) \(are) part of the language, but this version of ainkac cannot compile \(them) yet",
      primary: Label(span: span))
  }

  /// A word right behind a string that ends inside of braces: `"{disk("sda"`.
  static func quoteInBraces(at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0129", severity: .error, message: "the text ends before this, in the middle of a name in braces",
      primary: Label(span: span, text: "the quote before it ended the text"),
      help: ["inside of a text a quote is written `\\\"`: `\"{disk(\\\"sda\\\").latency}\"`"])
  }

  /// A part of the header that is read and has no effect yet.
  public static func notActive(_ word: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "W0191", severity: .warning,
      message: "`\(word)` is not active yet: it is checked and kept in the bundle, and has no effect",
      primary: Label(span: span))
  }

  /// More is wrong than is shown.
  static func tooManyErrors(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "N0199", severity: .note,
      message: "more is wrong from here on: only the first \(limit) problems of a file are shown",
      primary: Label(span: span))
  }
}

/// Diagnostics of other phases that speak of what waits for a later version.
extension Diagnostic {
  /// `what`, which `are` written at `span`, waits for a later version.
  public static func laterVersionOnly(_ what: String, at span: Span, help: [String] = []) -> Diagnostic {
    var diagnostic = notYet(what, at: span)
    diagnostic.help = help
    return diagnostic
  }
}
