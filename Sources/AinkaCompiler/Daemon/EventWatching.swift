import AinkaBundle
import AinkaSemantics
import AinkaSource

/// Makes of the conditions of aggregates and labels a program of rules that do nothing but match: its tables are the bundle within the
/// bundle, and whoever is shown events asks it which of them count.
enum EventWatching {
  /// Returns the program, or nothing where nobody waits for events; rule *n* is aggregate number *n*, then come the changes of labels, in
  /// order.
  static func program(of typed: TypedProgram) -> TypedProgram? {
    var rules: [TypedRule] = []
    func watch(_ what: String, _ event: Int, _ policy: Int, _ condition: TypedCondition, _ span: Span) {
      rules.append(
        TypedRule(
          name: name(rules.count, what), policy: policy, event: event, when: condition, unless: .constant(false), verdict: [],
          unknownVerdict: [], actions: [], because: "", conditionText: [], namedSets: [], documentation: "", span: span))
    }
    for aggregate in typed.aggregates {
      watch(aggregate.text, aggregate.event, aggregate.policy, aggregate.condition, aggregate.span)
    }
    for label in typed.labels {
      for change in label.changes { watch(label.name, change.event, label.policy, change.condition, change.span) }
    }
    guard !rules.isEmpty else { return nil }
    var program = TypedProgram(
      policies: typed.policies, events: typed.events, thresholds: typed.thresholds, rules: rules, sources: typed.sources)
    program.labels = typed.labels
    // Its tables count such windows for themselves: the same events give the same counts.
    if rules.contains(where: { asksWindow($0.when) }) { program.windows = typed.windows }
    return program
  }

  /// `true` iff `condition` compares what a window holds.
  private static func asksWindow(_ condition: TypedCondition) -> Bool {
    switch condition {
    case .not(let inner): asksWindow(inner)
    case .all(let parts), .any(let parts): parts.contains(where: asksWindow)
    case .compare(let left, _, let right, _): asksWindow(left) || asksWindow(right)
    case .constant, .isNone, .numberIn, .addressIn, .text, .has: false
    }
  }

  /// `true` iff `term` mentions what a window holds.
  private static func asksWindow(_ term: TypedTerm) -> Bool {
    switch term {
    case .window: true
    case .negated(let inner): asksWindow(inner)
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      asksWindow(left) || asksWindow(right)
    case .quotient(let left, let right, _, let otherwise):
      asksWindow(left) || asksWindow(right) || otherwise.map(asksWindow) ?? false
    case .constant, .field, .threshold, .keyedThreshold, .metric, .setting: false
    }
  }

  /// Returns the name of rule number `number`, which watches for `what`: names sort as numbers do.
  private static func name(_ number: Int, _ what: String) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits + " " + what
  }
}
