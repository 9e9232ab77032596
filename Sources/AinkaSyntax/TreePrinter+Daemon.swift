extension SyntaxTree {
  /// Returns the clauses of `model`.
  func clauses(of model: ModelDeclaration) -> [String] {
    var lines: [String] = []
    if let ask = model.ask { lines.append("ask \(quoted(ask))") }
    if !model.inputs.isEmpty { lines.append("with { \(model.inputs.map { text(of: $0) }.joined(separator: ", ")) }") }
    if !model.outputs.isEmpty { lines.append("returns { \(model.outputs.map { text(of: $0) }.joined(separator: ", ")) }") }
    if let cache = model.cache { lines.append("cache \(text(of: cache))") }
    if let timeout = model.timeout { lines.append("timeout \(text(of: timeout))") }
    if let require = model.require { lines.append("require \(text(of: require))") }
    if !model.fallback.isEmpty { lines.append("fallback { \(model.fallback.map { text(of: $0) }.joined(separator: ", ")) }") }
    return lines
  }

  /// Returns the clauses of `mode`.
  func clauses(of mode: ModeDeclaration) -> [String] {
    var lines: [String] = []
    if let enter = mode.enter { lines.append("enter when \(text(of: enter))") }
    if let leave = mode.leave { lines.append("leave when \(text(of: leave))") }
    if let priority = mode.priority { lines.append("priority \(priority.value)") }
    return lines
  }

  /// Returns the clauses of `label`.
  func clauses(of label: LabelDeclaration) -> [String] {
    label.changes.map { text(of: $0) } + (label.spreads == nil ? [] : ["spreads to children"])
  }

  /// Returns the canonical text of `change`.
  public func text(of change: LabelDeclaration.Change) -> String {
    let word =
      switch change.kind {
      case .add: "add"
      case .remove: "remove"
      case .removeEverywhere: "remove everywhere"
      }
    return "\(word) on \(change.event.text)\(change.condition.map { " when \(text(of: $0))" } ?? "")"
  }

  /// Returns the text of `family`.
  public func text(of family: FamilyName) -> String {
    family.steps.reduce(family.root.text) { text, step in
      switch step {
      case .member(let name): "\(text).\(name.text)"
      case .parameters(let parameters): text + self.text(of: parameters)
      }
    }
  }

  /// Returns the text of `source`.
  func text(of source: SourceClause) -> String {
    "source \(source.kind.text) \(quoted(source.target))" + (source.selector.map { " at \(quoted($0))" } ?? "")
      + (source.unit.map { " unit \($0.text)" } ?? "")
  }

  /// Returns the text of `table`.
  func text(of table: TestDeclaration.Table) -> String {
    let rows = table.rows.map { row in "(\(row.cells.map { text(of: $0) }.joined(separator: ", ")))" }
    return "for (\(table.names.map(\.text).joined(separator: ", "))) in { \(rows.joined(separator: ", ")) }"
  }

  /// Returns the text of `cell`.
  private func text(of cell: TestDeclaration.Cell) -> String {
    switch cell {
    case .outcome(let outcome): text(of: outcome)
    case .value(let value): text(of: value)
    }
  }

  /// Returns the text of `outcome`.
  public func text(of outcome: OutcomeClause) -> String { outcome.word.text + (outcome.errno.map { " \($0.text)" } ?? "") }

  /// Returns the canonical text of `step`.
  public func text(of step: TestDeclaration.Step) -> String {
    switch step.kind {
    case .skip(let reason): return "skip\(because(reason))"
    case .given(let place, let value): return "given \(text(of: place)) = \(text(of: value))"
    case .set(let place, let series): return "set \(text(of: place)) = \(text(of: series))"
    case .event(let event, let fields, let times, let every):
      let fields = fields.map { "\(text(of: $0.place)) = \(text(of: $0.value))" }.joined(separator: ", ")
      let repetition = every.map { " x\(times) every \(text(of: $0))" } ?? ""
      return "event \(event.text) { \(fields)\(fields.isEmpty ? "" : " ")}\(repetition)"
    case .after(let time): return "after \(text(of: time))"
    case .expectVerdict(let outcome, let rule):
      return "expect verdict \(text(of: outcome))\(rule.map { " by \($0.text)" } ?? "")"
    case .expectNamedVerdict(let name, let rule): return "expect verdict \(name.text)\(rule.map { " by \($0.text)" } ?? "")"
    case .expectState(let place, let isActive): return "expect \(text(of: place)) \(isActive ? "active" : "idle")"
    case .expect(let condition): return "expect \(text(of: condition))"
    }
  }

  /// Returns the canonical text of `series`.
  public func text(of series: SeriesClause) -> String {
    let samples = series.samples.map { sample in
      switch sample {
      case .value(let value, let times, _): "\(text(of: value))\(times.map { " x\($0)" } ?? "")"
      case .missing(let times, _): "_\(times.map { " x\($0)" } ?? "")"
      case .stale: "stale"
      }
    }
    return samples.joined(separator: ", ") + (series.every.map { " every \(text(of: $0))" } ?? "")
  }
}
