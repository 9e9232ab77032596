import AinkaSource
import AinkaSyntax
import AinkaValues

/// Labels: facts about processes, sessions and files.
extension Checker {
  /// Checks every label and registers those that are well.
  mutating func checkLabels() {
    for index in policies.indices {
      for declaration in policies[index].others {
        guard case .label(let label) = declaration, policies[index].entries[label.name.text]?.span == label.name.span else {
          continue
        }
        check(label, Key(policy: index, name: label.name.text))
      }
    }
  }

  /// Checks `label`, which is `key`, and completes what is registered of it.
  private mutating func check(_ label: LabelDeclaration, _ key: Key) {
    let number = labelNumber(key, label)
    var typed = registry.labels[number]
    if let spreads = label.spreads, typed.holder != .process {
      report.add(.cannotSpread(label.name.text, holder: typed.holder.word, at: spreads))
    }
    var changes: [TypedLabel.Change] = []
    for change in label.changes {
      if let checked = checked(change, label, typed.holder, in: key.policy) { changes.append(checked) }
    }
    if !label.isPartial, !label.changes.contains(where: { $0.kind == .add }) {
      report.add(.neverAdded(label.name.text, at: label.name.span))
    }
    typed.changes = TypedLabel.Change.Kind.inOrder.flatMap { kind in changes.filter { $0.kind == kind } }
    registry.complete(typed)
  }

  /// Returns `change` of `label`, which `holder` holds, or nothing if it is wrong, which is reported.
  private mutating func checked(
    _ change: LabelDeclaration.Change, _ label: LabelDeclaration, _ holder: TypedLabel.Holder, in index: Int
  ) -> TypedLabel.Change? {
    guard let event = event(change.event, in: index) else { return nil }
    mentions = Mentions(policy: index)
    let context = Context(policy: index, event: event)
    let condition = change.condition.map { self.condition($0, context) } ?? .some(.constant(true))
    let kind: TypedLabel.Change.Kind =
      switch change.kind {
      case .add: .add
      case .remove: .remove
      case .removeEverywhere: .removeEverywhere
      }
    let field = event.fieldIndex[holder.field]
    if let field { for module in event.fieldModules[field] { touch(module, in: index) } }
    if field == nil, kind != .removeEverywhere {
      report.add(
        .noHolder(
          label.name.text, holder: holder.word, field: holder.field, event: event.event.name,
          others: eventsWithField(holder.field), at: change.event.span))
      return nil
    }
    guard let condition else { return nil }
    return TypedLabel.Change(
      kind: kind, event: registry.event(named: event.event.name), condition: condition, holder: field, span: change.span)
  }

  /// Returns the names of the library's events that have a field called `name`, sorted.
  private func eventsWithField(_ name: String) -> [String] {
    library.whole.events.filter { $0.value.fieldIndex[name] != nil }.keys.filter { !$0.contains(where: { $0 == "." }) }.sorted()
  }

  /// Returns the number of label `key`, which `label` declares.
  private mutating func labelNumber(_ key: Key, _ label: LabelDeclaration) -> Int {
    let holder = label.holder.flatMap { name in TypedLabel.Holder.allCases.first { $0.word == name.text } } ?? .process
    return registry.label(
      TypedLabel(
        name: "\(policies[key.policy].name).\(key.name)", policy: key.policy, holder: holder, changes: [],
        spreadsToChildren: label.spreads != nil, documentation: label.documentation, span: label.name.span))
  }

  /// Returns the condition that what expression `holder` is has the label `name`, or nothing if it is none, which is reported.
  mutating func has(_ holder: Expression.ID, _ name: DottedName, _ span: Span, _ context: Context) -> TypedCondition? {
    mentions.size += 1
    let index = context.policy
    guard let key = declaration(name, in: index) else {
      if policies[index].tree.lostNames.contains(name.parts[0].text) { return nil }
      report.add(
        .noLabel(
          name.text, nearest: nearest(to: name, in: index) { if case .label = $0 { true } else { false } }, at: name.span))
      return nil
    }
    guard case .label(let label)? = policies[key.policy].entries[key.name]?.entry else {
      report.add(.isNoLabel(name.text, kind: policies[key.policy].entries[key.name]?.entry.kind ?? "nothing", at: name.span))
      return nil
    }
    used.insert(key)
    let number = labelNumber(key, label)
    guard let field = field(of: holder, label: name, registry.labels[number].holder, context) else { return nil }
    return .has(field: field, label: number, span)
  }

  /// Returns the field that tells what `id` is from others of its kind, or nothing if it is none that holds `label`, which is
  /// reported.
  private mutating func field(
    of id: Expression.ID, label: DottedName, _ holder: TypedLabel.Holder, _ context: Context
  ) -> Int? {
    let tree = policies[context.policy].tree
    let text = tree.text(of: id)
    let span = tree.span(of: id)
    guard let event = context.event else {
      report.add(.labelWithoutEvent(text, at: span))
      return nil
    }
    guard case .place(let place) = tree[id].kind else {
      report.add(.holdsNothing(text, label: label.text, holder: holder.word, at: span))
      return nil
    }
    let members = place.steps.compactMap { step -> String? in if case .member(let name) = step { name.text } else { nil } }
    guard members.count == place.steps.count else {
      report.add(.holdsNothing(text, label: label.text, holder: holder.word, at: span))
      return nil
    }
    var prefix = ([place.root.text] + members).joined(separator: ".")
    if let bound = context.bindings[place.root.text] {
      guard case .record(let record) = bound.value else {
        if !bound.isError { report.add(.holdsNothing(text, label: label.text, holder: holder.word, at: span)) }
        return nil
      }
      prefix = ([record] + members).joined(separator: ".")
    }
    let kind = self.holder(prefix, event)
    guard kind == holder else {
      report.add(
        kind == nil
          ? .holdsNothing(text, label: label.text, holder: holder.word, at: span)
          : .otherHolder(text, label: label.text, holder: holder.word, at: span))
      return nil
    }
    let name = prefix == "session" ? holder.field : holder == .session ? prefix : "\(prefix).\(holder.lastName)"
    guard let field = event.fieldIndex[name] else {
      report.add(
        .noHolder(
          label.text, holder: holder.word, field: name, event: event.event.name, others: eventsWithField(name), at: span))
      return nil
    }
    for module in event.fieldModules[field] { touch(module, in: context.policy) }
    return field
  }

  /// Returns what kind of holder the place `prefix` of `event` is, iff it is one.
  private func holder(_ prefix: String, _ event: Library.Event) -> TypedLabel.Holder? {
    if prefix == "session" || prefix.hasSuffix(".session") { return .session }
    if event.fieldIndex["\(prefix).pid"] != nil { return .process }
    if event.fieldIndex["\(prefix).path"] != nil { return .file }
    if prefix == "process" || prefix.hasSuffix(".parent") { return .process }
    return prefix == "file" ? .file : nil
  }
}

extension TypedLabel.Holder {
  /// The word of the language for it.
  public var word: String {
    switch self {
    case .process: "process"
    case .session: "session"
    case .file: "file"
    }
  }

  /// The field of an event that tells its holder from others.
  var field: String {
    switch self {
    case .process: "process.pid"
    case .session: "process.session"
    case .file: "file.path"
    }
  }

  /// The last part of that field's name.
  var lastName: String {
    switch self {
    case .process: "pid"
    case .session: "session"
    case .file: "path"
    }
  }
}

extension TypedLabel.Change.Kind {
  /// The order in which changes act.
  static let inOrder: [TypedLabel.Change.Kind] = [.add, .remove, .removeEverywhere]
}
