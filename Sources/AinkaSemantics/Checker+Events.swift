import AinkaSource
import AinkaSyntax
import AinkaValues

/// Events that a policy declares on a tracepoint of the kernel (language.md 9).
extension Checker {
  /// How many fields of each kind such an event may have: the places that the record of an event has beside those of `process`.
  enum OwnFields {
    static let numbers = 8
    static let texts = 4
    static let addresses = 2
    /// The first place of numbers and of texts: `AINKA_NUMBER_OWN`, `AINKA_TEXT_OWN`.
    static let firstNumber = 8
    static let firstText = 4
    /// The types that a tracepoint's field can be read as: its numbers have no unit.
    static let types: [ValueType] = [
      .bool, .count, .duration, .bytes, .string, .path, .address, .port, .pid, .uid, .gid, .errno, .signal,
    ]
  }

  /// Adds the event that policy `index` declares to what rules can be on, as `policy.name`; what is wrong is reported.
  mutating func declareEvent(_ declaration: EventDeclaration, in index: Int) {
    guard !policies[index].name.isEmpty, let hook = tracepoint(of: declaration) else { return }
    let verdicts = ownVerdicts(of: declaration)
    var isSound = verdicts != nil
    var fields: [TypedField] = []
    for field in declaration.fields {
      if field.name.text == "process", case .named("process") = field.type.kind, field.origin == nil { continue }
      guard let typed = ownField(field, after: fields, in: index) else {
        isSound = false
        continue
      }
      fields.append(typed)
    }
    guard isSound, let verdicts else { return }
    library.addEvent(
      named: "\(policies[index].name).\(declaration.name.text)", module: policies[index].name, hook: hook, verdicts: verdicts,
      fields: fields)
  }

  /// Returns the one hook of `declaration`, or nothing if it has none that can be used, which is reported.
  private mutating func tracepoint(of declaration: EventDeclaration) -> TypedEvent.Hook? {
    let name = declaration.name
    guard let first = declaration.hooks.first else {
      report.add(.badEvent("`\(name.text)` says no place in the kernel", at: name.span))
      return nil
    }
    if let second = declaration.hooks.dropFirst().first {
      report.add(.badEvent("`\(name.text)` has two hooks, and a policy's event has one", at: second.target.span))
      return nil
    }
    guard first.kind.text == "tracepoint" else {
      report.add(.badEvent("a policy declares events on tracepoints, not on `\(first.kind.text)`", at: first.kind.span))
      return nil
    }
    guard let text = first.target.text else { return nil }
    let target = String(decoding: text, as: UTF8.self)
    let parts = target.split(separator: "/", omittingEmptySubsequences: false)
    let isWord = { (part: Substring) in
      !part.isEmpty && part.utf8.allSatisfy { $0 == 0x5f || $0 == 0x2d || 0x30...0x39 ~= $0 || 0x61...0x7a ~= $0 | 0x20 }
    }
    guard parts.count == 2, parts.allSatisfy(isWord) else {
      report.add(.badEvent("`\(target)` names no tracepoint", at: first.target.span))
      return nil
    }
    return TypedEvent.Hook(kind: "tracepoint", target: target)
  }

  /// Returns the verdicts that `declaration` says: a tracepoint can kill, and no more; nothing if one is wrong.
  private mutating func ownVerdicts(of declaration: EventDeclaration) -> [Verdict]? {
    var verdicts: Set<Verdict> = [.allow, .audit]
    var isSound = true
    for name in declaration.verdicts {
      guard let verdict = Verdict(name: name.text), verdict == .kill || verdict == .audit else {
        report.add(.badEvent("a tracepoint cannot `\(name.text)`: it sees what has happened", at: name.span))
        isSound = false
        continue
      }
      verdicts.insert(verdict)
    }
    return isSound ? verdicts.sorted() : nil
  }

