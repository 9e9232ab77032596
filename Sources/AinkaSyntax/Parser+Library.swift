import AinkaSource

extension Parser {
  /// Reads `event NAME { … }`.
  mutating func eventDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the event")
    var event = EventDeclaration(name: name, documentation: documentation, hooks: [], verdicts: [], fields: [])
    let words: Set<Keyword> = [.hook, .verdicts, .field]
    body(
      of: "the name of the event", isClause: { $0.startsLine && words.contains($0.current.keyword) },
      clause: { parser in
        let documentation = parser.documentation
        if parser.take(.hook) {
          let kind = parser.name("the kind of a hook")
          let target = parser.string("the place of the hook, in quotes")
          if !parser.isPanicking { event.hooks.append(EventDeclaration.Hook(kind: kind, target: target)) }
        } else if parser.take(.verdicts) {
          repeat { event.verdicts.append(parser.choice(["kill", "deny", "throttle", "audit"])) } while parser.take(.comma)
        } else if let field = parser.field(documentation, of: "event") {
          event.fields.append(field)
        }
      })
    if !name.text.isEmpty { tree.declarations.append(.event(event)) }
  }

  /// Reads `record NAME { … }`.
  mutating func recordDeclaration(_ documentation: String) {
    advance()
    let name = name("the name of the record")
    var record = RecordDeclaration(name: name, documentation: documentation, fields: [])
    body(
      of: "the name of the record", isClause: { $0.startsLine && $0.at(.field) },
      clause: { parser in
        if let field = parser.field(parser.documentation, of: "record") { record.fields.append(field) }
      })
    if !name.text.isEmpty { tree.declarations.append(.record(record)) }
  }

  /// Reads `field NAME: TYPE = ORIGIN unit UNIT`.
  private mutating func field(_ documentation: String, of declaration: String) -> FieldDeclaration? {
    guard take(.field) else {
      let meant = at(.word) ? Suggestion.nearest(to: text(current), in: ["hook", "verdicts", "field"]) : nil
      fail(.unknownClause(describe(current), of: declaration, meant: meant, at: here))
      return nil
    }
    let name = dotted("the name of the field")
    expect(.colon, "`:` and a type", after: "the field")
    let type = self.type()
    let origin = take(.equal) ? expression() : nil
    var unit: Name?
    if origin != nil, at(.word), !startsLine, text(current) == "unit" {
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
    let opening = here
    expect(.leftBrace, "`{`", after: "the name of the enum")
    while !isPanicking, !at(.rightBrace) {
      if at(.end) || atDeclaration {
        unclosed(opening, "{")
        isPanicking = true
        break
      }
      let member = self.name("the name of a case")
      if !isPanicking { cases.append(member) }
      if take(.comma) || at(.rightBrace) || isPanicking { continue }
      if at(.word) { note(.missingComma(at: before, next: here)) } else { fail(expected: "`,` or `}`") }
    }
    _ = take(.rightBrace)
    if name.text.isEmpty { return }
    tree.declarations.append(.enumeration(EnumerationDeclaration(name: name, documentation: documentation, cases: cases)))
  }
}
