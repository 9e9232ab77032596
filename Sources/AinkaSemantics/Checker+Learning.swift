import AinkaSource
import AinkaSyntax
import AinkaValues

/// How thresholds are learned.
extension Checker {
  /// Checks `clause` of the threshold `declaration`, which is `key`, and notes in `learning` what it says; `true` iff it is well.
  mutating func learn(
    _ clause: ThresholdDeclaration.Clause, _ declaration: ThresholdDeclaration, _ type: ValueType, _ key: Key,
    _ learning: inout TypedLearning
  ) -> Bool {
    switch clause.kind {
    case .within, .start: return true
    case .from(let id):
      learning.source = source(id, type, declaration.key, key)
      return learning.source != nil
    case .method(let id):
      learning.method = method(id, LearningWord.methods, "method", key)
      return learning.method != nil
    case .forget(let id):
      learning.forget = detector(id, key)
      return learning.forget != nil
    case .side(let name):
      learning.side = TypedLearning.Side.allCases.first { $0.word == name.text } ?? .above
      return true
    case .stage(let name):
      learning.stage = TypedLearning.Stage.allCases.first { $0.word == name.text } ?? .enforce
      return true
    case .window(let id):
      learning.windowNanoseconds = wanted(id, .duration, "window", key)
      return learning.windowNanoseconds != nil
    case .expires(let id):
      learning.expiresNanoseconds = wanted(id, .duration, "expires", key)
      return learning.expiresNanoseconds != nil
    case .step(let amount, let time):
      learning.step = limit(amount, time, type, "step", key)
      return learning.step != nil
    case .drift(let amount, let time):
      learning.drift = limit(amount, time, type, "drift", key)
      return learning.drift != nil
    case .require(let id):
      guard let condition = requirement(id, key) else { return false }
      learning.require = condition
      return true
    case .freeze(let held):
      mentions = Mentions(policy: key.policy)
      learning.freeze = hold(held, readings(key.policy))
      return learning.freeze != nil
    }
  }

  /// Returns where metrics are read in policy `index`, outside of rules.
  private func readings(_ index: Int) -> Context {
    var context = Context(policy: index)
    context.readsMetrics = true
    return context
  }

  /// Returns what is above 0 in `id`, or nothing if it is no such constant of `type`, which is reported.
  private mutating func wanted(_ id: Expression.ID, _ type: ValueType, _ clause: String, _ key: Key) -> Int64? {
    guard let operand = constant(id, type, Context(policy: key.policy)), let value = operand.number?.constant else {
      return nil
    }
    guard value > 0 else {
      report.add(.clauseWants(clause, "more than 0", at: operand.span))
      return nil
    }
    return value
  }

  /// Returns `at most AMOUNT per TIME`, or nothing if one is wrong, which is reported.
  private mutating func limit(
    _ amount: Expression.ID, _ time: Expression.ID, _ type: ValueType, _ clause: String, _ key: Key
  ) -> TypedLearning.Limit? {
    let amount = wanted(amount, type, clause, key)
    let time = wanted(time, .duration, clause, key)
    guard let amount, let time else { return nil }
    return TypedLearning.Limit(amount: amount, periodNanoseconds: time)
  }

  /// Returns what a threshold requires of its evidence, or nothing if it is no condition, which is reported.
  private mutating func requirement(_ id: Expression.ID, _ key: Key) -> TypedCondition? {
    let fields = TypedLearning.evidence.enumerated().map { TypedField(name: $1.name, type: $1.type, place: .number($0)) }
    let event = Library.Event(
      module: "", event: TypedEvent(name: "evidence", hooks: [], verdicts: [], fields: fields),
      fieldIndex: Dictionary(uniqueKeysWithValues: zip(fields.map(\.name), fields.indices)), records: [:],
      fieldModules: Array(repeating: [], count: fields.count), prefixes: [])
    mentions = Mentions(policy: key.policy)
    return condition(id, Context(policy: key.policy, event: event))
  }

