import AinkaSource
import AinkaSyntax
import AinkaValues

/// Models that are asked: `model workload { ask "…" with {…} returns {…} … }`.
extension Checker {
  /// What a model takes where nothing is written.
  enum ModelTimes {
    static let cacheNanoseconds: Int64 = 100_000_000
    static let timeoutNanoseconds: Int64 = 20_000_000
    /// The greatest of both.
    static let limit: Int64 = 3_600_000_000_000
  }

  /// Checks every model and registers those that are well.
  mutating func checkModels() {
    for index in policies.indices {
      for declaration in policies[index].others {
        guard case .model(let model) = declaration, policies[index].entries[model.name.text]?.span == model.name.span else {
          continue
        }
        check(model, Key(policy: index, name: model.name.text))
      }
    }
    reportModelCycles()
  }

  /// Reports models whose answer depends on itself, by what they are given or fall back on.
  private mutating func reportModelCycles() {
    var needs: [[Int]] = []
    for model in registry.models {
      let terms = model.inputs.map(\.value) + model.outputs.compactMap(\.fallback)
      let sources = Set(terms.flatMap(\.metrics)).sorted().map { registry.metrics[$0].source }
      needs.append(sources.compactMap { if case .model(let other, _) = $0 { other } else { nil } })
    }
    for (number, model) in registry.models.enumerated() {
      var reached: Set<Int> = []
      var open = needs[number]
      while let next = open.popLast() {
        if reached.insert(next).inserted { open += needs[next] }
      }
      guard reached.contains(number) else { continue }
      let name = String(model.name.dropFirst(policies[model.policy].name.utf8.count + 1))
      report.add(.recursive(name, kind: "model", at: model.span, declared: model.span))
    }
  }

  /// Checks `model`, which is `key`, and completes what is registered of it.
  private mutating func check(_ model: ModelDeclaration, _ key: Key) {
    let number = modelNumber(key, model)
    let tree = policies[key.policy].tree
    mentions = Mentions(policy: key.policy)
    if !model.isPartial {
      if model.ask == nil { report.add(.modelWithout("ask", model.name.text, at: model.name.span)) }
      if model.outputs.isEmpty { report.add(.modelWithout("returns", model.name.text, at: model.name.span)) }
    }
    var typed = registry.models[number]
    if let ask = model.ask, let text = ask.text {
      typed.ask = String(decoding: text, as: UTF8.self)
      if !typed.ask.hasPrefix("http://") && !typed.ask.hasPrefix("https://") { report.add(.noAddress(typed.ask, at: ask.span)) }
    }
    checkOutputs(model, typed, in: key.policy)
    typed.inputs = inputs(of: model, key)
    typed.cacheNanoseconds = time(model.cache, "cache", ModelTimes.cacheNanoseconds, key, mayBeZero: true)
    typed.timeoutNanoseconds = time(model.timeout, "timeout", ModelTimes.timeoutNanoseconds, key)
    if let require = model.require, let condition = condition(require, answer(of: typed, key)) { typed.require = condition }
    var given: [String: Span] = [:]
    for argument in model.fallback {
      guard let label = label(of: argument, among: typed.outputs.map(\.name), &given),
        let place = typed.outputs.firstIndex(where: { $0.name == label.text })
      else { continue }
      var context = Context(policy: key.policy)
      context.readsMetrics = true
      let operand = converted(elaborate(argument.value, context), to: typed.outputs[place].type, context)
      if let operand { typed.outputs[place].fallback = operand.modelTerm }
    }
    registry.complete(typed)
  }

  /// Returns the number of model `key`, which `model` declares, with the types of its outputs.
  private mutating func modelNumber(_ key: Key, _ model: ModelDeclaration) -> Int {
    let name = "\(policies[key.policy].name).\(key.name)"
    if let known = registry.model(named: name) { return known }
    let outputs = model.outputs.map { output in
      TypedModel.Output(name: output.name.text, type: known(output.type, in: key.policy) ?? .count, fallback: nil)
    }
    return registry.model(
      TypedModel(
        name: name, policy: key.policy, ask: "", inputs: [], outputs: outputs, require: .constant(true),
        cacheNanoseconds: ModelTimes.cacheNanoseconds, timeoutNanoseconds: ModelTimes.timeoutNanoseconds,
        documentation: model.documentation, span: model.name.span))
  }

  /// Checks the names and types of what `model` returns.
  private mutating func checkOutputs(_ model: ModelDeclaration, _ typed: TypedModel, in policy: Int) {
    var seen: [String: Span] = [:]
    for output in model.outputs {
      if let first = seen[output.name.text] {
        report.add(.declaredTwice(output.name.text, at: output.name.span, first: first, kind: "an output"))
      }
      seen[output.name.text] = output.name.span
      guard let type = type(output.type, in: policy) else { continue }
      if !type.isModelValue { report.add(.noModelValue(type, at: output.type.span)) }
      if let initial = output.initial {
        report.add(.initialOutput(output.name.text, at: policies[policy].tree.span(of: initial)))
      }
    }
  }

  /// Returns what `model` is given, each with its name.
  private mutating func inputs(of model: ModelDeclaration, _ key: Key) -> [TypedModel.Input] {
    var inputs: [TypedModel.Input] = []
    var given: [String: Span] = [:]
    let tree = policies[key.policy].tree
    for argument in model.inputs {
      guard let label = label(of: argument, among: nil, &given) else { continue }
      var context = Context(policy: key.policy)
      context.readsMetrics = true
      let operand = settled(elaborate(argument.value, context), context)
      guard !operand.isError else { continue }
      if let number = operand.number {
        inputs.append(TypedModel.Input(name: label.text, type: number.type, value: number.term))
      } else if let term = operand.modelTerm {
        inputs.append(TypedModel.Input(name: label.text, type: .bool, value: term))
      } else {
        report.add(.noModelInput(operand.text, what: operand.value.described(context), at: operand.span))
      }
    }
    return inputs
  }

