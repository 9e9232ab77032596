import AinkaSource
import AinkaSyntax
import AinkaValues

/// What a test does: thresholds, readings, settings and events that it gives.
extension Checker {
  /// Returns the constant that expression `id` of a test is, as `type`, or nothing if it is none, which is reported.
  ///
  /// A name of the table is its cell, so that what is wrong with it is shown there.
  mutating func given(_ id: Expression.ID, as type: ValueType, _ place: TestPlace) -> Operand? {
    let tree = policies[place.policy].tree
    guard case .place(let name) = tree[id].kind, name.steps.isEmpty, let cell = place.values[name.root.text] else {
      if case .place(let name) = tree[id].kind, name.steps.isEmpty, place.outcomes[name.root.text] != nil {
        report.add(.outcomeAsValue(name.root.text, at: name.root.span))
        return nil
      }
      let operand = elaborate(id, place.constants)
      return checkedConstant(operand, type, place.constants)
    }
    return checkedConstant(cell, type, place.constants)
  }

  /// Returns `operand` as a constant of `type`, or nothing if it is none, which is reported.
  mutating func checkedConstant(_ operand: Operand, _ type: ValueType, _ context: Context) -> Operand? {
    guard let result = converted(operand, to: type, context) else { return nil }
    guard result.isConstant else {
      report.add(.notConstant(operand.text, isMetric: operand.number?.term.readsMetric ?? false, at: operand.span))
      return nil
    }
    return result
  }

  /// Returns the step that gives the threshold at `id` a value, or nothing if it cannot, which is reported.
  mutating func given(_ id: Expression.ID, _ value: Expression.ID, _ place: TestPlace) -> TypedStep.Kind? {
    let tree = policies[place.policy].tree
    guard case .place(let target) = tree[id].kind else { return nil }
    let (name, arguments) = target.dotted
    let text = tree.text(of: id)
    guard let name, let key = declaration(name, in: place.policy),
      case .threshold? = policies[key.policy].entries[key.name]?.entry
    else {
      let kind = name.flatMap { declaration($0, in: place.policy) }.flatMap { policies[$0.policy].entries[$0.name]?.entry.kind }
      let nearest = name.flatMap { name -> String? in
        self.nearest(to: name, in: place.policy) { if case .threshold = $0 { true } else { false } }
      }
      report.add(.givenNoThreshold(text, kind: kind, nearest: nearest, at: tree.span(of: id)))
      return nil
    }
    used.insert(key)
    guard let index = thresholdIndex["\(policies[key.policy].name).\(key.name)"], thresholds.indices.contains(index),
      !thresholds[index].isBroken
    else { return nil }
    let typed = thresholds[index].typed
    var at: EventValue?
    if let arguments {
      guard case .number(let number) = threshold(key, at: arguments, tree.span(of: id), place.world),
        case .keyedThreshold(_, let literal) = number.term, let written = literal.eventValue
      else { return nil }
      at = written
    } else if let learned = typed.key {
      report.add(.oneKey(key.name, field: learned.field, at: tree.span(of: id)))
      return nil
    }
    guard let operand = given(value, as: typed.type, place), let number = operand.number?.constant else { return nil }
    guard (typed.low...typed.high).contains(number) else {
      report.add(
        .givenOutside(
          Quantity.text(of: number, type: typed.type), name: text, low: Quantity.text(of: typed.low, type: typed.type),
          high: Quantity.text(of: typed.high, type: typed.type), at: operand.span, declared: typed.span))
      return nil
    }
    return .giveThreshold(index, key: at, value: number)
  }

  /// Returns the step that lets what is at `id` have readings, or a value, or nothing if it cannot, which is reported.
  mutating func set(_ id: Expression.ID, _ series: SeriesClause, _ place: TestPlace) -> TypedStep.Kind? {
    let tree = policies[place.policy].tree
    if namesSetting(id, in: place.policy) {
      guard let setting = setting(id, place.constants) else { return nil }
      return self.value(series, of: setting, place)
    }
    let operand = elaborate(id, place.world)
    guard !operand.isError else { return nil }
    var number = operand.number
    if case .condition(.compare(let term, .equal, .constant(1), _)) = operand.value {
      number = Operand.Number(term: term, type: .bool, isFlexible: false)
    }
    switch number?.term {
    case .metric(let metric)?:
      return self.series(series, of: metric, place).map { .readings(metric: metric, $0) }
    default:
      let settled = settled(operand, place.world)
      if !settled.isError {
        report.add(.setsNothing(tree.text(of: id), isThreshold: number?.term.isThreshold ?? false, at: tree.span(of: id)))
      }
      return nil
    }
  }

