import AinkaSource

extension Parser {
  /// Reads `test "…" for (…) in {…} { … }`.
  mutating func testDeclaration(_ documentation: String) {
    let word = here
    advance()
    let name = string("the name of the test, in quotes")
    var test = TestDeclaration(
      name: name, documentation: documentation, table: nil, steps: [], span: word.joined(with: name.span), isPartial: false)
    isInTest = true
    defer { isInTest = false }
    let hasTable = at(.for)
    if hasTable, !isPanicking { test.table = table() }
    body(of: hasTable ? "the table" : "the name of the test", .test) { parser in
      if let step = parser.step() { test.steps.append(step) }
    }
    test.isPartial = hadError
    if name.span.end > name.span.start { tree.declarations.append(.test(test)) }
  }

  /// Reads the names and rows of a table.
  private mutating func table() -> TestDeclaration.Table? {
    advance()
    let head = here
    var names: [Name] = []
    list(.round(of: "a name"), after: "`for`") { parser in
      let name = parser.name("a name of the table")
      if let first = names.first(where: { $0.text == name.text }), !parser.isPanicking {
        parser.note(.repeated(name.text, at: name.span, first: first.span))
      }
      names.append(name)
    }
    let headSpan = head.joined(with: before)
    expect(.in, after: "the names of the table")
    var rows: [TestDeclaration.Row] = []
    list(ListShape(element: "a row, in round brackets"), after: "`in`") { parser in
      let opening = parser.here
      var cells: [TestDeclaration.Cell] = []
      parser.list(.round(of: "a value"), after: "`,`") { cells.append($0.cell()) }
      guard !parser.isPanicking else { return }
      let row = TestDeclaration.Row(cells: cells, span: opening.joined(with: parser.before))
      if cells.count == names.count {
        rows.append(row)
      } else {
        parser.note(.rowLength(cells.count, names: names.count, at: row.span, head: headSpan))
      }
    }
    return isPanicking ? nil : TestDeclaration.Table(names: names, rows: rows)
  }

  /// Reads a value of a row.
  private mutating func cell() -> TestDeclaration.Cell { outcome().map { .outcome($0) } ?? .value(expression()) }

  /// Reads what may become of an event, iff it is next.
  private mutating func outcome() -> OutcomeClause? {
    guard !isPanicking, [.kill, .deny, .throttle, .audit, .allow].contains(current.keyword) else { return nil }
    let word = name(current)
    advance()
    let errno = word.text == "deny" ? errno() : nil
    return OutcomeClause(word: word, errno: errno, span: word.span.joined(with: before))
  }

  /// Reads a step.
  private mutating func step() -> TestDeclaration.Step? {
    let word = here
    guard let kind = stepKind(), !isPanicking else { return nil }
    return TestDeclaration.Step(kind: kind, span: word.joined(with: before))
  }

  /// Reads what a step does or expects.
  private mutating func stepKind() -> TestDeclaration.Step.Kind? {
    switch current.keyword {
    case .skip:
      advance()
      expect(.because, after: "`skip`")
      return .skip(because: string("the reason, in quotes"))
    case .given:
      advance()
      let place = place()
      settingSign()
      return .given(place: place, value: expression())
    case .set:
      advance()
      let place = place()
      settingSign()
      return .set(place: place, series())
    case .event: return eventStep()
    case .after:
      advance()
      return .after(constant())
    case .expect:
      advance()
      return expectation()
    default:
      unknownClause()
      return nil
    }
  }

  /// Reads what is expected.
  private mutating func expectation() -> TestDeclaration.Step.Kind {
    if take(.verdict) {
      if let outcome = outcome() { return .expectVerdict(outcome, by: key()) }
      let name = name("kill, deny, throttle, audit, allow or a name of the table")
      return .expectNamedVerdict(name, by: key())
    }
    let condition = expression()
    if take(.active) { return .expectState(place: condition, isActive: true) }
    if take(.idle) { return .expectState(place: condition, isActive: false) }
    return .expect(condition)
  }

  /// Reads `event NAME { FIELD = VALUE } x5 every 1s`.
  private mutating func eventStep() -> TestDeclaration.Step.Kind {
    advance()
    let event = dotted("the name of an event")
    var fields: [TestDeclaration.FieldValue] = []
    let shape = ListShape(element: "a field and its value", mayBeEmpty: true)
    list(shape, after: "the name of the event") { parser in
      let place = parser.place()
      parser.settingSign()
      let value = parser.expression()
      if !parser.isPanicking { fields.append(TestDeclaration.FieldValue(place: place, value: value)) }
    }
    guard let times = times() else { return .event(event, fields: fields, times: 1, every: nil) }
    expect(.every, after: "`x\(times)`")
    return .event(event, fields: fields, times: times, every: constant())
  }
}
