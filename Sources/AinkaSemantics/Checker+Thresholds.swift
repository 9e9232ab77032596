import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Numbers all thresholds by full name and checks them.
  mutating func checkThresholds() {
    var declarations: [(name: String, key: Key, declaration: ThresholdDeclaration)] = []
    for (index, policy) in policies.enumerated() {
      for declaration in policy.tree.declarations {
        guard case .threshold(let threshold) = declaration, policy.entries[threshold.name.text]?.span == threshold.name.span
        else { continue }
        declarations.append(("\(policy.name).\(threshold.name.text)", Key(policy: index, name: threshold.name.text), threshold))
      }
    }
    declarations.sort { $0.name < $1.name }
    for (place, item) in declarations.enumerated() { thresholdIndex[item.name] = place }
    for item in declarations { thresholds.append(checked(item.declaration, item.key, name: item.name)) }
  }

  /// Returns `declaration`, checked.
  private mutating func checked(_ declaration: ThresholdDeclaration, _ key: Key, name: String) -> ThresholdInfo {
    let tree = policies[key.policy].tree
    let others = declaration.clauses.filter { $0.word.text != "within" && $0.word.text != "start" }
    let clauses = others.map { tree.text(of: $0) }
    var info = ThresholdInfo(
      typed: TypedThreshold(
        name: name, type: .count, low: 0, high: 0, start: 0, clauses: clauses, documentation: declaration.documentation,
        span: declaration.name.span), key: key,
      guards: Set(declaration.clauses.map(\.word.text)).intersection(["within", "step", "drift"]), isBroken: true)
    guard let type = type(declaration.type, in: key.policy) else { return info }
    info.typed.type = type
    guard type.isCalculable else {
      report.add(.notLearnable(type, at: declaration.type.span))
      return info
    }
    if let name = declaration.key {
      guard let learned = thresholdKey(name, declaration.most, key) else { return info }
      info.typed.key = learned
    }
    let lowest: Int64 = if case .count = type { 0 } else { max(type.bounds.lowerBound, 0) }
    info.typed.low = lowest
    info.typed.high = type == .percent || type == .fraction ? 1_000_000_000 : type.bounds.upperBound
    var start: Operand?
    var isWhole = true
    for clause in declaration.clauses {
      switch clause.kind {
      case .within(let range): isWhole = within(range, type, key, &info) && isWhole
      case .start(let value):
        start = constant(value, type, key)
        isWhole = isWhole && start != nil
      case .from(let source): checkSource(source, type, declaration.key, key)
      default: check(clause, type, key)
      }
    }
    if !others.isEmpty { report.add(.clausesNotActive(others.map(\.word.text), at: declaration.name.span)) }
    guard let start, let value = start.number?.constant else {
      if isWhole, !declaration.isPartial, !declaration.clauses.contains(where: { $0.word.text == "start" }) {
        report.add(.noStart(declaration.name.text, at: declaration.name.span))
      }
      return info
    }
    info.typed.start = value
    guard isWhole else { return info }
    guard (info.typed.low...info.typed.high).contains(value) else {
      report.add(
        .startOutside(
          Quantity.text(of: value, type: type), low: Quantity.text(of: info.typed.low, type: type),
          high: Quantity.text(of: info.typed.high, type: type), at: start.span))
      return info
    }
    info.isBroken = declaration.isPartial
    return info
  }

  /// Checks `within` and notes its ends in `info`; `true` iff it is well.
  private mutating func within(_ id: Expression.ID, _ type: ValueType, _ key: Key, _ info: inout ThresholdInfo) -> Bool {
    let context = Context(policy: key.policy)
    let operand = settled(elaborate(id, context), context)
    guard !operand.isError else { return false }
    guard case .range = operand.value else {
      report.add(.clauseWants("within", "a range, as `1 .. 10`", at: operand.span))
      return false
    }
    guard let range = converted(operand, to: .range(type), context), case .range(let low, let high) = range.value,
      let lowest = low.number?.constant, let highest = high.number?.constant
    else { return false }
    info.typed.low = lowest
    info.typed.high = highest
    return true
  }

  /// Returns the constant `id` of `type`, or nothing if it is none, which is reported.
  private mutating func constant(_ id: Expression.ID, _ type: ValueType, _ key: Key) -> Operand? {
    constant(id, type, Context(policy: key.policy))
  }

  /// Returns the constant `id` of `type`, or nothing if it is none, which is reported.
  mutating func constant(_ id: Expression.ID, _ type: ValueType, _ context: Context) -> Operand? {
    let operand = settled(elaborate(id, context), context)
    guard let result = converted(operand, to: type, context) else { return nil }
    guard result.isConstant else {
      report.add(.notConstant(operand.text, at: operand.span))
      return nil
    }
    return result
  }

  /// Checks a clause that is not active yet as far as it is defined.
  private mutating func check(_ clause: ThresholdDeclaration.Clause, _ type: ValueType, _ key: Key) {
    switch clause.kind {
    case .window(let value), .expires(let value): positive(value, .duration, clause.word.text, key)
    case .step(let amount, let time), .drift(let amount, let time):
      positive(amount, type, clause.word.text, key)
      positive(time, .duration, clause.word.text, key)
    case .require(let condition): require(condition, key)
    case .method(let place): call(place, LearningWord.methods, "method", key)
    case .forget(let place): call(place, LearningWord.occasions, "forget", key)
    case .from, .side, .within, .start, .freeze, .stage: break
    }
  }

  /// Checks that `id` is a constant of `type` above 0.
  private mutating func positive(_ id: Expression.ID, _ type: ValueType, _ clause: String, _ key: Key) {
    guard let operand = constant(id, type, key), let value = operand.number?.constant, value <= 0 else { return }
    report.add(.clauseWants(clause, "more than 0", at: operand.span))
  }

  /// Checks what a threshold requires of its evidence.
  private mutating func require(_ id: Expression.ID, _ key: Key) {
    let names: [(String, ValueType)] = [
      ("confidence", .fraction), ("samples", .count), ("valid", .fraction), ("warm_up", .duration),
    ]
    let fields = names.enumerated().map { TypedField(name: $1.0, type: $1.1, place: .number($0)) }
    let event = Library.Event(
      module: "", event: TypedEvent(name: "evidence", hooks: [], verdicts: [], fields: fields),
      fieldIndex: Dictionary(uniqueKeysWithValues: zip(fields.map(\.name), fields.indices)), records: [:],
      fieldModules: Array(repeating: [], count: fields.count), prefixes: [])
    _ = condition(id, Context(policy: key.policy, event: event))
  }

  /// Checks that `id` is one of `words` with arguments that it has.
  private mutating func call(_ id: Expression.ID, _ words: [LearningWord], _ clause: String, _ key: Key) {
    let tree = policies[key.policy].tree
    guard case .place(let place) = tree[id].kind else { return }
    guard let word = words.first(where: { $0.name == place.root.text }) else {
      let nearest = Suggestion.nearest(to: place.root.text, in: words.map(\.name))
      return report.add(
        .unknownLearningWord(place.root.text, clause: clause, nearest: nearest, known: words.map(\.name), at: place.root.span))
    }
    guard let step = place.steps.first else { return }
    guard case .call(let arguments) = step, place.steps.count == 1 else {
      return report.add(.clauseWants(clause, "a name and arguments, as `quantile(0.99)`,", at: tree[id].span))
    }
    for argument in arguments {
      if let label = argument.label, !word.labels.contains(label.text) {
        let nearest = Suggestion.nearest(to: label.text, in: word.labels)
        report.add(.unknownLearningWord(label.text, clause: word.name, nearest: nearest, known: word.labels, at: label.span))
      } else if argument.label == nil, case .place(let inner) = tree[argument.value].kind, clause == "forget",
        !["adwin", "page_hinkley"].contains(inner.root.text)
      {
        report.add(
          .unknownLearningWord(
            inner.root.text, clause: "change", nearest: nil, known: ["adwin", "page_hinkley"], at: inner.root.span))
      }
    }
    if arguments.filter({ $0.label == nil }).count > word.positional {
      report.add(
        .clauseWants("\(clause) \(word.name)", "at most \(word.positional) arguments without a name", at: tree[id].span))
    }
  }
}

