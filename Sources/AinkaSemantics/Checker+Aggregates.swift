import AinkaSource
import AinkaSyntax
import AinkaValues

/// What is computed of a field of events: `p99(block_complete.latency where …) over 10s`.
extension Checker {
  /// The words for what is computed, beside `count` and `rate`.
  static let aggregates: Set<String> = ["sum", "avg", "min", "max", "p50", "p90", "p95", "p99", "p999"]

  /// Returns what `window` computes, iff it computes something of a field.
  func aggregateFunction(_ window: Expression.Window, _ context: Context) -> TypedAggregate.Function? {
    let tree = policies[context.policy].tree
    guard case .place(let place) = tree[window.base].kind, place.steps.count == 1, case .call? = place.steps.first else {
      return nil
    }
    switch place.root.text {
    case "sum": return .sum
    case "avg": return .average
    case "min": return .minimum
    case "max": return .maximum
    case "p50": return .quantile(5_000)
    case "p90": return .quantile(9_000)
    case "p95": return .quantile(9_500)
    case "p99": return .quantile(9_900)
    case "p999": return .quantile(9_990)
    default: return nil
    }
  }

  /// Returns `function` of the field that `window` names, as a metric.
  mutating func aggregate(
    _ function: TypedAggregate.Function, _ window: Expression.Window, _ span: Span, _ context: Context
  ) -> Operand.Value {
    let tree = policies[context.policy].tree
    guard case .place(let place) = tree[window.base].kind, case .call(let arguments)? = place.steps.first else { return .error }
    let name = place.root.text
    guard let argument = arguments.first, arguments.count == 1, argument.label == nil else {
      report.add(.aggregatesOneField(name, tree.text(of: window.base), at: tree.span(of: window.base)))
      return .error
    }
    guard readable(name, isAggregate: true, span, context) else { return .error }
    guard let (event, field) = aggregatedField(name, argument.value, context) else { return .error }
    if let key = window.key {
      report.add(.keyWithoutEvent(key.text, at: key.span))
      return .error
    }
    let length = self.length(window.length, of: "a window", context)
    var condition = TypedCondition?.some(.constant(true))
    if let filter = argument.filter { condition = self.condition(filter, counting(event, in: context)) }
    guard let length, let condition else { return .error }
    let typed = event.event.fields[field]
    guard context.readsMetrics else {
      // A predicate by itself: nobody reads it yet.
      return .number(Operand.Number(term: .field(0), type: typed.type, isFlexible: false))
    }
    let text =
      "\(name)(\(event.event.name).\(typed.name)\(filterText(condition, event.event))) over "
      + Quantity.text(of: length, type: .duration)
    let number = registry.aggregate(
      TypedAggregate(
        policy: mentions.policy, function: function, event: registry.event(named: event.event.name), field: field,
        condition: condition, lengthNanoseconds: length, text: text, span: span), scope: policies[mentions.policy].scope)
    // Sums of numbers that tell things apart, as ports, are no such numbers.
    let type = function == .sum && typed.type.takesPlainNumber ? .count : typed.type
    let metric = registry.metric(
      TypedMetric(
        name: text + scopeText(of: mentions.policy), type: type, bounds: bounds(of: function, type),
        periodNanoseconds: Checker.period(ofLength: length), source: .aggregate(number), span: span))
    return value(ofMetric: metric, span)
  }

  /// Returns what `function` of values of `type` can be: a sum saturates far above what one event can say.
  private func bounds(of function: TypedAggregate.Function, _ type: ValueType) -> ClosedRange<Int64> {
    let one = type.bounds == Int64.min...Int64.max ? type.readings : type.bounds
    return function == .sum ? min(one.lowerBound, 0)...max(type.readings.upperBound, one.upperBound) : one
  }

  /// Returns the event and the field of it that expression `id` names, or nothing if it names none, which is reported.
  private mutating func aggregatedField(
    _ name: String, _ id: Expression.ID, _ context: Context
  ) -> (event: Library.Event, field: Int)? {
    let tree = policies[context.policy].tree
    let expression = tree[id]
    guard case .place(let place) = expression.kind else {
      if case .error = expression.kind { return nil }
      report.add(.aggregatesNoField(name, tree.text(of: id), at: expression.span))
      return nil
    }
    var parts = [place.root]
    for step in place.steps {
      guard case .member(let member) = step else {
        report.add(.aggregatesNoField(name, tree.text(of: id), at: expression.span))
        return nil
      }
      parts.append(member)
    }
    // The policy's own events have a policy before them where another policy asks.
    let isQualified = parts.count > 2 && policyIndex[parts[0].text].map { declaresEvent($0, parts[1].text) } ?? false
    let count = isQualified ? 2 : 1
    let eventName = DottedName(
      parts: Array(parts.prefix(count)),
      span: Span(source: expression.span.source, start: parts[0].span.start, end: parts[count - 1].span.end))
    guard let event = event(eventName, in: context.policy) else { return nil }
    let path = parts.dropFirst(count).map(\.text).joined(separator: ".")
    guard let field = event.fieldIndex[path] else {
      let numbers = event.event.fields.filter { $0.type.isCalculable }.map(\.name)
      if path.isEmpty {
        report.add(.aggregatesWholeEvent(name, event.event.name, fields: numbers, at: expression.span))
      } else {
        report.add(
          .noMember(
            path, of: "`\(event.event.name)`",
            nearest: Suggestion.nearest(to: path, in: event.event.fields.map(\.name)).map { "\(event.event.name).\($0)" },
            at: expression.span))
      }
      return nil
    }
    let typed = event.event.fields[field]
    guard typed.type.isCalculable else {
      report.add(.aggregatesNoNumber(name, "\(event.event.name).\(path)", type: typed.type, at: expression.span))
      return nil
    }
    return (event, field)
  }

  /// `true` iff policy `index` declares the event `name`.
  private func declaresEvent(_ index: Int, _ name: String) -> Bool {
    if case .event? = policies[index].entries[name]?.entry { true } else { false }
  }
}