  // MARK: Sources

  /// Returns what `id` is as the source of a threshold of `type` by `by`, or nothing if it is none, which is reported.
  private mutating func source(
    _ id: Expression.ID, _ type: ValueType, _ by: DottedName?, _ key: Key
  ) -> TypedLearning.Source? {
    mentions = Mentions(policy: key.policy)
    let tree = policies[key.policy].tree
    if case .window(let window) = tree[id].kind, case .place(let place) = tree[window.base].kind,
      ["count", "rate"].contains(place.root.text)
    {
      return windowSource(id, window, place.root.text == "rate", type, by, key)
    }
    if case .some(let field) = fieldSource(id, type, by, key) { return field }
    let operand = elaborate(id, readings(key.policy))
    guard let result = converted(operand, to: type, readings(key.policy)), let term = result.number?.term else { return nil }
    guard !term.metrics.isEmpty else {
      report.add(.learnsNothing(tree.text(of: id), at: tree.span(of: id)))
      return nil
    }
    if let by { report.add(.sourceByOtherKey(by.text, window: nil, at: tree.span(of: id))) }
    return .reading(term)
  }

  /// Returns the window that `id` is as a source, or nothing if it is none that `by` goes with, which is reported.
  ///
  /// It is no window of the program as long as no rule asks it: it counts for the learner.
  private mutating func windowSource(
    _ id: Expression.ID, _ window: Expression.Window, _ isRate: Bool, _ type: ValueType, _ by: DottedName?, _ key: Key
  ) -> TypedLearning.Source? {
    let before = registry
    let tree = policies[key.policy].tree
    let context = learningContext(window, key)
    let operand = converted(elaborate(id, context), to: type, context)
    let windows = registry.windows
    registry = before
    guard let operand else { return nil }
    if window.key?.text != by?.text {
      report.add(.sourceByOtherKey(by?.text, window: window.key?.text, at: tree.span(of: id)))
      return nil
    }
    guard let number = operand.number?.term.windows.first, windows.indices.contains(number) else { return nil }
    var typed = windows[number]
    typed.event = registry.event(named: eventName(of: window, key) ?? "")
    return .window(typed, isRate: isRate)
  }

  /// Returns where the window `window` of a source is asked: at the event that it counts, so that its key is known.
  private func learningContext(_ window: Expression.Window, _ key: Key) -> Context {
    guard let name = eventName(of: window, key), let event = library.event(name) else { return Context(policy: key.policy) }
    return Context(policy: key.policy, event: event)
  }

  /// Returns the name in the library of the event that `window` counts, iff there is one.
  private func eventName(of window: Expression.Window, _ key: Key) -> String? {
    let tree = policies[key.policy].tree
    guard case .place(let place) = tree[window.base].kind, case .call(let arguments)? = place.steps.first,
      let first = arguments.first, case .place(let event) = tree[first.value].kind
    else { return nil }
    let text = event.dotted.name?.text ?? ""
    return [text, "\(policies[key.policy].name).\(text)"].first { library.event($0) != nil }
  }

  /// Returns the field of an event that `id` is (`connect.destination.port`), or nothing in its place if it is of another type, which
  /// is reported; nothing at all if it is no field.
  private mutating func fieldSource(
    _ id: Expression.ID, _ type: ValueType, _ by: DottedName?, _ key: Key
  ) -> TypedLearning.Source?? {
    let tree = policies[key.policy].tree
    guard case .place(let place) = tree[id].kind, let name = place.dotted.name, place.dotted.arguments == nil,
      name.parts.count > 1, policies[key.policy].entries[place.root.text].map({ !$0.entry.isValue }) ?? true,
      let event = library.event(place.root.text)
    else { return nil }
    let path = name.parts.dropFirst().map(\.text).joined(separator: ".")
    guard let field = event.fieldIndex[path] else {
      let nearest = Suggestion.nearest(to: path, in: event.event.fields.map(\.name)).map { "\(place.root.text).\($0)" }
      report.add(.noMember(path, of: "`\(place.root.text)`", nearest: nearest, at: tree.span(of: id)))
      return .some(nil)
    }
    need(event.module, for: place.root.text, in: key.policy, at: place.root.span)
    let typed = event.event.fields[field]
    guard typed.type == type else {
      report.add(.wrongType(tree.text(of: id), what: typed.type.description, wanted: type, at: tree.span(of: id)))
      return .some(nil)
    }
    if let by, event.fieldIndex[by.text] == nil {
      report.add(.sourceByOtherKey(by.text, window: nil, at: tree.span(of: id)))
    }
    return .field(event: registry.event(named: event.event.name), field: field)
  }

