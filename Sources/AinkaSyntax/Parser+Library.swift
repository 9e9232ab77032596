import AinkaSource

extension Parser {
  /// Reads `event NAME { … }`.
  mutating func eventDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the event")
    var event = EventDeclaration(name: name, documentation: documentation, hooks: [], verdicts: [], fields: [])
    body(
      of: "the name of the event", .event,
      clause: { parser in
        let documentation = parser.documentation
        if parser.take(.hook) {
          let kind = parser.name("the kind of a hook")
          let target = parser.string("the place of the hook, in quotes")
          if !parser.isPanicking { event.hooks.append(EventDeclaration.Hook(kind: kind, target: target)) }
        } else if parser.take(.verdicts) {
          repeat { event.verdicts.append(parser.choice(["kill", "deny", "throttle", "audit"])) } while parser.take(.comma)
        } else if let field = parser.field(documentation) {
          event.fields.append(field)
        }
      })
    event.isPartial = hadError
    if !name.text.isEmpty { tree.declarations.append(.event(event)) }
  }

  /// Reads `record NAME { … }`.
  mutating func recordDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the record")
    var record = RecordDeclaration(name: name, documentation: documentation, fields: [])
    body(
      of: "the name of the record", .record,
      clause: { parser in
        if let field = parser.field(parser.documentation) { record.fields.append(field) }
      })
    if !name.text.isEmpty { tree.declarations.append(.record(record)) }
  }

  /// Reads `field NAME: TYPE = ORIGIN unit UNIT`.
  private mutating func field(_ documentation: String) -> FieldDeclaration? {
    guard take(.field) else {
      unknownClause()
      return nil
    }
    let name = dotted("the name of the field")
    expect(.colon, "`:` and a type", after: "the field")
    let type = self.type()
    let origin = take(.equal) ? expression() : nil
    var unit: Name?
    if origin != nil, at(.word), text(current) == "unit" {
      advance()
      unit = self.name("the unit that the kernel counts it in")
    }
    guard !isPanicking else { return nil }
    return FieldDeclaration(name: name, documentation: documentation, type: type, origin: origin, unit: unit)
  }

  /// Reads `enum NAME { CASE, … }`.
  mutating func enumerationDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the enum")
    var cases: [Name] = []
    var notes: [String] = []
    list(ListShape(element: "a case"), after: "the name of the enum") { parser in
      let note = parser.documentation
      let member = parser.name("the name of a case")
      if !parser.isPanicking {
        cases.append(member)
        notes.append(note)
      }
    }
    if name.text.isEmpty { return }
    tree.declarations.append(
      .enumeration(
        EnumerationDeclaration(name: name, documentation: documentation, cases: cases, caseDocumentation: notes)))
  }
}
