import AinkaSemantics

extension TableEmission {
  /// The fields that rows or messages read, ascending.
  var mentionedFields: [Int] {
    var isMentioned = Array(repeating: false, count: event.fields.count)
    func note(_ atom: Atom) {
      if let field = atom.onlyField {
        isMentioned[field] = true
        return
      }
      for field in atom.fields { isMentioned[field] = true }
    }
    placed.forEachTellingRow { row in
      switch row.probe {
      case .always: break
      case .unknown(let field): isMentioned[field] = true
      case .values(let atom), .intervals(let atom), .text(let atom): note(atom)
      }
      for test in row.tests {
        switch test.subject {
        case .atom(let atom): note(atom)
        case .isKnown(let field): isMentioned[field] = true
        }
      }
    }
    for rule in placed.rules {
      if !typed.rules[rule].actions.isEmpty {
        for field in typed.rules[rule].fieldsInMessages { isMentioned[field] = true }
      }
      for field in keys(of: rule) { isMentioned[field] = true }
    }
    return isMentioned.indices.filter { isMentioned[$0] }
  }

  /// Returns the fields that limits and windows of the rule `number` have as keys.
  private func keys(of number: Int) -> [Int] {
    if let window = typed.fed(by: number) { return typed.windows[window].key.map { [$0] } ?? [] }
    var keys: [Int] = []
    if let key = event.choice(of: typed.rules[number].verdict)?.bucket?.key { keys.append(key) }
    for action in typed.rules[number].actions { if let key = action.limit?.key { keys.append(key) } }
    return keys
  }
}
