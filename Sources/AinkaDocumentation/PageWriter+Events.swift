import AinkaSemantics
import AinkaSyntax
import AinkaValues

/// What happens, and what it is made of: events, records, enums.
extension PageWriter {
  /// Returns the part about events: each with its hooks, verdicts and fields.
  func events() -> String {
    let events = tree.declarations.compactMap { declaration -> EventDeclaration? in
      if case .event(let event) = declaration { event } else { nil }
    }
    return events.isEmpty ? "" : "\n\(heading("Events", level))\n" + events.map { text(of: $0) }.joined()
  }

  /// Returns all about `event`.
  private func text(of event: EventDeclaration) -> String {
    let name = event.name.text
    let hooks = event.hooks.map { hook in
      let needs = hook.kind.text == "lsm" ? " (where BPF LSM is on)" : ""
      return Markdown.code("\(hook.kind.text) \(text(hook.target))") + needs
    }
    let verdicts =
      ["`audit` everywhere"]
      + event.verdicts.compactMap { word in Verdict(name: word.text) }.sorted().map { verdict in
        let need = HostNeed.need(of: verdict, hooks: event.hooks.map(\.kind.text))
        return "\(Markdown.code(verdict.name)) \(words(need))"
      }
    return "\n\(heading("\(Markdown.anchor(own.anchor(.event, name)))Event \(Markdown.code(name))", level + 1))\n\n"
      + block(event.documentation) + "- Seen at: \(hooks.joined(separator: ", "))\n"
      + "- Verdicts: \(verdicts.joined(separator: ", "))\n\n"
      + fields(event.fields)
  }

  /// Returns what a host must have for a verdict.
  private func words(_ need: HostNeed?) -> String {
    switch need {
    case .nothing?: "everywhere"
    case .signalsFromCgroups?: "where programs at cgroup hooks may send signals"
    case .securityHooks?: "where BPF LSM is on"
    case nil: "nowhere yet"
    }
  }

  /// Returns the part about records.
  func records() -> String {
    let records = tree.declarations.compactMap { declaration -> RecordDeclaration? in
      if case .record(let record) = declaration { record } else { nil }
    }
    guard !records.isEmpty else { return "" }
    return "\n\(heading("Records", level))\n"
      + records.map { record in
        let anchor = Markdown.anchor(own.anchor(.record, record.name.text))
        return "\n\(heading("\(anchor)Record \(Markdown.code(record.name.text))", level + 1))\n\n"
          + block(record.documentation) + fields(record.fields)
      }.joined()
  }

  /// Returns the table of `fields`; where they are read from stands in it iff that is a record of the kernel's.
  private func fields(_ fields: [FieldDeclaration]) -> String {
    let origins = fields.map { origin(of: $0) }
    let hasOrigins = origins.contains { !$0.isEmpty }
    let rows = zip(fields, origins).map { field, origin in
      [code(field.name.text), type(field.type)] + (hasOrigins ? [origin] : []) + [Markdown.cell(field.documentation)]
    }
    return Markdown.table(["Field", "Type"] + (hasOrigins ? ["Read from"] : []) + ["About"], rows)
  }

  /// Returns where `field` is read from; empty for what programs of its event's own fill in.
  private func origin(of field: FieldDeclaration) -> String {
    guard let origin = field.origin, case .place(let place) = tree[origin].kind,
      !["number", "name", "address", "text", "long_text"].contains(place.root.text)
    else { return "" }
    return code(tree.text(of: origin)) + (field.unit.map { ", in \($0.text)" } ?? "")
  }

  /// Returns the part about enums.
  func enumerations() -> String {
    var rows: [[String]] = []
    for case .enumeration(let enumeration) in tree.declarations {
      let name = enumeration.name.text
      let cases = zip(enumeration.cases, enumeration.caseDocumentation).map { member, note in
        code(member.text) + (note.isEmpty ? "" : ": \(Markdown.cell(note))")
      }
      let separator = enumeration.caseDocumentation.contains { !$0.isEmpty } ? "<br>" : ", "
      rows.append([
        named(name, .enum, name), cases.joined(separator: separator), Markdown.cell(enumeration.documentation),
      ])
    }
    return part("Enums", Markdown.table(["Enum", "Cases", "About"], rows))
  }

  /// Returns `documentation` with an empty line behind it.
  func block(_ documentation: String) -> String { documentation.isEmpty ? "" : "\(Markdown.prose(documentation))\n\n" }
}
