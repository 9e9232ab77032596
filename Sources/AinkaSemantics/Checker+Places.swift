import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns what the place `place`, written at `span`, is in `context`.
  @_optimize(speed)
  mutating func resolve(_ place: Expression.Place, _ span: Span, _ context: Context, text: String) -> Operand {
    // What most places are: a field, whose name is nothing else.
    if place.path != nil, !place.steps.isEmpty, let event = context.event, context.bindings.isEmpty,
      context.outerParameters.isEmpty, let value = field(text, of: event, span, context)
    {
      return Operand(value: value, span: span, text: text)
    }
    var operand = Operand(value: .error, span: span, text: text)
    if let call = place.steps.firstIndex(where: { if case .call = $0 { true } else { false } }) {
      if context.bindings[place.root.text] == nil, policies[context.policy].entries[place.root.text] == nil,
        let value = familyValue(place, span, context)
      {
        operand.value = value
        return operand
      }
      operand.value = resolveCall(place, call, span, context)
      return operand
    }
    let members = place.steps.compactMap { step -> Name? in if case .member(let name) = step { name } else { nil } }
    operand.value = resolve(place.root, members, path: text, span, context)
    return operand
  }

  /// Returns what `root` with `members` behind it, which together are `path`, is in `context`.
  private mutating func resolve(
    _ root: Name, _ members: [Name], path: String, _ span: Span, _ context: Context
  ) -> Operand.Value {
    if let bound = context.bindings[root.text] { return resolve(bound, members, span, context) }
    if context.outerParameters.contains(root.text) {
      report.add(.outerParameter(root.text, counted: context.event?.event.name ?? "", at: span, call: context.callSpan))
      return .error
    }
    if members.isEmpty, let entry = policies[context.policy].entries[root.text] {
      return value(of: entry.entry, Key(policy: context.policy, name: root.text), root.span, context)
    }
    if let event = context.event, let value = field(path, of: event, span, context) { return value }
    if let value = familyValue(Expression.Place(root: root, steps: members.map { .member($0) }), span, context) { return value }
    if case .model? = policies[context.policy].entries[root.text]?.entry {
      used.insert(Key(policy: context.policy, name: root.text))
      return output(of: Key(policy: context.policy, name: root.text), members, span, context)
    }
    if let value = foreignOutput(root, members, span, context) { return value }
    if let other = policyIndex[root.text], let member = members.first, members.count == 1 {
      guard let entry = policies[other].entries[member.text] else {
        if !policies[other].tree.lostNames.contains(member.text) {
          let nearest = Suggestion.nearest(to: member.text, in: policies[other].entries.keys)
          report.add(
            .noMember(member.text, of: "policy `\(root.text)`", nearest: nearest.map { "\(root.text).\($0)" }, at: member.span))
        }
        return .error
      }
      touch(root.text, in: context.policy)
      return value(of: entry.entry, Key(policy: other, name: member.text), span, context)
    }
    if members.isEmpty, let value = importedValue(root, context) { return value }
    if policies[context.policy].tree.lostNames.contains(root.text) { return .error }
    if members.isEmpty { return .unresolved(root.text) }
    report.add(unknownPath(root, members, path, span, context))
    return .error
  }

  /// Returns what `members` of the parameter `bound` are.
  private mutating func resolve(_ bound: Operand, _ members: [Name], _ span: Span, _ context: Context) -> Operand.Value {
    guard let last = members.last else { return bound.value }
    guard case .record(let prefix) = bound.value, let event = context.event else {
      if !bound.isError { report.add(.noMember(last.text, of: "`\(bound.text)`", nearest: nil, at: last.span)) }
      return .error
    }
    let path = members.map(\.text).joined(separator: ".")
    if let value = field("\(prefix).\(path)", of: event, span, context) { return value }
    let known = event.event.fields.map(\.name).filter { $0.hasPrefix("\(prefix).") }.map {
      String($0.dropFirst(prefix.utf8.count + 1))
    }
    let nearest = Checker.nearestMember(path, known).map { "\(bound.text).\($0)" }
    report.add(.noMember(path, of: "`\(prefix)`", nearest: nearest, at: last.span, call: context.callSpan))
    return .error
  }

  /// Returns the field or record at `path` of `event`, iff there is one.
  @_optimize(speed)
  private mutating func field(_ path: String, of event: Library.Event, _ span: Span, _ context: Context) -> Operand.Value? {
    guard let index = event.field(at: path) else {
      guard event.prefixes.contains(path) else { return nil }
      return .record(prefix: path)
    }
    for module in event.fieldModules[index] { touch(module, in: context.policy) }
    let type = event.event.fields[index].type
    switch type {
    case .string, .path: return .textField(index)
    case .address: return .addressField(index)
    case .bool: return .condition(.compare(.field(index), .equal, .constant(1), span))
    default: return .number(Operand.Number(term: .field(index), type: type, isFlexible: false))
    }
  }

  /// Returns what `root` is among the names of policies that are used, iff exactly one has it.
  private mutating func importedValue(_ root: Name, _ context: Context) -> Operand.Value? {
    let owners = policies[context.policy].uses.compactMap { policyIndex[$0.name] }.filter {
      policies[$0].entries[root.text] != nil
    }
    guard let owner = owners.first, let entry = policies[owner].entries[root.text] else { return nil }
    if owners.count > 1 {
      for owner in owners {
        used.insert(Key(policy: owner, name: root.text))
        touch(policies[owner].name, in: context.policy)
      }
      report.add(.ambiguous(root.text, owners: owners.map { policies[$0].name }, at: root.span))
      return .error
    }
    touch(policies[owner].name, in: context.policy)
    return value(of: entry.entry, Key(policy: owner, name: root.text), root.span, context)
  }

  /// Returns the value of declaration `key`.
  private mutating func value(
    of entry: PolicyScope.Entry, _ key: Key, _ span: Span, _ context: Context
  ) -> Operand.Value {
    used.insert(key)
    switch entry {
    case .constant:
      let constant = constant(key, at: span)
      if case .set(let members, _) = constant.value { mention(members, key, context) }
      return constant.value
    case .predicate(let predicate): return call(predicate, key, [], span, context)
    case .threshold:
      // Neither an event nor a predicate: a constant is asked for.
      if context.isConstant {
        report.add(.notConstant(key.name, at: span))
        return .error
      }
      return threshold(key, span, context)
    case .parameter(let parameter):
      let value = value(of: parameter, key, at: span)
      if case .set(let members, _) = value.value { mention(members, key, context) }
      return value.value
    case .model: return output(of: key, [], span, context)
    case .metric, .setting:
      return familyValue(Expression.Place(root: Name(text: key.name, span: span), steps: []), span, context) ?? .error
    case .rule, .event, .mode, .label, .enumeration, .record:
      report.add(.noValue(key.name, kind: entry.kind, at: span))
      return .error
    }
  }

  /// Notes that a condition mentions the set `key`.
  private mutating func mention(_ members: [Operand], _ key: Key, _ context: Context) {
    let policy = context.calls.first?.policy ?? context.policy
    let name = key.policy == policy ? key.name : "\(policies[key.policy].name).\(key.name)"
    guard !mentions.sets.contains(where: { $0.name == name }) else { return }
    var seen: Set<String> = []
    let texts = members.map(\.text).filter { seen.insert($0).inserted }
    mentions.sets.append(NamedSet(name: name, members: texts))
  }

  /// Returns the diagnostic for the dotted name `path`, which nothing has.
  private func unknownPath(_ root: Name, _ members: [Name], _ path: String, _ span: Span, _ context: Context) -> Diagnostic {
    if let entry = policies[context.policy].entries[root.text], let member = members.first {
      return .noMember(member.text, of: "`\(root.text)`, \(entry.entry.kind),", nearest: nil, at: member.span)
    }
    if context.readsMetrics || context.readsSettings, let lost = lostField(path, span, context) { return lost }
    if let event = context.event, let other = fieldOfOthers(path, event, span) { return other }
    if context.event.flatMap({ longestPrefix(path, $0) }) == nil, let unknown = unknownFamily(path, span, context) {
      return unknown
    }
    guard let event = context.event else {
      return .unknownName(path, nearest: nil, isPredicate: !context.calls.isEmpty, inConstant: context.calls.isEmpty, at: span)
    }
    let names = event.event.fields.map(\.name)
    if let prefix = longestPrefix(path, event) {
      let member = String(path.dropFirst(prefix.utf8.count + 1))
      let known = names.filter { $0.hasPrefix("\(prefix).") }.map { String($0.dropFirst(prefix.utf8.count + 1)) }
      let nearest = Checker.nearestMember(member, known).map { "\(prefix).\($0)" }
      return .noMember(member, of: "`\(prefix)`", nearest: nearest, at: span)
    }
    return .unknownName(
      path, nearest: Suggestion.nearest(to: path, in: names), isPredicate: !context.calls.isEmpty, inConstant: false, at: span)
  }

  /// Returns the diagnostic for `path`, a field of events or nearly one, where there is no event; nothing for other names.
  private func lostField(_ path: String, _ span: Span, _ context: Context) -> Diagnostic? {
    guard context.event == nil else { return nil }
    let events = library.whole.events.filter { $0.value.fieldIndex[path] != nil && !$0.key.contains(".") }.keys.sorted()
    if !events.isEmpty { return .fieldWithoutEvent(path, events: Array(events.prefix(4)), at: span) }
    let root = "\(path.prefix { $0 != "." })."
    guard root.utf8.count <= path.utf8.count else { return nil }
    let names = Set(library.whole.events.values.flatMap { $0.event.fields.map(\.name) }).filter { $0.hasPrefix(root) }
    guard let nearest = Suggestion.nearest(to: path, in: names.sorted()) else { return nil }
    return .unknownName(path, nearest: nearest, isPredicate: false, inConstant: false, at: span)
  }

  /// Returns which of `known` was likely meant by `member`, also where others call it so.
  private static func nearestMember(_ member: String, _ known: [String]) -> String? {
    let others = [
      "user": "uid", "group": "gid", "ppid": "parent.pid", "comm": "name", "exe": "file.path", "executable": "file.path",
      "ip": "address",
      "terminal": "tty", "path": "file.path",
    ]
    if let other = others[member], known.contains(other) { return other }
    return Suggestion.nearest(to: member, in: known)
  }

  /// Returns the longest start of `path` below which `event` has fields.
  private func longestPrefix(_ path: String, _ event: Library.Event) -> String? {
    event.prefixes.filter { path.hasPrefix("\($0).") }.max { $0.utf8.count < $1.utf8.count }
  }

  /// Returns `operand`, or an error operand where its name means nothing, which is reported; `isText` says that a text was wanted.
  mutating func settled(_ operand: consuming Operand, _ context: Context, isText: Bool = false) -> Operand {
    guard case .unresolved(let name) = operand.value else { return operand }
    if name.utf8.contains(where: { 0x41...0x5a ~= $0 }) {
      report.add(.capitalName(name, at: operand.span))
      return Operand(value: .error, span: operand.span, text: operand.text)
    }
    let entries = policies[context.policy].entries.filter { $0.value.entry.isValue }
    var names = Array(entries.keys) + Array(context.bindings.keys)
    if let event = context.event { names += event.event.fields.map(\.name) }
    for use in policies[context.policy].uses { names += policyIndex[use.name].map { Array(policies[$0].entries.keys) } ?? [] }
    let isConstant = context.isConstant && context.calls.isEmpty
    if ["count", "rate"].contains(name) {
      report.add(.noWindow(name, "connect", at: operand.span))
    } else if context.readsMetrics || context.readsSettings, let lost = lostField(name, operand.span, context) {
      report.add(lost)
    } else if !isConstant, !isText, let event = context.event, let other = fieldOfOthers(name, event, operand.span) {
      report.add(other)
    } else if let unknown = unknownFamily(name, operand.span, context) {
      report.add(unknown)
    } else {
      if context.readsMetrics { names += metricPaths(in: context.policy).map(Checker.plain) }
      report.add(
        .unknownName(
          name, nearest: Suggestion.nearest(to: name, in: names), isPredicate: !context.calls.isEmpty,
          inConstant: isText || isConstant, at: operand.span))
    }
    return Operand(value: .error, span: operand.span, text: operand.text)
  }
}
