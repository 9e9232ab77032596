import AinkaSyntax
import AinkaValues

/// Modes, models, labels, invariants and what is learned, as `--emit typed` prints them.
extension TypedProgram {
  /// Returns what writes conditions that are about no event, or about these `fields`.
  func words(fields: [TypedField] = []) -> ConditionText {
    ConditionText(
      fields: fields, thresholds: thresholds.map(\.name), windows: windows.map(\.text), metrics: metrics.map(\.name),
      settings: settings.map(\.name), labels: labels.map(\.name))
  }

  /// Returns the lines of everything that is neither a rule nor a test.
  var factLines: [String] {
    var lines: [String] = []
    for model in models { lines += self.lines(of: model) }
    for mode in modes { lines += self.lines(of: mode) }
    for label in labels { lines += self.lines(of: label) }
    for invariant in invariants {
      let because = invariant.because.isEmpty ? "" : " because \(StringText.quoted(Array(invariant.because.utf8)))"
      lines.append("invariant of \(policies[invariant.policy].name): \(words().text(of: invariant.condition))\(because)")
    }
    return lines
  }

  /// Returns the lines of what `policy` says in its header beside its name.
  func headerLines(of policy: TypedPolicy) -> [String] {
    var lines = policy.parameters.map { "  \($0.name): \($0.type.name) = \($0.value)" }
    if let budget = policy.budgetNanoseconds {
      lines.append("  budget \(Quantity.text(of: budget, type: .duration)) per event")
    }
    if policy.prefersKernel { lines.append("  prefer kernel") }
    return lines
  }

  /// Returns the lines of `model`.
  private func lines(of model: TypedModel) -> [String] {
    var lines = ["model \(model.name) ask \(StringText.quoted(Array(model.ask.utf8)))"]
    let words = words()
    lines += model.inputs.map { "  with \($0.name): \($0.type.name) = \(words.text(of: $0.value))" }
    lines += model.outputs.map { output in
      "  returns \(output.name): \(output.type.name)\(output.fallback.map { " else \(words.text(of: $0))" } ?? "")"
    }
    let fields = model.outputs.enumerated().map { TypedField(name: $1.name, type: $1.type, place: .number($0)) }
    lines.append("  require \(self.words(fields: fields).text(of: model.require))")
    let cache = Quantity.text(of: model.cacheNanoseconds, type: .duration)
    lines.append("  cache \(cache) timeout \(Quantity.text(of: model.timeoutNanoseconds, type: .duration))")
    return lines
  }

  /// Returns the lines of `mode`.
  private func lines(of mode: TypedMode) -> [String] {
    var lines = ["mode \(mode.name) priority \(mode.priority)"]
    if let enter = mode.enter { lines.append("  enter \(text(of: enter))") }
    if let leave = mode.leave { lines.append("  leave \(text(of: leave))") }
    return lines
  }

  /// Returns `hold` in words.
  func text(of hold: TypedHold) -> String {
    let condition = words().text(of: hold.condition)
    return switch hold.time {
    case .none: condition
    case .nanoseconds(let time): "\(condition) for \(Quantity.text(of: time, type: .duration))"
    case .samples(let count, let metric): "\(condition) for \(count) samples of \(metrics[metric].name)"
    }
  }

  /// Returns the lines of `label`.
  private func lines(of label: TypedLabel) -> [String] {
    var lines = ["label \(label.name): \(label.holder.word)\(label.spreadsToChildren ? " spreads to children" : "")"]
    for change in label.changes {
      let event = events[change.event]
      let kind =
        switch change.kind {
        case .add: "add"
        case .remove: "remove"
        case .removeEverywhere: "remove everywhere"
        }
      let holder = change.holder.map { " of \(event.fields[$0].name)" } ?? ""
      lines.append("  \(kind)\(holder) on \(event.name) when \(words(fields: event.fields).text(of: change.condition))")
    }
    return lines
  }

  /// Returns the lines of how a threshold is learned, as far as they say more than its clauses.
  func lines(of learning: TypedLearning) -> [String] {
    var lines: [String] = []
    switch learning.source {
    case .reading(let term)?: lines.append("  learns from \(words().text(of: term))")
    case .field(let event, let field)?: lines.append("  learns from \(events[event].name) \(events[event].fields[field].name)")
    case .window(let window, let isRate)?: lines.append("  learns from \(isRate ? "the rate of " : "")\(window.text)")
    case nil: break
    }
    if let method = learning.method { lines.append("  method \(text(of: method))") }
    if let forget = learning.forget { lines.append("  forgets on change by \(text(of: forget))") }
    if let freeze = learning.freeze { lines.append("  freezes when \(text(of: freeze))") }
    lines.append("  side \(learning.side.word) stage \(learning.stage.word)")
    return lines
  }

  /// Returns `method` with its parameters.
  private func text(of method: TypedLearning.Method) -> String {
    var parts = method.inputs.map { words().text(of: $0) }
    parts += method.inner.map { "inner: \(text(of: $0))" }
    parts += method.parameters.map {
      "\($0.name): \($0.type == .bool ? "\($0.value == 1)" : Quantity.text(of: $0.value, type: $0.type))"
    }
    return "\(method.name)(\(parts.joined(separator: ", ")))"
  }
}
