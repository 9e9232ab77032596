import AinkaSource
import AinkaSyntax
import AinkaValues

/// Windows over events: `count(exec where …) over 10s by process.name`, and `rate(…)` likewise.
extension Checker {
  /// Returns what `window`, written at `span`, is in `context`: a count of events, or their rate.
  mutating func window(_ window: Expression.Window, _ span: Span, _ context: Context) -> Operand.Value {
    guard !context.isCounting else {
      report.add(.nestedWindow(at: context.callSpan ?? span))
      return .error
    }
    if let function = aggregateFunction(window, context) { return aggregate(function, window, span, context) }
    guard let (isRate, argument) = aggregate(window, context), let counted = countedEvent(argument.value, context) else {
      return .error
    }
    let length = self.length(window.length, of: "a window", context)
    let capacity = self.capacity(window.most, context)
    var condition = TypedCondition?.some(.constant(true))
    if let filter = argument.filter { condition = self.condition(filter, counting(counted, in: context)) }
    var keys: (counted: Int, asked: Int?)?
    if let name = window.key {
      guard !context.readsMetrics else {
        report.add(.keyWithoutEvent(name.text, at: name.span))
        return .error
      }
      keys = self.keys(name, of: counted, in: context)
      guard keys != nil else { return .error }
    }
    guard let length, let capacity, let condition else { return .error }
    let typed = TypedWindow(
      policy: mentions.policy, event: 0, condition: condition, lengthNanoseconds: length, key: keys?.counted,
      capacity: window.key == nil ? 1 : capacity, text: "", span: span)
    if context.readsMetrics {
      let metric = metric(of: register(typed, counted.event), span)
      mentions.metrics.insert(metric)
      return .number(TypedWindow.number(isRate: isRate, length, .metric(metric)))
    }
    let place = context.isRule ? register(typed, counted.event) : 0
    return .number(TypedWindow.number(isRate: isRate, length, .window(place, key: keys?.asked)))
  }

  /// Returns the number of the metric that window `number` is where there is no event.
  private mutating func metric(of number: Int, _ span: Span) -> Int {
    let window = registry.windows[number]
    return registry.metric(
      TypedMetric(
        name: window.text + scopeText(of: window.policy), type: .count, bounds: 0...TypedWindow.valueMax,
        periodNanoseconds: Checker.period(ofLength: window.lengthNanoseconds), source: .window(number), span: span))
  }

  /// Returns how the scope of policy `index` is told in the name of what it counts.
  func scopeText(of index: Int) -> String { policies[index].scope.map { " scope \($0)" } ?? "" }

  /// Returns how often something over events in the last `length` is read.
  static func period(ofLength length: Int64) -> Int64 { max(length / Int64(TypedWindow.parts), 1_000_000_000) }

  /// Returns whether `window` is over a rate, and what it is over, or nothing for anything else, which is reported.
  private mutating func aggregate(
    _ window: Expression.Window, _ context: Context
  ) -> (isRate: Bool, argument: Expression.Argument)? {
    let tree = policies[context.policy].tree
    let base = tree[window.base]
    guard case .place(let place) = base.kind else {
      if case .error = base.kind { return nil }
      report.add(.noAggregate(tree.text(of: window.base), at: base.span))
      return nil
    }
    let name = place.root.text
    guard ["count", "rate"].contains(name), place.steps.count == 1, case .call(let arguments)? = place.steps.first else {
      if family(at: Checker.familyPlace(place).path, isMetric: true, in: context.policy) != nil {
        report.add(.metricOverTime(tree.text(of: window.base), at: base.span))
      } else {
        report.add(.noAggregate(tree.text(of: window.base), at: base.span))
      }
      return nil
    }
    guard let argument = arguments.first, arguments.count == 1, argument.label == nil else {
      report.add(.countedWrongly(name, tree.text(of: window.base), at: base.span))
      return nil
    }
    return (name == "rate", argument)
  }

  /// Returns the event that expression `id` names, or nothing if it names none, which is reported.
  mutating func countedEvent(_ id: Expression.ID, _ context: Context) -> Library.Event? {
    let tree = policies[context.policy].tree
    let members: [Name]? =
      if case .place(let place) = tree[id].kind {
        place.steps.reduce([place.root]) { names, step in
          if case .member(let name) = step { names.map { $0 + [name] } } else { nil }
        }
      } else {
        nil
      }
    guard let members else {
      if case .error = tree[id].kind { return nil }
      report.add(.countsNoEvent(tree.text(of: id), event: nil, at: tree.span(of: id)))
      return nil
    }
    let whole = tree.text(of: id)
    if let first = members.first, members.count > 1, library.event(first.text) != nil {
      report.add(.countsNoEvent(whole, event: first.text, at: tree.span(of: id)))
      return nil
    }
    return event(DottedName(parts: members, span: tree.span(of: id)), in: context.policy)
  }

  /// Returns the context of a `where` that is about `counted`, inside `context`: parameters that stand for something of the rule's
  /// event mean nothing there.
  ///
  /// Where a predicate is checked by itself, its parameters may yet be constants: there they are fields beside those of `counted`.
  func counting(_ counted: Library.Event, in context: Context) -> Context {
    var inner = context
    inner.event = context.isDefinition ? counted.beside(context.event?.event.fields ?? []) : counted
    inner.isCounting = true
    inner.readsMetrics = false
    inner.readsSettings = false
    inner.bindings = context.bindings.compactMapValues { bound in
      context.isDefinition ? bound.shifted(by: counted.event.fields.count) : bound.isOfNoEvent ? bound : nil
    }
    inner.outerParameters = Set(context.bindings.keys).subtracting(inner.bindings.keys)
    return inner
  }