  // MARK: Methods

  /// Returns the method, or the like, that `id` is among `words`, or nothing if it is none, which is reported.
  private mutating func method(
    _ id: Expression.ID, _ words: [LearningWord], _ clause: String, _ key: Key
  ) -> TypedLearning.Method? {
    let tree = policies[key.policy].tree
    guard case .place(let place) = tree[id].kind else {
      if case .error = tree[id].kind { return nil }
      report.add(.clauseWants(clause, "a name and arguments, as `\(words[0].name)(…)`,", at: tree.span(of: id)))
      return nil
    }
    guard let word = words.first(where: { $0.name == place.root.text }) else {
      let nearest = Suggestion.nearest(to: place.root.text, in: words.map(\.name))
      report.add(
        .unknownLearningWord(place.root.text, clause: clause, nearest: nearest, known: words.map(\.name), at: place.root.span))
      return nil
    }
    var arguments: [Expression.Argument] = []
    if let step = place.steps.first {
      guard case .call(let written) = step, place.steps.count == 1 else {
        report.add(.clauseWants(clause, "a name and arguments, as `quantile(0.99)`,", at: tree.span(of: id)))
        return nil
      }
      arguments = written
    }
    return method(word, arguments, clause, tree.span(of: id), key)
  }

  /// Returns `word` with `arguments`, and what it has without them, or nothing if one is wrong, which is reported.
  private mutating func method(
    _ word: LearningWord, _ arguments: [Expression.Argument], _ clause: String, _ span: Span, _ key: Key
  ) -> TypedLearning.Method? {
    let tree = policies[key.policy].tree
    var values: [String: Int64] = [:]
    var given: [String: Span] = [:]
    var result = TypedLearning.Method(name: word.name, parameters: [])
    var isWhole = true
    var unnamed = 0
    for argument in arguments {
      var name = argument.label?.text
      if let label = argument.label, !word.labels.contains(label.text) {
        let nearest = Suggestion.nearest(to: label.text, in: word.labels)
        report.add(.unknownLearningWord(label.text, clause: word.name, nearest: nearest, known: word.labels, at: label.span))
        isWhole = false
        continue
      }
      if argument.label == nil, !word.takesMetrics {
        guard unnamed < word.positional.count else {
          report.add(
            .clauseWants("\(clause) \(word.name)", "at most \(word.positional.count) arguments without a name", at: span))
          return nil
        }
        name = word.positional[unnamed]
        unnamed += 1
      }
      if let name, let first = given[name] {
        report.add(.declaredTwice(name, at: tree.span(of: argument.value), first: first, kind: "a value"))
        isWhole = false
      }
      if let name { given[name] = tree.span(of: argument.value) }
      isWhole = add(argument.value, as: name, of: word, key, &values, &result) && isWhole
    }
    if let missing = word.parameters.first(where: { $0.isNeeded && given[$0.name] == nil }), isWhole {
      report.add(.clauseWants("\(clause) \(word.name)", "`\(missing.name)`", at: span))
      return nil
    }
    result.parameters = word.parameters.compactMap { parameter in
      (values[parameter.name] ?? parameter.initial).map {
        TypedLearning.Method.Parameter(name: parameter.name, type: parameter.type, value: $0)
      }
    }
    return isWhole ? result : nil
  }

