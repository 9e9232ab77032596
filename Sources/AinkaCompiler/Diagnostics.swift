import AinkaSource

/// What the compiler has to tell the author of a policy that means something, but not something a table can hold.
extension Diagnostic {
  /// A condition has more alternatives than a rule may have.
  static func tooManyAlternatives(_ rule: String, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0601", severity: .error, message: "the condition of `\(rule)` has more than \(limit) alternatives",
      primary: Label(span: span, text: "each way to make it true becomes a row of its own"),
      help: ["write values of one field as a set (`in {…}`), or make several rules of it"])
  }

  /// One alternative has more tests than fit.
  static func tooManyTests(_ rule: String, tests: Int, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0602", severity: .error, message: "the condition of `\(rule)` needs \(tests) tests of one event, \(limit) fit",
      primary: Label(span: span),
      help: ["write what excludes values of one field as one set: `not (process.uid in {…})`"])
  }

  /// A product may not fit in 64 bits.
  static func arithmeticMayOverflow(_ rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0603", severity: .error, message: "a product in `\(rule)` may be larger than 64 bits can hold",
      primary: Label(span: span, text: "not proven to fit for every value of its fields and thresholds"),
      help: ["give the thresholds in it closer bounds (`within`), or divide before you multiply"])
  }

  /// An expression is too long.
  static func expressionTooLong(_ rule: String, operations: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0604", severity: .error, message: "a comparison in `\(rule)` needs more arithmetic than one event may cost",
      primary: Label(span: span, text: "\(operations) operations"),
      help: ["32 operations and 16 open brackets fit; say part of it with a constant (`let`)"])
  }

  /// A pattern's automaton is too large.
  static func patternTooComplex(_ pattern: String, of rule: String, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0605", severity: .error, message: "the pattern `\(pattern)` in `\(rule)` needs more than \(limit) states",
      primary: Label(span: span), help: ["shorten it, or write the texts it stands for as a set"])
  }

  /// Too many rules would be compared for one value, or, if `unread` is a field, where that could not be read.
  static func listTooLong(
    _ event: String, rows: Int, limit: Int, unread: String?, of rule: String, at span: Span
  ) -> Diagnostic {
    let cause = unread.map { "one event `\(event)` whose `\($0)` cannot be read" } ?? "one event `\(event)`"
    return Diagnostic(
      code: "E0606", severity: .error,
      message: "\(cause) would be compared with \(rows) conditions in a row, \(limit) are the limit",
      primary: Label(span: span, text: "`\(rule)` is one of them"),
      help: [
        unread == nil
          ? "give rules a field that must equal something (`process.uid == 0`, `file.name in {…}`)"
          : "each rule that reads the field is counted as unknown then: make one rule of several, with sets (`in {…}`)"
      ])
  }

  /// Too many rules with alternatives on an event.
  static func tooManyRulesWithAlternatives(_ event: String, limit: Int, of rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0607", severity: .error, message: "more than \(limit) rules on `\(event)` have an `or` in their conditions",
      primary: Label(span: span, text: "`\(rule)` is one too many"),
      help: ["write values of one field as a set (`in {…}`), or make two rules of it"])
  }

  /// The tables do not fit.
  static func imageTooLarge(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0608", severity: .error, message: "the tables of these policies need more than \(limit >> 20) MiB",
      primary: Label(span: span), help: ["leave out rules, or make sets and patterns smaller"])
  }

  /// Too many scopes.
  static func tooManyScopes(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0609", severity: .error, message: "these policies have more than \(limit) scopes, the whole host included",
      primary: Label(span: span, text: "this one is one too many"), help: ["let policies share a cgroup"])
  }

  /// Too many events.
  static func tooManyEvents(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0610", severity: .error, message: "the rules are on more than \(limit) different events",
      primary: Label(span: span, text: "this one is one too many"))
  }

  /// Too many events of policies.
  static func tooManyOwnEvents(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0630", severity: .error,
      message: "the rules are on more than \(limit) events that are read from tracepoints by their declarations",
      primary: Label(span: span, text: "this one is one too many"))
  }

  /// Too many thresholds.
  static func tooManyThresholds(limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0611", severity: .error, message: "there are more than \(limit) learned thresholds",
      primary: Label(span: span, text: "this one is one too many"))
  }

  /// The ranges of a field cut it into too many intervals.
  static func tooManyRanges(_ field: String, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0612", severity: .error, message: "the ranges of `\(field)` in all rules have more than \(limit) ends",
      primary: Label(span: span, text: "this rule is the first on the event"), help: ["join networks into larger ones"])
  }

  /// Too many rules on an event may be unknown first and met later.
  static func tooManyUnsureRules(_ event: String, limit: Int, of rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0613", severity: .error,
      message: "more than \(limit) rules on `\(event)` have both an `or` in their conditions and `on unknown`",
      primary: Label(span: span, text: "`\(rule)` is one too many"),
      help: ["write values of one field as a set (`in {…}`), or make two rules of it"])
  }

  /// The rules on one event ask for more windows and keys than it looks up.
  static func tooManyLookUps(_ event: String, asked: Int, limit: Int, of rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0614", severity: .error,
      message: "the rules on `\(event)` ask for \(asked) windows and thresholds by key, at most \(limit) are looked up",
      primary: Label(span: span, text: "`\(rule)` asks for one too many"),
      help: ["the same window with the same `by` counts once: share one, or compare it with several thresholds"])
  }

  /// One event can lead to more rows that ask windows than wait for them.
  static func tooManyDeferred(_ event: String, rows: Int, limit: Int, of rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0615", severity: .error,
      message: "one `\(event)` can meet \(rows) conditions over windows or thresholds by key, at most \(limit) are possible",
      primary: Label(span: span, text: "`\(rule)` is one too many"),
      help: ["give such rules a further condition by which they are told apart: `process.name == \"curl\"`, a port, a user"])
  }

  /// A rule has more limits than its record.
  static func tooManyLimits(_ rule: String, limits: Int, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0616", severity: .error, message: "`\(rule)` has \(limits) buckets, at most \(limit) are possible",
      primary: Label(
        span: span, text: "one for a throttle, and one for each `limit` among its first 15 notices and its signals"),
      help: ["make two rules of it"])
  }

  /// The rules on one event ask more labels than it has room for.
  static func tooManyFacts(_ event: String, asked: Int, limit: Int, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0617", severity: .error,
      message: "the rules on `\(event)` ask \(asked) times who holds a label, at most \(limit) are possible",
      primary: Label(span: span, text: "this rule is the last on the event"),
      help: ["the same label of the same process, session or file counts once: let rules share labels"])
  }

  /// A value is computed from what only the kernel keeps by key.
  static func valueFromKeys(_ rule: String, at span: Span) -> Diagnostic {
    Diagnostic(
      code: "E0618", severity: .error,
      message: "`\(rule)` sets a value that is computed from a window or from a key of the event",
      primary: Label(span: span, text: "settings are written outside of the kernel, which has the counts"),
      help: ["put the window into the rule's `when`, and set a constant or a threshold without a key"])
  }

  /// An event may cost more than a policy with rules on it allows; `share` is what the costliest of its rules adds.
  static func overBudget(
    _ policy: String, _ event: String, cost: Cost, budget: String, _ share: HookCost.RuleShare?, at span: Span
  ) -> Diagnostic {
    var diagnostic = Diagnostic(
      code: "E0619", severity: .error,
      message: "one event `\(event)` may cost \(cost.nanosecondsText) ns, and the budget of `\(policy)` is \(budget)",
      primary: Label(span: span, text: "the rules of all policies on `\(event)` count"), help: [])
    if let share {
      diagnostic.secondary = [
        Label(span: share.span, text: "`\(share.name)` is the costliest: \(share.cost.nanosecondsText) ns")
      ]
      if let reason = share.reasons.first { diagnostic.help.append("`\(share.name)`: \(reason)") }
      if let help = share.help { diagnostic.help.append(help) }
    }
    diagnostic.help.append("`ainkac explain --cost` shows what each rule adds")
    return diagnostic
  }
}
