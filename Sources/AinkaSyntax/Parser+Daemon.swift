import AinkaSource

extension Parser {
  /// Reads `model NAME { … }`.
  mutating func modelDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the model")
    var model = ModelDeclaration(
      name: name, documentation: documentation, ask: nil, inputs: [], outputs: [], cache: nil, timeout: nil, require: nil,
      fallback: [], isPartial: false)
    firsts.forget()
    body(of: "the name of the model", .model) { $0.modelClause(&model) }
    model.isPartial = hadError
    if !name.text.isEmpty { tree.declarations.append(.model(model)) }
  }

  /// Reads a clause of a model.
  private mutating func modelClause(_ model: inout ModelDeclaration) {
    let keyword = current.keyword
    guard ClauseNames.model.words.contains(keyword) else { return unknownClause() }
    single(keyword.rawValue, at: here)
    advance()
    let word = "`\(keyword.rawValue)`"
    switch keyword {
    case .ask:
      let address = string("an address, in quotes")
      if !isPanicking { model.ask = model.ask ?? address }
    case .with:
      list(ListShape(element: "an input, as `cpu: cpu.usage`"), after: word) { parser in
        if let input = parser.labelledArgument("the name of an input") { model.inputs.append(input) }
      }
    case .returns:
      list(ListShape(element: "an output, as `score: fraction`"), after: word) { parser in
        if let output = parser.parameter() { model.outputs.append(output) }
      }
    case .fallback:
      list(ListShape(element: "an output and its value"), after: word) { parser in
        if let output = parser.labelledArgument("the name of an output") { model.fallback.append(output) }
      }
    case .cache:
      let time = constant()
      model.cache = model.cache ?? time
    case .timeout:
      let time = constant()
      model.timeout = model.timeout ?? time
    default:
      let condition = expression()
      model.require = model.require ?? condition
    }
  }

  /// Reads `NAME: VALUE`.
  private mutating func labelledArgument(_ what: String) -> Expression.Argument? {
    let label = name(what)
    expect(.colon, "`:` and a value", after: "the name")
    let value = expression()
    return isPanicking ? nil : Expression.Argument(label: label, value: value)
  }

  /// Reads `mode NAME { … }`.
  mutating func modeDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the mode")
    var mode = ModeDeclaration(name: name, documentation: documentation, isPartial: false)
    firsts.forget()
    body(of: "the name of the mode", .mode) { $0.modeClause(&mode) }
    mode.isPartial = hadError
    if !name.text.isEmpty { tree.declarations.append(.mode(mode)) }
  }

  /// Reads a clause of a mode.
  private mutating func modeClause(_ mode: inout ModeDeclaration) {
    let word = here
    switch current.keyword {
    case .enter, .leave:
      let isEnter = at(.enter)
      let name = isEnter ? "enter" : "leave"
      advance()
      expect(.when, after: "`\(name)`")
      if !isPanicking { single("\(name) when", at: word.joined(with: before)) }
      let condition = heldCondition()
      if isEnter { mode.enter = mode.enter ?? condition } else { mode.leave = mode.leave ?? condition }
    case .priority:
      single("priority", at: word)
      let priority = priority()
      mode.priority = mode.priority ?? priority
    default:
      unknownClause()
    }
  }

  /// Reads `invariant CONDITION because "…"`.
  mutating func invariantDeclaration(_ documentation: String) {
    let word = here
    advance()
    let condition = expression()
    if at(.because) { mark(.tail) }
    let because = take(.because) ? string("the reason, in quotes") : nil
    guard !isPanicking else { return }
    tree.declarations.append(
      .invariant(
        InvariantDeclaration(
          condition: condition, because: because, documentation: documentation, span: word.joined(with: before))))
  }
}