  /// Returns `field` at the next free place after `fields`, or nothing if it is wrong, which is reported.
  private mutating func ownField(_ field: FieldDeclaration, after fields: [TypedField], in index: Int) -> TypedField? {
    let name = field.name.text
    if field.name.parts[0].text == "process" {
      report.add(.badField("every event has `process` by itself", at: field.name.span))
      return nil
    }
    if let other = fields.first(where: { $0.name == name || $0.name.hasPrefix("\(name).") || name.hasPrefix("\($0.name).") }) {
      report.add(.badField("`\(name)` and `\(other.name)` cannot both be there", at: field.name.span))
      return nil
    }
    guard let type = type(field.type, in: index) else { return nil }
    guard OwnFields.types.contains(type) else {
      report.add(
        .badField(
          "a tracepoint's field cannot be \(type.description)", at: field.type.span,
          help: ["it can be \(alternatives(OwnFields.types.map(\.name)))"]))
      return nil
    }
    guard let record = recordName(field, in: policies[index].tree) else { return nil }
    guard let place = ownPlace(of: type, after: fields) else {
      report.add(.tooManyFields(at: field.name.span))
      return nil
    }
    return TypedField(name: name, type: type, place: place, record: record)
  }

  /// Returns the next free place for a field of `type` after `fields`.
  private func ownPlace(of type: ValueType, after fields: [TypedField]) -> TypedField.Place? {
    switch type {
    case .string, .path:
      let count = fields.count { if case .text = $0.place { true } else { false } }
      return count < OwnFields.texts ? .text(OwnFields.firstText + count) : nil
    case .address:
      let count = fields.count { if case .address = $0.place { true } else { false } }
      return count < OwnFields.addresses ? .address(count) : nil
    default:
      let count = fields.count { if case .number = $0.place { true } else { false } }
      return count < OwnFields.numbers ? .number(OwnFields.firstNumber + count) : nil
    }
  }

  /// Returns what stands behind `record.` in the origin of `field`: the name of the tracepoint's own field.
  private mutating func recordName(_ field: FieldDeclaration, in tree: SyntaxTree) -> String? {
    let span = field.origin.map { tree[$0].span } ?? field.name.span
    if let origin = field.origin, case .place(let place) = tree[origin].kind, place.root.text == "record",
      place.steps.count == 1
    {
      switch place.steps[0] {
      case .member(let member): return member.text
      case .call(let arguments):
        if arguments.count == 1, case .string(let literal) = tree[arguments[0].value].kind, let text = literal.text,
          !text.isEmpty,
          text.allSatisfy({ $0 == 0x5f || 0x30...0x39 ~= $0 || 0x61...0x7a ~= $0 | 0x20 })
        {
          return String(decoding: text, as: UTF8.self)
        }
      }
    }
    report.add(
      .badField(
        "`\(field.name.text)` does not say which field of the tracepoint it is", at: span,
        help: ["write `= record.NAME`, or `= record(\"NAME\")` for a name that is no word here"]))
    return nil
  }

  /// Returns the name that `name`, written in policy `index`, has in the library if a policy declares that event.
  mutating func ownEvent(_ name: DottedName, in index: Int) -> String? {
    let parts = name.parts.map(\.text)
    func declares(_ policy: Int, _ event: String) -> Bool {
      if case .event? = policies[policy].entries[event]?.entry { true } else { false }
    }
    var owner: Int?
    if parts.count == 1 {
      owner = declares(index, parts[0]) ? index : nil
      if owner == nil,
        let other = policies[index].uses.compactMap({ policyIndex[$0.name] }).first(where: { declares($0, parts[0]) })
      {
        touch(policies[other].name, in: index)
        owner = other
      }
    } else if parts.count == 2, let other = policyIndex[parts[0]], declares(other, parts[1]) {
      touch(parts[0], in: index)
      owner = other
    }
    guard let owner, let event = parts.last else { return nil }
    used.insert(Key(policy: owner, name: event))
    return "\(policies[owner].name).\(event)"
  }
}
