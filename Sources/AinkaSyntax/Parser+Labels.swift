import AinkaSource

extension Parser {
  /// Reads `label NAME: HOLDER { … }`.
  mutating func labelDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the label")
    var label = LabelDeclaration(name: name, documentation: documentation, changes: [], isPartial: false)
    if take(.colon) { label.holder = choice(["process", "session", "file"]) }
    body(of: "the name of the label", .label) { $0.labelClause(&label) }
    label.isPartial = hadError
    if !name.text.isEmpty { tree.declarations.append(.label(label)) }
  }

  /// Reads a clause of a label.
  private mutating func labelClause(_ label: inout LabelDeclaration) {
    let word = here
    switch current.keyword {
    case .add:
      advance()
      occasion(.add, from: word, &label)
    case .remove:
      advance()
      occasion(take(.everywhere) ? .removeEverywhere : .remove, from: word, &label)
    case .spreads:
      advance()
      expect(.to, after: "`spreads`")
      expect(.children, after: "`to`")
      guard !isPanicking else { return }
      let span = word.joined(with: before)
      if let first = label.spreads { note(.repeated("spreads to children", at: span, first: first)) }
      label.spreads = label.spreads ?? span
    default:
      unknownClause()
    }
  }

  /// Reads `on EVENT when CONDITION` and adds the change of `kind` that happens then.
  private mutating func occasion(_ kind: LabelDeclaration.Change.Kind, from word: Span, _ label: inout LabelDeclaration) {
    expect(.on, after: kind == .add ? "`add`" : kind == .remove ? "`remove`" : "`everywhere`")
    let event = dotted("the name of an event")
    let condition = take(.when) ? expression() : nil
    guard !isPanicking else { return }
    label.changes.append(
      LabelDeclaration.Change(kind: kind, event: event, condition: condition, span: word.joined(with: before)))
  }
}
