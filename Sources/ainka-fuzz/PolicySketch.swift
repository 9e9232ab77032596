/// A random policy in parts that can be left out one by one, to make a failing one smaller.
struct PolicySketch {
  var name: String
  /// "/user.slice", or nothing for the whole host.
  var scope: String?
  /// Constants, predicates and thresholds: whole declarations.
  var declarations: [String]
  var rules: [RuleSketch]

  /// The policy as it is compiled.
  var text: String {
    var lines = ["policy \(name)"]
    if let scope { lines.append("scope cgroup \"\(scope)\"") }
    lines += Pipeline.modules + declarations
    lines += rules.map(\.text)
    return lines.joined(separator: "\n") + "\n"
  }

  /// Policies that are a little smaller, most important first.
  var simplifications: [PolicySketch] {
    var smaller: [PolicySketch] = []
    for index in rules.indices.reversed() where rules.count > 1 { smaller.append(changed { $0.rules.remove(at: index) }) }
    for index in declarations.indices.reversed() { smaller.append(changed { $0.declarations.remove(at: index) }) }
    if scope != nil { smaller.append(changed { $0.scope = nil }) }
    for index in rules.indices {
      for rule in rules[index].simplifications { smaller.append(changed { $0.rules[index] = rule }) }
    }
    return smaller
  }

  /// Returns the policy with one change.
  private func changed(_ change: (inout PolicySketch) -> Void) -> PolicySketch {
    var copy = self
    change(&copy)
    return copy
  }
}

/// A random rule.
struct RuleSketch {
  var name: String
  var event: String
  var when: ConditionSketch?
  var unless: ConditionSketch?
  /// "deny EACCES"; never empty together with `actions`.
  var verdict: String?
  var unknownVerdict: String?
  var actions: [String]

  /// The rule as it is compiled.
  var text: String {
    var lines = ["rule \(name) {", "  on \(event)"]
    if let when { lines.append("  when \(when.text)") }
    if let unless { lines.append("  unless \(unless.text)") }
    if let unknownVerdict { lines.append("  on unknown \(unknownVerdict)") }
    if let verdict { lines.append("  then \(verdict)") }
    lines += actions.map { "  then \($0)" }
    return (lines + ["}"]).joined(separator: "\n")
  }

  /// Rules that are a little smaller.
  fileprivate var simplifications: [RuleSketch] {
    var smaller: [RuleSketch] = []
    if unless != nil { smaller.append(changed { $0.unless = nil }) }
    if unknownVerdict != nil { smaller.append(changed { $0.unknownVerdict = nil }) }
    if when != nil { smaller.append(changed { $0.when = nil }) }
    for index in actions.indices where actions.count > 1 || verdict != nil {
      smaller.append(changed { $0.actions.remove(at: index) })
    }
    if verdict != nil, !actions.isEmpty { smaller.append(changed { $0.verdict = nil }) }
    for condition in when?.simplifications ?? [] { smaller.append(changed { $0.when = condition }) }
    for condition in unless?.simplifications ?? [] { smaller.append(changed { $0.unless = condition }) }
    return smaller
  }

  /// Returns the rule with one change.
  private func changed(_ change: (inout RuleSketch) -> Void) -> RuleSketch {
    var copy = self
    change(&copy)
    return copy
  }
}

/// A random condition.
indirect enum ConditionSketch {
  /// A comparison, a test, or the use of a predicate.
  case atom(String)
  case not(ConditionSketch)
  case all([ConditionSketch])
  case any([ConditionSketch])

  /// The condition as it is compiled.
  var text: String {
    switch self {
    case .atom(let text): text
    case .not(let inner): "not \(inner.operandText)"
    case .all(let parts): parts.map(\.operandText).joined(separator: " and ")
    case .any(let parts): parts.map(\.operandText).joined(separator: " or ")
    }
  }

  /// The condition as a part of a greater one.
  private var operandText: String {
    if case .atom(let text) = self { return text }
    return "(\(text))"
  }

  /// Conditions that are a little smaller: a part instead of the whole, or a part left out.
  fileprivate var simplifications: [ConditionSketch] {
    switch self {
    case .atom: []
    case .not(let inner): [inner] + inner.simplifications.map { .not($0) }
    case .all(let parts): Self.simplifications(of: parts) { .all($0) }
    case .any(let parts): Self.simplifications(of: parts) { .any($0) }
    }
  }

  /// Returns what `whole` makes of `parts` with one part alone, left out, or simplified.
  private static func simplifications(
    of parts: [ConditionSketch], whole: ([ConditionSketch]) -> ConditionSketch
  ) -> [ConditionSketch] {
    var smaller = parts
    for index in parts.indices {
      var rest = parts
      rest.remove(at: index)
      if rest.count > 1 { smaller.append(whole(rest)) }
      for simpler in parts[index].simplifications {
        rest = parts
        rest[index] = simpler
        smaller.append(whole(rest))
      }
    }
    return smaller
  }
}
