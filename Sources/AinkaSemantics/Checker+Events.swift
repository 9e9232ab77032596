import AinkaSource
import AinkaSyntax
import AinkaValues

/// Events that a policy declares on a tracepoint of the kernel (language.md 9).
extension Checker {
  /// The types that a tracepoint's field can be read as; a unit behind it says what its numbers count.
  static let tracepointTypes: [ValueType] = [
    .bool, .count, .duration, .bytes, .string, .path, .address, .port, .pid, .uid, .gid, .errno, .signal,
  ]

  /// Adds the event that policy `index` declares to what rules can be on, as `policy.name`; what is wrong is reported.
  mutating func declareEvent(_ declaration: EventDeclaration, in index: Int) {
    guard !policies[index].name.isEmpty, let hook = tracepoint(of: declaration) else { return }
    let verdicts = ownVerdicts(of: declaration)
    var isSound = verdicts != nil
    var fields = TracepointFields()
    for field in declaration.fields {
      if field.name.text == "process", case .named("process") = field.type.kind, field.origin == nil { continue }
      if !addField(field, to: &fields, in: index) { isSound = false }
    }
    guard isSound, let verdicts else { return }
    if let mixture = TracepointFields.mixture(of: fields.fields) {
      report.add(.badEvent(mixture, at: declaration.name.span))
      return
    }
    library.addEvent(
      named: "\(policies[index].name).\(declaration.name.text)", module: policies[index].name, hook: hook, verdicts: verdicts,
      fields: fields.fields)
  }

  /// Returns the one hook of `declaration`, or nothing if it has none that can be used, which is reported.
  private mutating func tracepoint(of declaration: EventDeclaration) -> TypedEvent.Hook? {
    let name = declaration.name
    guard let first = declaration.hooks.first else {
      if !declaration.isPartial { report.add(.badEvent("`\(name.text)` says no place in the kernel", at: name.span)) }
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
    guard FieldOrigin.isTracepoint(target) else {
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

  /// Adds `field` to `fields`; `false` iff it is wrong, which is reported.
  private mutating func addField(_ field: FieldDeclaration, to fields: inout TracepointFields, in index: Int) -> Bool {
    let name = field.name.text
    if field.name.parts[0].text == "process" {
      report.add(.badField("every event has `process` by itself", at: field.name.span))
      return false
    }
    if let other = fields.fields.first(where: {
      $0.name == name || $0.name.hasPrefix("\(name).") || name.hasPrefix("\($0.name).")
    }) {
      report.add(.badField("`\(name)` and `\(other.name)` cannot both be there", at: field.name.span))
      return false
    }
    guard let type = type(field.type, in: index) else { return false }
    let isFile = type == .record("file")
    let cases: [String] = if case .enumeration(let name) = type { library.enumeration(name)?.cases ?? [] } else { [] }
    guard isFile || !cases.isEmpty || Self.tracepointTypes.contains(type) else {
      report.add(
        .badField(
          "a tracepoint's field cannot be \(type.description)", at: field.type.span,
          help: ["it can be \(alternatives(Self.tracepointTypes.map(\.name)))"]))
      return false
    }
    do throws(OriginReader.Mistake) {
      let origin = try OriginReader(tree: policies[index].tree, field: field).origin(of: isFile ? .path : type)
      guard isFile ? fields.addFile(name, from: origin) : fields.add(name, type, cases: cases, from: origin) else {
        report.add(.tooManyFields(at: field.name.span))
        return false
      }
      return true
    } catch {
      report.add(.badField(error.message, at: error.span, help: error.help))
      return false
    }
  }

  /// Returns the name that `name`, written in policy `index`, has in the library if a policy declares that event.
  mutating func ownEvent(_ name: DottedName, in index: Int) -> String? {
    guard declaresEvents else { return nil }
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