  /// Returns the name before `argument`, or nothing if it has none, one that is not among `known` or one that was `given`, which is
  /// reported.
  private mutating func label(
    of argument: Expression.Argument, among known: [String]?, _ given: inout [String: Span]
  ) -> Name? {
    // One without a name is reported where it is read.
    guard let label = argument.label else { return nil }
    if let known, !known.contains(label.text) {
      report.add(.noOutput(label.text, nearest: Suggestion.nearest(to: label.text, in: known), known: known, at: label.span))
      return nil
    }
    if let first = given[label.text] {
      report.add(.declaredTwice(label.text, at: label.span, first: first, kind: "a value"))
      return nil
    }
    given[label.text] = label.span
    return label
  }

  /// Returns the time that `clause` of a model says, or `initial`.
  private mutating func time(
    _ id: Expression.ID?, _ clause: String, _ initial: Int64, _ key: Key, mayBeZero: Bool = false
  ) -> Int64 {
    guard let id else { return initial }
    guard let operand = constant(id, .duration, Context(policy: key.policy)), let value = operand.number?.constant else {
      return initial
    }
    if value < (mayBeZero ? 0 : 1) || value > ModelTimes.limit {
      report.add(
        .modelTime(clause, operand.text, limit: Quantity.text(of: ModelTimes.limit, type: .duration), at: operand.span))
    }
    return value
  }

  /// Returns where what `model` requires of its answer stands: outputs are its fields.
  private func answer(of model: TypedModel, _ key: Key) -> Context {
    let fields = model.outputs.enumerated().map {
      TypedField(name: $1.name, type: $1.type, place: .number($0), cases: cases(of: $1.type))
    }
    let event = Library.Event(
      module: "", event: TypedEvent(name: "answer", hooks: [], verdicts: [], fields: fields),
      fieldIndex: Dictionary(zip(fields.map(\.name), fields.indices)) { first, _ in first }, records: [:],
      fieldModules: Array(repeating: [], count: fields.count), prefixes: [])
    return Context(policy: key.policy, event: event)
  }

  /// Returns the output of another policy's model that `root` and `members` name (`load.now` of a policy that is used, or
  /// `other.load.now`), or nothing if they name none.
  mutating func foreignOutput(_ root: Name, _ members: [Name], _ span: Span, _ context: Context) -> Operand.Value? {
    /// `true` iff policy `index` has a model called `name`.
    func isModel(_ name: String, of index: Int) -> Bool {
      if case .model? = policies[index].entries[name]?.entry { true } else { false }
    }
    if let other = policyIndex[root.text], let model = members.first, members.count > 1, isModel(model.text, of: other) {
      touch(root.text, in: context.policy)
      return output(of: Key(policy: other, name: model.text), Array(members.dropFirst()), span, context)
    }
    let owners = policies[context.policy].uses.compactMap { policyIndex[$0.name] }.filter { isModel(root.text, of: $0) }
    guard !members.isEmpty, owners.count == 1 else { return nil }
    touch(policies[owners[0]].name, in: context.policy)
    return output(of: Key(policy: owners[0], name: root.text), members, span, context)
  }

  /// Returns what `members` of model `key` are: an output, as a metric without a period.
  mutating func output(of key: Key, _ members: [Name], _ span: Span, _ context: Context) -> Operand.Value {
    guard case .model(let model)? = policies[key.policy].entries[key.name]?.entry else { return .error }
    used.insert(key)
    let number = modelNumber(key, model)
    let typed = registry.models[number]
    let known = typed.outputs.map(\.name)
    guard let name = members.first, members.count == 1 else {
      report.add(.whichOutput(key.name, known: known, at: span))
      return .error
    }
    guard let output = typed.outputs.firstIndex(where: { $0.name == name.text }) else {
      if !model.isPartial {
        report.add(.noOutput(name.text, nearest: Suggestion.nearest(to: name.text, in: known), known: known, at: name.span))
      }
      return .error
    }
    guard context.readsMetrics else {
      report.add(.modelHere("\(key.name).\(name.text)", inEventRule: context.event != nil, at: span))
      return .error
    }
    let type = typed.outputs[output].type
    // Another was reported.
    guard type.isModelValue else { return .error }
    let cases = cases(of: type)
    let metric = registry.metric(
      TypedMetric(
        name: "\(typed.name).\(name.text)", type: type, cases: cases,
        bounds: cases.isEmpty ? type.readings : 0...Int64(max(0, cases.count - 1)), periodNanoseconds: 0,
        source: .model(number, output: output), span: span))
    return value(ofMetric: metric, span)
  }
}

extension ValueType {
  /// `true` iff a model can answer with a value of this type.
  var isModelValue: Bool { isNumber || self == .bool }
}

extension Operand {
  /// The value as a term: a number, or 1 and 0 for a constant or metric that is true or false.
  var modelTerm: TypedTerm? {
    switch value {
    case .number(let number): number.term
    case .condition(.constant(let truth)): .constant(truth ? 1 : 0)
    case .condition(.compare(let term, .equal, .constant(1), _)): term
    default: nil
    }
  }
}
