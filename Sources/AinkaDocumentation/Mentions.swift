import AinkaSyntax

extension SyntaxTree {
  /// Returns the names that expression `id` is made of, each as its words, with `()` for arguments behind one, in the order of the text.
  func mentions(in id: Expression.ID) -> [[String]] {
    let expression = self[id]
    var found: [[String]] = []
    if case .place(let place) = expression.kind {
      found.append(
        place.steps.reduce(into: [place.root.text]) { words, step in
          if case .member(let name) = step { words.append(name.text) } else { words[words.count - 1] += "()" }
        })
    }
    expression.kind.forEachChild { found += mentions(in: $0) }
    if case .has(_, let label) = expression.kind { found.append(label.words) }
    return found
  }

  /// Returns the names that `rule` is made of, its event and its mode aside.
  func mentions(in rule: RuleDeclaration) -> [[String]] {
    var found = [rule.when?.condition, rule.unless, rule.until?.condition].compactMap { $0 }.flatMap { mentions(in: $0) }
    found += rule.unknown.map { mentions(in: .verdict($0)) } ?? []
    found += rule.actions.flatMap { mentions(in: $0) }
    if let verify = rule.verify {
      found += mentions(in: verify.condition) + verify.actions.flatMap { mentions(in: $0) }
    }
    return found
  }

  /// Returns the names that `action` is made of.
  private func mentions(in action: ActionClause) -> [[String]] {
    switch action {
    case .verdict(let verdict): verdict.choices.compactMap(\.rate).flatMap { mentions(in: $0) }
    case .set(let place, let value, _, _, _): mentions(in: place) + mentions(in: value)
    case .restart(let service, _, _), .stop(let service, _, _): mentions(in: service)
    case .run(_, let arguments, _, _): arguments.flatMap { mentions(in: $0) }
    case .enter(let mode, _, _): [mode.words]
    case .notify, .signal, .call, .restore: []
    }
  }

  /// Returns the names that `clause` of a threshold is made of.
  func mentions(in clause: ThresholdDeclaration.Clause) -> [[String]] {
    switch clause.kind {
    case .from(let value), .method(let value), .window(let value), .within(let value), .start(let value), .require(let value),
      .expires(let value), .forget(let value):
      mentions(in: value)
    case .step(let amount, let time), .drift(let amount, let time): mentions(in: amount) + mentions(in: time)
    case .freeze(let held): mentions(in: held.condition)
    case .side, .stage: []
    }
  }
}

extension DottedName {
  /// Its parts.
  var words: [String] { parts.map(\.text) }
}