  /// `true` iff expression `id` of policy `index` is the name of a setting, and of nothing else.
  func namesSetting(_ id: Expression.ID, in index: Int) -> Bool {
    guard case .place(let place) = policies[index].tree[id].kind else { return false }
    let path = Checker.familyPlace(place).path
    return family(at: path, isMetric: false, in: index) != nil && family(at: path, isMetric: true, in: index) == nil
  }

  /// Returns the step that gives setting `setting` the one value of `series`, or nothing if it has no one that the setting can have,
  /// which is reported.
  private mutating func value(_ series: SeriesClause, of setting: Int, _ place: TestPlace) -> TypedStep.Kind? {
    let typed = registry.settings[setting]
    guard case .value(let id, nil, _)? = series.samples.first, series.samples.count == 1, series.every == nil else {
      report.add(.settingSeries(typed.name, at: series.span))
      return nil
    }
    guard !typed.isOfEvent else {
      report.add(.settingOfEvent(typed.name, at: series.span))
      return nil
    }
    guard let operand = given(id, as: typed.type, place), let value = operand.eventValue else { return nil }
    if case .number(let number) = value, !typed.bounds.contains(number) {
      report.add(
        .readingOutside(
          Quantity.text(of: number, type: typed.type), metric: typed.name,
          low: Quantity.text(of: typed.bounds.lowerBound, type: typed.type),
          high: Quantity.text(of: typed.bounds.upperBound, type: typed.type), at: operand.span))
      return nil
    }
    return .giveSetting(setting, value)
  }

  /// Returns `series` as readings of metric `metric`, or nothing if it is wrong, which is reported.
  private mutating func series(_ series: SeriesClause, of metric: Int, _ place: TestPlace) -> TypedSeries? {
    let typed = registry.metrics[metric]
    var samples: [TypedSeries.Sample] = []
    var stale: Span?
    var isWhole = true
    for sample in series.samples {
      if let stale {
        report.add(.afterStale(at: stale))
        return nil
      }
      switch sample {
      case .stale(let span): stale = span
      case .missing(let times, let span):
        guard let count = count(times ?? 1, samples.count, at: span) else { return nil }
        samples += Array(repeating: .missing, count: count)
      case .value(let id, let times, let span):
        guard let values = values(id, times, typed, span, already: samples.count, place) else {
          isWhole = false
          continue
        }
        samples += values.map { .value($0) }
      }
    }
    var every = typed.periodNanoseconds
    if let written = series.every {
      guard let time = positive(written, .duration, "every", place.constants) else { return nil }
      every = time
    } else if every <= 0 {
      guard samples.count + (stale == nil ? 0 : 1) <= 1 else {
        report.add(.everyMissing(typed.name, at: series.span))
        return nil
      }
      every = 1_000_000_000
    }
    return isWhole ? TypedSeries(samples: samples, endsStale: stale != nil, everyNanoseconds: every) : nil
  }

  /// Returns the values of one sample of a series of `metric`: `a + b x5` is a and five more, each b higher.
  private mutating func values(
    _ id: Expression.ID, _ times: Int?, _ metric: TypedMetric, _ span: Span, already: Int, _ place: TestPlace
  ) -> [Int64]? {
    let tree = policies[place.policy].tree
    var values: [Int64] = []
    if let times, case .arithmetic(let sign, let first, let step) = tree[id].kind, sign != .product {
      guard metric.cases.isEmpty else {
        report.add(.casesHaveNoSteps(metric.name, at: span))
        return nil
      }
      guard let start = given(first, as: metric.type, place)?.number?.constant,
        let difference = given(step, as: metric.type, place)?.number?.constant,
        let count = count(times, already, at: span)
      else { return nil }
      var value = start
      values.append(value)
      for _ in 0..<count {
        let (next, overflow) =
          sign == .sum ? value.addingReportingOverflow(difference) : value.subtractingReportingOverflow(difference)
        guard !overflow else {
          report.add(.overflow("the series", at: span))
          return nil
        }
        value = next
        values.append(value)
      }
    } else {
      guard let operand = given(id, as: metric.type, place), let value = operand.eventValue?.number,
        let count = count(times ?? 1, already, at: span)
      else { return nil }
      values = Array(repeating: value, count: count)
    }
    if let outside = values.first(where: { !metric.bounds.contains($0) }) {
      report.add(
        .readingOutside(
          Quantity.text(of: outside, type: metric.type), metric: metric.name,
          low: Quantity.text(of: metric.bounds.lowerBound, type: metric.type),
          high: Quantity.text(of: metric.bounds.upperBound, type: metric.type), at: span))
      return nil
    }
    return values
  }

  /// Returns `times` if a series that has `already` samples may have so many more, else nothing, which is reported.
  private mutating func count(_ times: Int, _ already: Int, at span: Span) -> Int? {
    guard times >= 1, times <= Checker.testStepLimit - already else {
      report.add(.repeats(times, limit: Checker.testStepLimit, at: span))
      return nil
    }
    return times
  }