  /// Notes the argument `id`, called `name`, of `word`; `true` iff it is well.
  private mutating func add(
    _ id: Expression.ID, as name: String?, of word: LearningWord, _ key: Key, _ values: inout [String: Int64],
    _ result: inout TypedLearning.Method
  ) -> Bool {
    guard let name else {
      let operand = settled(elaborate(id, readings(key.policy)), readings(key.policy))
      guard !operand.isError else { return false }
      guard let number = operand.number, !number.term.metrics.isEmpty else {
        report.add(.clauseWants(word.name, "metrics", at: operand.span))
        return false
      }
      result.inputs.append(number.term)
      return true
    }
    if name == "inner", word.takesMethod {
      let inner = method(id, LearningWord.methods.filter { !$0.takesMethod }, "inner", key)
      result.inner = inner.map { [$0] } ?? []
      return inner != nil
    }
    guard let parameter = word.parameters.first(where: { $0.name == name }),
      let value = argument(id, parameter, key)
    else { return false }
    values[name] = value
    return true
  }

  /// Returns the value of the argument `id` for `parameter`, or nothing if it can have no such, which is reported.
  private mutating func argument(_ id: Expression.ID, _ parameter: LearningWord.Parameter, _ key: Key) -> Int64? {
    let context = Context(policy: key.policy)
    let operand = settled(elaborate(id, context), context)
    guard !operand.isError else { return nil }
    var value: Int64?
    if parameter.type == .fraction, let number = operand.number, number.type == .count, number.isFlexible {
      // How many deviations is a number with or without a point.
      value = number.constant.map { Int64(clamping: Int128($0) * Int128(ValueType.fraction.unitsPerOne)) }
    } else if let converted = converted(operand, to: parameter.type, context) {
      guard converted.isConstant else {
        report.add(.notConstant(operand.text, at: operand.span))
        return nil
      }
      if case .number(let number)? = converted.eventValue { value = number }
    }
    guard let value else { return nil }
    guard parameter.bounds.contains(value) else {
      report.add(
        .outsideMethod(
          operand.text, parameter: parameter.name, low: Quantity.text(of: parameter.bounds.lowerBound, type: parameter.type),
          high: Quantity.text(of: parameter.bounds.upperBound, type: parameter.type), at: operand.span))
      return nil
    }
    return value
  }

  /// Returns the detector in `change(adwin(0.002))`, or nothing if there is none, which is reported.
  private mutating func detector(_ id: Expression.ID, _ key: Key) -> TypedLearning.Method? {
    let tree = policies[key.policy].tree
    guard case .place(let place) = tree[id].kind else { return nil }
    guard place.root.text == "change" else {
      let nearest = Suggestion.nearest(to: place.root.text, in: ["change"])
      report.add(
        .unknownLearningWord(place.root.text, clause: "forget", nearest: nearest, known: ["change"], at: place.root.span))
      return nil
    }
    guard case .call(let arguments)? = place.steps.first, place.steps.count == 1, arguments.count == 1,
      arguments[0].label == nil
    else {
      report.add(.clauseWants("forget", "what tells a change, as `change(adwin(0.002))`", at: tree.span(of: id)))
      return nil
    }
    return method(arguments[0].value, LearningWord.detectors, "change", key)
  }
}

extension TypedLearning.Side {
  /// The word of the language for it.
  public var word: String {
    switch self {
    case .above: "above"
    case .below: "below"
    case .both: "both"
    }
  }
}

extension TypedLearning.Stage {
  /// The word of the language for it.
  public var word: String {
    switch self {
    case .off: "off"
    case .shadow: "shadow"
    case .advise: "advise"
    case .enforce: "enforce"
    }
  }
}

extension TypedTerm {
  /// The windows that it asks.
  var windows: [Int] { if case .window(let window, _) = self { [window] } else { parts.flatMap(\.windows) } }
}
