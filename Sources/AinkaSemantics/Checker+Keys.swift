import AinkaSource
import AinkaSyntax
import AinkaValues

/// Thresholds with a value for each key: `learn usual: rate by process.name at most 1000 keys { … }`.
extension Checker {
  /// Returns by what the threshold `key` keeps its values, or nothing if `name` can be no key, which is reported.
  mutating func thresholdKey(_ name: DottedName, _ most: Expression.ID?, _ key: Key) -> ThresholdKey? {
    let context = Context(policy: key.policy)
    let capacity = capacity(most, context)
    guard let event = eventWithField(name.text) else {
      let names = Set(library.whole.events.values.flatMap { $0.event.fields.map(\.name) }).sorted()
      let isRecord = library.whole.events.values.contains { $0.prefixes.contains(name.text) }
      report.add(
        .noKeyField(
          name.text, event: nil, isRecord: isRecord, nearest: Suggestion.nearest(to: name.text, in: names), counted: nil,
          at: name.span))
      return nil
    }
    guard let field = keyField(name, of: event, context), let capacity else { return nil }
    return ThresholdKey(field: name.text, type: event.event.fields[field].type, capacity: capacity)
  }

  /// Returns the first event by name that has a field called `name`.
  private func eventWithField(_ name: String) -> Library.Event? {
    library.whole.events.sorted { $0.key < $1.key }.first { $0.value.fieldIndex[name] != nil }?.value
  }

  /// Returns threshold `key`, written at `span`, as a value: at the key of the rule's event where it has keys.
  mutating func threshold(_ key: Key, _ span: Span, _ context: Context) -> Operand.Value {
    guard let index = thresholdPlace(key) else { return .error }
    let typed = thresholds[index].typed
    guard let learned = typed.key else {
      return .number(Operand.Number(term: .threshold(index), type: typed.type, isFlexible: false))
    }
    if context.isCounting { return keyInWindow(span) }
    if context.readsMetrics || context.readsSettings {
      report.add(.thresholdWithoutKey(key.name, field: learned.field, at: span))
      return .error
    }
    var field = 0
    if context.isRule, let event = context.event {
      guard let found = event.fieldIndex[learned.field], event.event.fields[found].type == learned.type,
        event.event.fields[found].place != .longText
      else {
        report.add(.keyNotInEvent(key.name, field: learned.field, event: event.event.name, at: span))
        return .error
      }
      field = found
    }
    return .number(Operand.Number(term: .keyedThreshold(index, .field(field)), type: typed.type, isFlexible: false))
  }

  /// Returns threshold `key` at the key that `arguments` write.
  mutating func threshold(
    _ key: Key, at arguments: [Expression.Argument], _ span: Span, _ context: Context
  ) -> Operand.Value {
    if context.isConstant {
      report.add(.notConstant(key.name, at: span))
      return .error
    }
    guard let index = thresholdPlace(key) else { return .error }
    if context.isCounting { return keyInWindow(span) }
    let typed = thresholds[index].typed
    guard let learned = typed.key else {
      report.add(.hasNoKeys(key.name, at: span, declared: typed.span))
      return .error
    }
    guard let argument = arguments.first, arguments.count == 1, argument.label == nil, argument.filter == nil else {
      report.add(.oneKey(key.name, field: learned.field, at: span))
      return .error
    }
    let written = elaborate(argument.value, context)
    guard let operand = converted(written, to: learned.type, context) else { return .error }
    guard let literal = literal(operand, learned, context) else { return .error }
    return .number(Operand.Number(term: .keyedThreshold(index, literal), type: typed.type, isFlexible: false))
  }

  /// Returns `operand` as a key, or nothing if it is no constant or none that the field can have, which is reported.
  private mutating func literal(_ operand: Operand, _ key: ThresholdKey, _ context: Context) -> TypedKey? {
    switch operand.value {
    case .number(let number):
      if let constant = number.constant { return .number(constant) }
    case .address(let address): return .address(address)
    case .text(let text, _):
      guard let event = eventWithField(key.field), let field = event.fieldIndex[key.field] else { return nil }
      return fits(text, field, operand, Context(policy: context.policy, event: event)) ? .text(text) : nil
    default: break
    }
    report.add(.keyIsNoConstant(operand.text, field: key.field, at: operand.span))
    return nil
  }

  /// Returns the place of threshold `key`, which is now mentioned; nothing if it is broken.
  private mutating func thresholdPlace(_ key: Key) -> Int? {
    guard let index = thresholdIndex["\(policies[key.policy].name).\(key.name)"], index < thresholds.count,
      !thresholds[index].isBroken
    else { return nil }
    mentions.thresholds.insert(index)
    return index
  }

  /// Reports a threshold per key in a `where`.
  private mutating func keyInWindow(_ span: Span) -> Operand.Value {
    report.add(.laterVersionOnly("thresholds per key inside `where`", at: span))
    return .error
  }
}
