import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// How many predicates may be put in within one another.
  static let callLimit = 16
  /// How many comparisons a rule may have once its predicates are put in, and how many of those may be put in.
  static let sizeLimit = 4_096

  /// Returns what a place with a call at step `call` is: a predicate's condition.
  mutating func resolveCall(_ place: Expression.Place, _ call: Int, _ span: Span, _ context: Context) -> Operand.Value {
    guard case .call(let arguments) = place.steps[call] else { return .error }
    let members = place.steps[..<call].compactMap { step -> Name? in if case .member(let name) = step { name } else { nil } }
    let path = ([place.root] + members).map(\.text).joined(separator: ".")
    guard let key = declaration(place.root, members, context), let entry = policies[key.policy].entries[key.name] else {
      if policies[context.policy].tree.lostNames.contains(place.root.text) { return .error }
      if ["count", "rate"].contains(place.root.text) {
        report.add(.noWindow(path, arguments.first.map { policies[context.policy].tree.text(of: $0) } ?? "connect", at: span))
      } else if Checker.aggregates.contains(place.root.text) {
        report.add(
          .aggregateWithoutTime(path, arguments.first.map { policies[context.policy].tree.text(of: $0) } ?? "", at: span))
      } else if ["forecast", "anomaly"].contains(path), call == place.steps.count - 1 {
        return builtIn(place.root, arguments, span, context)
      } else if let unknown = unknownFamily(Checker.familyPlace(place).path, span, context) {
        report.add(unknown)
      } else {
        let predicates = policies[context.policy].entries.filter { if case .predicate = $0.value.entry { true } else { false } }
        let nearest = Suggestion.nearest(to: path, in: predicates.keys)
        report.add(.unknownName(path, nearest: nearest, isPredicate: false, inConstant: false, at: span))
      }
      return .error
    }
    used.insert(key)
    if case .threshold = entry.entry {
      if key.policy != context.policy { touch(policies[key.policy].name, in: context.policy) }
      guard call == place.steps.count - 1 else {
        report.add(.noValue(path, kind: entry.entry.kind, at: span, isCall: true))
        return .error
      }
      return threshold(key, at: arguments, span, context)
    }
    guard case .predicate(let predicate) = entry.entry, call == place.steps.count - 1 else {
      report.add(.noValue(path, kind: entry.entry.kind, at: span, isCall: true))
      return .error
    }
    if key.policy != context.policy { touch(policies[key.policy].name, in: context.policy) }
    let operands = arguments.map { argument -> Operand in
      if let label = argument.label { report.add(.labelledArgument(label.text, at: label.span)) }
      return settled(elaborate(argument.value, context), context)
    }
    return self.call(predicate, key, operands, span, context)
  }

  /// Returns the declaration that `root` and `members` name.
  private func declaration(_ root: Name, _ members: [Name], _ context: Context) -> Key? {
    if members.isEmpty {
      if policies[context.policy].entries[root.text] != nil { return Key(policy: context.policy, name: root.text) }
      let owners = policies[context.policy].uses.compactMap { policyIndex[$0.name] }.filter {
        policies[$0].entries[root.text] != nil
      }
      return owners.count == 1 ? Key(policy: owners[0], name: root.text) : nil
    }
    guard members.count == 1, let other = policyIndex[root.text], policies[other].entries[members[0].text] != nil else {
      return nil
    }
    return Key(policy: other, name: members[0].text)
  }

  /// Returns the condition of `predicate` with `arguments` put in.
  mutating func call(
    _ predicate: PredicateDeclaration, _ key: Key, _ arguments: [Operand], _ span: Span, _ context: Context
  ) -> Operand.Value {
    if let place = context.calls.firstIndex(of: key) {
      let cycle = context.calls[place...]
      if broken.isDisjoint(with: cycle) {
        report.add(.recursive(key.name, kind: "predicate", at: span, declared: predicate.name.span))
      }
      broken.formUnion(cycle)
      return .error
    }
    if broken.contains(key) || context.calls.first.map(broken.contains) ?? false { return .error }
    mentions.calls += 1
    if mentions.size > Checker.sizeLimit || mentions.calls > Checker.sizeLimit {
      if mentions.calls == Checker.sizeLimit + 1 {
        tooLarge("more than \(Checker.sizeLimit) predicates, with those put in that they name", at: span, context)
      }
      return .error
    }
    guard arguments.count == predicate.parameters.count else {
      report.add(
        .wrongArgumentCount(
          predicate.name.text, wanted: predicate.parameters.count, got: arguments.count, at: span, declared: predicate.name.span
        ))
      return .error
    }
    guard context.calls.count < Checker.callLimit else {
      tooLarge("predicates are nested more than \(Checker.callLimit) deep", at: span, context)
      return .error
    }
    var inner = Context(
      policy: key.policy, event: context.event, calls: context.calls + [key], callSpan: context.callSpan ?? span,
      isCounting: context.isCounting)
    inner.readsMetrics = context.readsMetrics
    inner.readsSettings = context.readsSettings
    for (parameter, argument) in zip(predicate.parameters, arguments) {
      guard let bound = bound(argument, to: parameter, key, context) else { return .error }
      inner.bindings[parameter.name.text] = bound
    }
    let body = condition(predicate.body, inner)
    return body.map { .condition($0) } ?? .error
  }

  /// Reports that a condition is too large, which whoever names the predicate it is in need not be told again.
  mutating func tooLarge(_ what: String, at span: Span, _ context: Context) {
    if let outermost = context.calls.first { broken.insert(outermost) }
    report.add(.tooLarge(what, at: context.callSpan ?? span))
  }

  /// Returns `argument` as what `parameter` of predicate `key` stands for, or nothing if it does not fit, which is reported.
  private mutating func bound(_ argument: Operand, to parameter: Parameter, _ key: Key, _ context: Context) -> Operand? {
    guard !argument.isError, let type = known(parameter.type, in: key.policy) else { return nil }
    if case .record(let wanted) = type {
      guard case .record(let prefix) = argument.value, context.event?.records[prefix] ?? wanted == wanted else {
        report.add(.wrongArgument(parameter.name.text, wanted: type, got: argument.value.described(context), at: argument.span))
        return nil
      }
      return argument
    }
    return converted(argument, to: type, context)
  }

  /// Checks every predicate where it stands, with fields of the types of its parameters in their places.
  mutating func checkPredicates() {
    for index in policies.indices {
      for declaration in policies[index].others {
        guard case .predicate(let predicate) = declaration else { continue }
        checkPredicate(predicate, Key(policy: index, name: predicate.name.text))
      }
    }
  }

  /// Checks `predicate` where it stands.
  private mutating func checkPredicate(_ predicate: PredicateDeclaration, _ key: Key) {
    var fields: [TypedField] = []
    var bindings: [String: Operand] = [:]
    var records: [String: String] = [:]
    for parameter in predicate.parameters {
      let name = parameter.name.text
      if bindings[name] != nil {
        report.add(
          .declaredTwice(name, at: parameter.name.span, first: bindings[name]?.span ?? predicate.name.span, kind: "a parameter")
        )
      }
      bindings[name] = Operand(value: .error, span: parameter.name.span, text: name)
      guard let type = type(parameter.type, in: key.policy) else { continue }
      if case .record(let record) = type {
        fields += (library.record(record)?.fields ?? []).map { field in
          var field = field
          field.name = "\(name).\(field.name)"
          return field
        }
        records[name] = record
        bindings[name]?.value = .record(prefix: name)
      } else {
        guard let value = Checker.parameterField(type, at: fields.count) else {
          report.add(.noParameterType(type, at: parameter.type.span))
          continue
        }
        fields.append(TypedField(name: name, type: type, place: .longText, cases: cases(of: type)))
        bindings[name]?.value = value
      }
    }
    let event = Library.Event(
      module: "", event: TypedEvent(name: predicate.name.text, hooks: [], verdicts: [], fields: fields),
      fieldIndex: Dictionary(zip(fields.map(\.name), fields.indices)) { first, _ in first }, records: records,
      fieldModules: Array(repeating: [], count: fields.count), prefixes: [])
    mentions = Mentions()
    let context = Context(policy: key.policy, event: event, bindings: bindings, calls: [key])
    // What it asks for is asked for where it is put in.
    let before = registry
    if condition(predicate.body, context) == nil { broken.insert(key) }
    registry = before
  }

  /// Returns field `index` of `type` as a value, or nothing where no field can be of that type.
  private static func parameterField(_ type: ValueType, at index: Int) -> Operand.Value? {
    switch type {
    case .string, .path: .textField(index)
    case .address: .addressField(index)
    default: type.isNumber ? .number(Operand.Number(term: .field(index), type: type, isFlexible: false)) : nil
    }
  }

  /// Returns the cases of `type`, iff it is an enum.
  func cases(of type: ValueType) -> [String] {
    if case .enumeration(let name) = type { library.enumeration(name)?.cases ?? [] } else { [] }
  }
}