/// A method of learning, or an occasion to forget, as learning.md defines it.
struct LearningWord {
  var name: String
  /// The names that its arguments may have.
  var labels: [String]
  /// How many arguments may stand without a name.
  var positional: Int

  /// What may stand after `method`.
  static let methods = [
    LearningWord(name: "ewma", labels: ["half_life", "k", "winsor"], positional: 2),
    LearningWord(name: "quantile", labels: ["p", "window", "slots", "accuracy", "tiny"], positional: 1),
    LearningWord(name: "mad", labels: ["window", "k", "floor"], positional: 1),
    LearningWord(name: "extreme_value", labels: ["risk", "level", "init", "excesses", "depth"], positional: 1),
    LearningWord(name: "season", labels: ["period", "inner", "buckets"], positional: 3),
    LearningWord(name: "holt_winters", labels: ["alpha", "beta", "gamma", "m", "delta"], positional: 1),
    LearningWord(name: "track", labels: ["rate", "gain"], positional: 1),
    LearningWord(name: "forest", labels: ["trees", "height", "window"], positional: 64),
    LearningWord(name: "isolation_forest", labels: ["trees", "height", "window"], positional: 64),
  ]

  /// What may stand after `forget on`.
  static let occasions = [LearningWord(name: "change", labels: [], positional: 1)]
}