  /// Returns the fields called `name` of the event that is counted and of the event that asks, which must be alike, or nothing if
  /// they are not, which is reported. Where nobody asks yet the second is missing.
  private mutating func keys(
    _ name: DottedName, of counted: Library.Event, in context: Context
  ) -> (counted: Int, asked: Int?)? {
    guard let key = keyField(name, of: counted, context) else { return nil }
    guard context.isRule, let asking = context.event else { return (key, nil) }
    guard let asked = keyField(name, of: asking, context, counted: counted.event.name) else { return nil }
    guard counted.event.fields[key].isKey(like: asking.event.fields[asked]) else {
      report.add(.differentKeys(name.text, counted.event.name, asking.event.name, at: name.span))
      return nil
    }
    return (key, asked)
  }

  /// Returns the field `name` of `event` that tells keys apart, or nothing if none can, which is reported; `counted` is the event of
  /// the window that is asked, if it is of another.
  mutating func keyField(
    _ name: DottedName, of event: Library.Event, _ context: Context, counted: String? = nil
  ) -> Int? {
    guard let field = event.fieldIndex[name.text] else {
      let isRecord = event.prefixes.contains(name.text)
      let nearest = Suggestion.nearest(to: name.text, in: event.event.fields.map(\.name))
      report.add(
        .noKeyField(name.text, event: event.event.name, isRecord: isRecord, nearest: nearest, counted: counted, at: name.span))
      return nil
    }
    guard event.event.fields[field].place != .longText else {
      report.add(.keyTooLong(name.text, at: name.span))
      return nil
    }
    for module in event.fieldModules[field] { touch(module, in: context.policy) }
    return field
  }

  /// Returns the place of `window` over `event` among the windows of the program, each of which is there once.
  mutating func register(_ window: TypedWindow, _ event: TypedEvent) -> Int {
    var window = window
    let filter = filterText(window.condition, event)
    let length = Quantity.text(of: window.lengthNanoseconds, type: .duration)
    let key = window.key.map { " by \(event.fields[$0].name) at most \(window.capacity) keys" } ?? ""
    window.text = "count(\(event.name)\(filter)) over \(length)\(key)"
    window.event = registry.event(named: event.name)
    return registry.window(window, scope: policies[window.policy].scope)
  }
}

extension Checker {
  /// Returns ` where …` in canonical text, or nothing for all of `event`.
  func filterText(_ condition: TypedCondition, _ event: TypedEvent) -> String {
    if case .constant(true) = condition { return "" }
    let words = ConditionText(
      fields: event.fields, thresholds: thresholds.map(\.typed.name), windows: [], labels: registry.labels.map(\.name))
    return " where \(words.text(of: condition))"
  }
}

extension TypedWindow {
  /// Returns the number that `count`, the value of a window of `length`, stands for: itself or, iff `isRate`, a rate.
  fileprivate static func number(isRate: Bool, _ length: Int64, _ count: TypedTerm) -> Operand.Number {
    guard isRate else { return Operand.Number(term: count, type: .count, isFlexible: false) }
    let factor = rateFactor(lengthNanoseconds: length)
    return Operand.Number(
      term: .product(count, .constant(factor.multiplier), divisor: factor.divisor), type: .rate, isFlexible: false)
  }
}

extension Library.Event {
  /// Returns the event with `parameters` behind its fields: what a predicate's `where` can name where it is checked by itself.
  fileprivate func beside(_ parameters: [TypedField]) -> Library.Event {
    var event = event
    event.fields += parameters
    return Library.Event(
      module: "", event: event, fieldIndex: fieldIndex, records: records,
      fieldModules: fieldModules + Array(repeating: [], count: parameters.count), prefixes: prefixes,
      hasSecurityHooks: hasSecurityHooks)
  }
}

extension Operand {
  /// `true` iff the value is the same for every event: a constant, or made of constants and thresholds.
  fileprivate var isOfNoEvent: Bool { number.map { $0.term.isOfNoEvent } ?? isConstant }

  /// Returns the value of a field `count` places further on, or nothing for a record, which never is a constant.
  fileprivate func shifted(by count: Int) -> Operand? {
    var result = self
    switch value {
    case .record: return nil
    case .textField(let field): result.value = .textField(field + count)
    case .addressField(let field): result.value = .addressField(field + count)
    case .number(var number):
      if let field = number.field { number.term = .field(field + count) }
      result.value = .number(number)
    default: break
    }
    return result
  }
}

extension TypedField {
  /// `true` iff this field and `other` hold the same values in the same form.
  fileprivate func isKey(like other: TypedField) -> Bool {
    switch (place, other.place) {
    case (.number, .number), (.name, .name), (.address, .address), (.text, .text): type == other.type
    default: false
    }
  }
}

extension TypedTerm {
  /// `true` iff the number is the same for every event.
  fileprivate var isOfNoEvent: Bool {
    switch self {
    case .constant, .threshold, .metric, .setting: true
    case .field, .window, .keyedThreshold: false
    case .negated(let inner): inner.isOfNoEvent
    case .sum(let left, let right), .difference(let left, let right), .product(let left, let right, _):
      left.isOfNoEvent && right.isOfNoEvent
    case .quotient(let left, let right, _, let otherwise):
      left.isOfNoEvent && right.isOfNoEvent && otherwise?.isOfNoEvent ?? true
    }
  }
}
