extension SyntaxTree {
  /// The tree as `--emit tree` prints it: a line a declaration or clause, expressions in canonical text.
  public var description: String {
    var lines: [String] = []
    if let header {
      lines.append("policy \(header.name.text)\(text(of: header.parameters))")
      if let scope = header.scope { lines.append("  scope cgroup \(quoted(scope))") }
      if let requires = header.requires { lines.append("  requires ainka >= \(text(of: requires))") }
      if let budget = header.budget { lines.append("  budget \(text(of: budget)) per event") }
      if header.preferKernel != nil { lines.append("  prefer kernel") }
    }
    for (place, declaration) in declarations.enumerated() {
      for clause in allowed[place] ?? [] { lines.append("allow(\(clause.code.text))\(because(clause.because))") }
      lines += self.lines(of: declaration)
    }
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
    case .rule(let rule):
      ["rule \(rule.name.text)\(rule.mode.map { " in \($0.text)" } ?? "")\(mark(rule.isPartial))"]
        + clauses(of: rule).map { "  \($0)" }
    case .threshold(let threshold):
      ["learn \(threshold.name.text): \(threshold.type.text)\(keys(of: threshold))"]
        + threshold.clauses.map { "  \(text(of: $0))" }
    case .event(let event):
      ["event \(event.name.text)"] + event.hooks.map { "  hook \($0.kind.text) \(quoted($0.target))" }
        + (event.verdicts.isEmpty ? [] : ["  verdicts \(event.verdicts.map(\.text).joined(separator: ", "))"])
        + event.fields.map { "  \(text(of: $0))" }
    case .enumeration(let enumeration):
      ["enum \(enumeration.name.text) { \(enumeration.cases.map(\.text).joined(separator: ", ")) }"]
    case .model(let model): ["model \(model.name.text)\(mark(model.isPartial))"] + clauses(of: model).map { "  \($0)" }
    case .mode(let mode): ["mode \(mode.name.text)\(mark(mode.isPartial))"] + clauses(of: mode).map { "  \($0)" }
    case .label(let label):
      ["label \(label.name.text)\(label.holder.map { ": \($0.text)" } ?? "")\(mark(label.isPartial))"]
        + clauses(of: label).map { "  \($0)" }
    case .invariant(let invariant): ["invariant \(text(of: invariant.condition))\(because(invariant.because))"]
    case .test(let test):
      ["test \(quoted(test.name))\(test.table.map { " \(text(of: $0))" } ?? "")\(mark(test.isPartial))"]
        + test.steps.map { "  \(text(of: $0))" }
    case .metric(let metric):
      ["metric \(text(of: metric.family)): \(metric.type.text)\(mark(metric.isPartial))"]
        + metric.sources.map { "  \(text(of: $0))" } + (metric.period.map { ["  every \(text(of: $0))"] } ?? [])
    case .setting(let setting):
      ["setting \(text(of: setting.family)): \(setting.type.text)\(mark(setting.isPartial))"]
        + setting.sources.map { "  \(text(of: $0))" } + (setting.within.map { ["  within \(text(of: $0))"] } ?? [])
        + (setting.moves.isEmpty ? [] : ["  moves \(setting.moves.map(\.text).joined(separator: ", "))"])
    case .record(let record): ["record \(record.name.text)"] + record.fields.map { "  \(text(of: $0))" }
    }
  }

  /// Returns the clauses of `rule`.
  private func clauses(of rule: RuleDeclaration) -> [String] {
    var lines: [String] = []
    if let event = rule.event { lines.append("on \(event.text)") }
    if let when = rule.when { lines.append("when \(text(of: when))") }
    if let unless = rule.unless { lines.append("unless \(text(of: unless))") }
    lines += rule.actions.map { "then \(text(of: $0))" }
    if let unknown = rule.unknown { lines.append("on unknown \(text(of: unknown))") }
    if let until = rule.until { lines.append("until \(text(of: until))") }
    if let cooldown = rule.cooldown { lines.append("cooldown \(text(of: cooldown))") }
    if let verify = rule.verify {
      let actions = verify.actions.map { text(of: $0) }.joined(separator: ", ")
      lines.append("verify \(text(of: verify.condition)) within \(text(of: verify.time)) else \(actions)")
    }
    if let priority = rule.priority { lines.append("priority \(priority.value)") }
    if let expires = rule.expires { lines.append("expires \(text(of: expires))") }
    return lines
  }

  /// Returns the canonical text of `held`.
  public func text(of held: HeldCondition) -> String {
    let time = held.time.map { " for \(text(of: $0))\(held.isInSamples ? " samples" : "")" } ?? ""
    return text(of: held.condition) + time
  }

  /// Returns the canonical text of `action`.
  public func text(of action: ActionClause) -> String {
    let (text, limit): (String, LimitClause?) =
      switch action {
      case .verdict(let verdict): (text(of: verdict), nil)
      case .notify(let level, let message, let limit, _):
        ("notify \(level.text)\(message.map { " \(quoted($0))" } ?? "")", limit)
      case .signal(let name, let limit, _): ("signal \(name.text)", limit)
      case .set(let place, let value, let keep, let limit, _):
        ("set \(self.text(of: place)) = \(self.text(of: value))\(keep ? " keep" : "")", limit)
      case .restart(let service, let limit, _): ("restart service \(self.text(of: service))", limit)
      case .stop(let service, let limit, _): ("stop service \(self.text(of: service))", limit)
      case .run(let program, let arguments, let limit, _):
        (
          "run \(quoted(program))"
            + (arguments.isEmpty ? "" : " [\(arguments.map { self.text(of: $0) }.joined(separator: ", "))]"), limit
        )
      case .call(let address, let limit, _): ("call webhook \(quoted(address))", limit)
      case .enter(let mode, let limit, _): ("enter \(mode.text)", limit)
      case .restore: ("restore", nil)
      }
    return text + (limit.map { " \(self.text(of: $0))" } ?? "")
  }

  /// Returns the text of `verdict`.
  public func text(of verdict: VerdictClause) -> String {
    verdict.choices.map { text(of: $0) }.joined(separator: " or ") + because(verdict.because)
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
    case .freeze(let held): return "\(word) when \(text(of: held))"
    case .forget(let value): return "\(word) on \(text(of: value))"
    }
  }

  /// Returns the text of `field`.
  private func text(of field: FieldDeclaration) -> String {
    let origin = field.origin.map { " = \(text(of: $0))" } ?? ""
    return "field \(field.name.text): \(field.type.text)\(origin)\(field.unit.map { " unit \($0.text)" } ?? "")"
  }

  /// Returns the text of `parameters`, with brackets iff there are any.
  public func text(of parameters: [Parameter]) -> String {
    parameters.isEmpty ? "" : "(\(parameters.map { text(of: $0) }.joined(separator: ", ")))"
  }

  /// Returns the text of `parameter`.
  func text(of parameter: Parameter) -> String {
    "\(parameter.name.text): \(parameter.type.text)\(parameter.initial.map { " = \(text(of: $0))" } ?? "")"
  }

  /// Returns ` because "…"`, iff there is a reason.
  func because(_ reason: StringLiteral?) -> String { reason.map { " because \(quoted($0))" } ?? "" }

  /// Returns what marks a declaration of which something could not be read.
  private func mark(_ isPartial: Bool) -> String { isPartial ? " (partial)" : "" }

  /// Returns the canonical text of `literal`.
  func quoted(_ literal: StringLiteral) -> String { literal.text.map(StringText.quoted) ?? "\"…\"" }
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
