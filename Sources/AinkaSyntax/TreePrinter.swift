extension SyntaxTree {
  /// The tree as `--emit tree` prints it: a line a declaration or clause, expressions in canonical text.
  public var description: String {
    var lines: [String] = []
    if let header {
      lines.append("policy \(header.name.text)")
      if let scope = header.scope { lines.append("  scope cgroup \(quoted(scope))") }
    }
    for declaration in declarations { lines += self.lines(of: declaration) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Returns the lines of `declaration`.
  private func lines(of declaration: Declaration) -> [String] {
    switch declaration {
    case .use(let use): ["use \(use.name.text)"]
    case .constant(let constant):
      ["let \(constant.name.text)\(constant.type.map { ": \($0.text)" } ?? "") = \(text(of: constant.value))"]
    case .predicate(let predicate):
      ["predicate \(predicate.name.text)\(text(of: predicate.parameters)) = \(text(of: predicate.body))"]
    case .rule(let rule): ["rule \(rule.name.text)\(rule.isPartial ? " (partial)" : "")"] + clauses(of: rule).map { "  \($0)" }
    case .threshold(let threshold):
      ["learn \(threshold.name.text): \(threshold.type.text)\(keys(of: threshold))"]
        + threshold.clauses.map { "  \(text(of: $0))" }
    case .event(let event):
      ["event \(event.name.text)"] + event.hooks.map { "  hook \($0.kind.text) \(quoted($0.target))" }
        + (event.verdicts.isEmpty ? [] : ["  verdicts \(event.verdicts.map(\.text).joined(separator: ", "))"])
        + event.fields.map { "  \(text(of: $0))" }
    case .enumeration(let enumeration):
      ["enum \(enumeration.name.text) { \(enumeration.cases.map(\.text).joined(separator: ", ")) }"]
    case .model, .mode, .label, .invariant, .test, .metric, .setting: []
    case .record(let record): ["record \(record.name.text)"] + record.fields.map { "  \(text(of: $0))" }
    }
  }

  /// Returns the clauses of `rule`.
  private func clauses(of rule: RuleDeclaration) -> [String] {
    var lines: [String] = []
    if let event = rule.event { lines.append("on \(event.text)") }
    if let when = rule.when { lines.append("when \(text(of: when.condition))") }
    if let unless = rule.unless { lines.append("unless \(text(of: unless))") }
    for action in rule.actions {
      switch action {
      case .verdict(let verdict): lines.append("then \(text(of: verdict))")
      case .notify(let level, let message, let limit, _):
        lines.append(
          "then notify \(level.text)\(message.map { " \(quoted($0))" } ?? "")\(limit.map { " \(text(of: $0))" } ?? "")")
      case .set, .restart, .stop, .run, .call, .enter, .restore: break
      case .signal(let name, let limit, _): lines.append("then signal \(name.text)\(limit.map { " \(text(of: $0))" } ?? "")")
      }
    }
    if let unknown = rule.unknown { lines.append("on unknown \(text(of: unknown))") }
    return lines
  }

  /// Returns the text of `verdict`.
  public func text(of verdict: VerdictClause) -> String {
    verdict.choices.map { text(of: $0) }.joined(separator: " or ") + (verdict.because.map { " because \(quoted($0))" } ?? "")
  }

  /// Returns the canonical text of `choice`.
  public func text(of choice: VerdictClause.Choice) -> String {
    choice.word.text + (choice.errno.map { " \($0.text)" } ?? "") + (choice.rate.map { " to \(text(of: $0))" } ?? "")
      + (choice.key.map { " by \($0.text)" } ?? "")
  }

  /// Returns the canonical text of `limit`.
  public func text(of limit: LimitClause) -> String {
    "limit \(text(of: limit.most)) per \(text(of: limit.time))\(limit.key.map { " by \($0.text)" } ?? "")"
  }

  /// Returns ` by FIELD at most N keys`, or what of it `threshold` says.
  private func keys(of threshold: ThresholdDeclaration) -> String {
    (threshold.key.map { " by \($0.text)" } ?? "") + (threshold.most.map { " at most \(text(of: $0)) keys" } ?? "")
  }

  /// Returns the canonical text of `clause`.
  public func text(of clause: ThresholdDeclaration.Clause) -> String {
    let word = clause.word.text
    switch clause.kind {
    case .from(let value), .method(let value), .window(let value), .within(let value), .start(let value), .require(let value):
      return "\(word) \(text(of: value))"
    case .side(let name), .stage(let name): return "\(word) \(name.text)"
    case .step(let amount, let time), .drift(let amount, let time):
      return "\(word) at most \(text(of: amount)) per \(text(of: time))"
    case .expires(let value): return "\(word) after \(text(of: value))"
    case .freeze(let held):
      let time = held.time.map { " for \(text(of: $0))\(held.isInSamples ? " samples" : "")" } ?? ""
      return "\(word) when \(text(of: held.condition))\(time)"
    case .forget(let value): return "\(word) on \(text(of: value))"
    }
  }

  /// Returns the text of `field`.
  private func text(of field: FieldDeclaration) -> String {
    let origin = field.origin.map { " = \(text(of: $0))" } ?? ""
    return "field \(field.name.text): \(field.type.text)\(origin)\(field.unit.map { " unit \($0.text)" } ?? "")"
  }

  /// Returns the text of `parameters`, with brackets iff there are any.
  private func text(of parameters: [Parameter]) -> String {
    parameters.isEmpty ? "" : "(\(parameters.map { "\($0.name.text): \($0.type.text)" }.joined(separator: ", ")))"
  }

  /// Returns the canonical text of `literal`.
  private func quoted(_ literal: StringLiteral) -> String { literal.text.map(StringText.quoted) ?? "\"…\"" }
}

extension TypeName {
  /// The type as it is written.
  public var text: String {
    switch kind {
    case .error: "…"
    case .named(let name): name
    case .set(let element): "set of \(element.text)"
    case .range(let element): "range of \(element.text)"
    }
  }
}
