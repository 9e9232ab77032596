/// A word of the grammar. Those that are not reserved are names wherever the grammar allows a name.
public enum Keyword: String, Sendable, CaseIterable {
  case none = ""
  // Reserved.
  case policy, use, `let`, predicate, rule, learn, model, mode, label, invariant, test, event, metric, setting, `enum`
  case on, when, unless, then, until, because, and, or, not, `in`, has, over, by, `where`, `for`, `else`, any
  case `true`, `false`
  case absent = "none"
  case unknown
  // Of the header and of declarations.
  case record, allow, scope, cgroup, requires, ainka, budget, prefer, kernel, per, set, range, of, hook, verdicts, field
  // Of rules.
  case kill, deny, throttle, audit, notify, signal, restart, service, stop, run, call, webhook, enter, restore, keep, limit
  case to, cooldown, verify, within, priority, expires, samples, starts, ends, with, contains, matches
  // Of thresholds.
  case from, method, side, window, start, require, step, drift, at, most, keys, after, freeze, forget, stage
  // Of models, modes and labels.
  case ask, returns, cache, timeout, fallback, leave, add, remove, everywhere, spreads, children
  // Of metrics and settings.
  case source, unit, every, moves
  // Of tests.
  case skip, given, expect, verdict, active, idle, stale

  /// The words that can never be a name.
  static let reserved = KeywordSet(allCases.dropFirst().prefix { $0 != .record })

  /// The reserved words that start a declaration.
  static let declarations: KeywordSet = [
    .policy, .use, .let, .predicate, .rule, .learn, .model, .mode, .label, .invariant, .test, .event, .metric, .setting, .enum,
  ]

  /// The reserved words that start a clause of a rule.
  static let clauses: KeywordSet = [.on, .when, .unless, .then, .until]

  /// `true` iff this word, which may be a name, is an operator behind a value.
  var isOperator: Bool { [.contains, .matches, .starts, .ends].contains(self) }
}