  /// Returns the step in which `event` happens, or nothing if a field is wrong, which is reported.
  mutating func happening(
    _ event: Library.Event, _ fields: [TestDeclaration.FieldValue], _ times: Int, _ every: Expression.ID?, _ span: Span,
    _ place: TestPlace
  ) -> TypedStep.Kind? {
    let tree = policies[place.policy].tree
    var values = [EventValue](repeating: .unknown, count: event.event.fields.count)
    var given: [Int: Span] = [:]
    var isWhole = true
    for field in fields {
      guard let number = fieldNumber(field.place, of: event, place) else {
        isWhole = false
        continue
      }
      if let first = given[number] {
        report.add(
          .declaredTwice(event.event.fields[number].name, at: tree.span(of: field.place), first: first, kind: "a field"))
        isWhole = false
      }
      given[number] = tree.span(of: field.place)
      if let value = fieldValue(field.value, number, of: event, place) { values[number] = value } else { isWhole = false }
    }
    var period: Int64 = 0
    if let every {
      guard let time = positive(every, .duration, "every", place.constants) else { return nil }
      period = time
    }
    guard count(times, 0, at: span) != nil, isWhole else { return nil }
    return .event(registry.event(named: event.event.name), values: values, times: times, everyNanoseconds: period)
  }

  /// Returns the number of the field of `event` at `id`, or nothing if there is none, which is reported.
  private mutating func fieldNumber(_ id: Expression.ID, of event: Library.Event, _ place: TestPlace) -> Int? {
    let tree = policies[place.policy].tree
    guard case .place(let target) = tree[id].kind else { return nil }
    let (name, arguments) = target.dotted
    if let name, arguments == nil, let number = event.fieldIndex[name.text] {
      for module in event.fieldModules[number] { touch(module, in: place.policy) }
      return number
    }
    let text = tree.text(of: id)
    let isRecord = event.prefixes.contains(text)
    let nearest = Suggestion.nearest(to: text, in: event.event.fields.map(\.name))
    report.add(.noField(text, event: event.event.name, isRecord: isRecord, nearest: nearest, at: tree.span(of: id)))
    return nil
  }

  /// Returns `id` as a value of field `number` of `event`, or nothing if it cannot be one, which is reported.
  private mutating func fieldValue(
    _ id: Expression.ID, _ number: Int, of event: Library.Event, _ place: TestPlace
  ) -> EventValue? {
    let tree = policies[place.policy].tree
    let field = event.event.fields[number]
    if case .none = tree[id].kind { return EventValue.none }
    if case .place(let name) = tree[id].kind, name.steps.isEmpty, place.values[name.root.text]?.isNone == true {
      return EventValue.none
    }
    guard let operand = given(id, as: field.type, place) else { return nil }
    if case .text(let text, _) = operand.value {
      return fits(text, number, operand, Context(policy: place.policy, event: event)) ? operand.eventValue : nil
    }
    return operand.eventValue
  }
}

extension Expression.Place {
  /// The names with points between them, and the arguments behind them; no names where brackets stand before the end.
  var dotted: (name: DottedName?, arguments: [Expression.Argument]?) {
    var parts = [root]
    var arguments: [Expression.Argument]?
    for step in steps {
      guard arguments == nil else { return (nil, nil) }
      switch step {
      case .member(let name): parts.append(name)
      case .call(let list): arguments = list
      }
    }
    let span = parts.dropFirst().reduce(root.span) { $0.joined(with: $1.span) }
    return (DottedName(parts: parts, span: span), arguments)
  }
}

extension Operand {
  /// What an event, a setting or a metric can hold of it, iff it is a constant.
  var eventValue: EventValue? {
    switch value {
    case .number(let number): number.constant.map { .number($0) }
    case .condition(.constant(let truth)): .number(truth ? 1 : 0)
    case .text(let text, _): .text(text, isTruncated: false)
    case .address(let address): .address(address)
    case .none: EventValue.none
    default: nil
    }
  }
}

extension EventValue {
  /// The number, iff it is one.
  fileprivate var number: Int64? { if case .number(let number) = self { number } else { nil } }
}

extension TypedKey {
  /// The key as a value, iff it is a constant.
  var eventValue: EventValue? {
    switch self {
    case .field: nil
    case .number(let number): .number(number)
    case .text(let text): .text(text, isTruncated: false)
    case .address(let address): .address(address)
    }
  }
}

extension TypedTerm {
  /// `true` iff it is a threshold as it is.
  var isThreshold: Bool {
    switch self {
    case .threshold, .keyedThreshold: true
    default: false
    }
  }
}
