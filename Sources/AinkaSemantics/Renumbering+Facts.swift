import AinkaValues

/// The new numbers in modes, models, labels, invariants and tests.
extension Renumbering {
  /// Returns `mode` with the new numbers.
  func of(_ mode: TypedMode) -> TypedMode {
    var mode = mode
    mode.enter = mode.enter.map { of($0) }
    mode.leave = mode.leave.map { of($0) }
    return mode
  }

  /// Returns `model` with the new numbers.
  func of(_ model: TypedModel) -> TypedModel {
    var model = model
    for place in model.inputs.indices { model.inputs[place].value = of(model.inputs[place].value) }
    for place in model.outputs.indices { model.outputs[place].fallback = model.outputs[place].fallback.map { of($0) } }
    // `require` is about the outputs, which are numbered as fields.
    return model
  }

  /// Returns `label` with the new numbers.
  func of(_ label: TypedLabel) -> TypedLabel {
    var label = label
    for place in label.changes.indices {
      label.changes[place].event = events[label.changes[place].event]
      label.changes[place].condition = of(label.changes[place].condition)
    }
    return label
  }

  /// Returns `invariant` with the new numbers.
  func of(_ invariant: TypedInvariant) -> TypedInvariant {
    var invariant = invariant
    invariant.condition = of(invariant.condition)
    invariant.settings = invariant.settings.map { settings[$0] }.sorted()
    return invariant
  }

  /// Returns `test` with the new numbers.
  func of(_ test: TypedTest) -> TypedTest {
    var test = test
    for row in test.rows.indices {
      for step in test.rows[row].steps.indices {
        test.rows[row].steps[step].kind = of(test.rows[row].steps[step].kind)
      }
    }
    return test
  }

  /// Returns `step` with the new numbers.
  private func of(_ step: TypedStep.Kind) -> TypedStep.Kind {
    switch step {
    case .readings(let metric, let series): .readings(metric: metrics[metric], series)
    case .giveSetting(let setting, let value): .giveSetting(settings[setting], value)
    case .event(let event, let values, let times, let every):
      .event(events[event], values: values, times: times, everyNanoseconds: every)
    case .expectVerdict(let outcome, let rule): .expectVerdict(outcome, by: rule.map { rules[$0] })
    case .expectLevelRule(let rule, let isActive): .expectLevelRule(levelRules[rule], isActive: isActive)
    case .expectEventRule(let rule, let isActive): .expectEventRule(rules[rule], isActive: isActive)
    case .expectMode(let mode, let isActive): .expectMode(modes[mode], isActive: isActive)
    case .expectOriginal(let setting, let isOriginal): .expectOriginal(setting: settings[setting], isOriginal: isOriginal)
    case .expect(let condition): .expect(of(condition))
    case .giveThreshold, .pass: step
    }
  }

  /// Returns `threshold` with the new numbers.
  func of(_ threshold: TypedThreshold) -> TypedThreshold {
    guard var learning = threshold.learning else { return threshold }
    switch learning.source {
    case .reading(let term)?: learning.source = .reading(of(term))
    case .field(let event, let field)?: learning.source = .field(event: events[event], field: field)
    case .window(let window, let isRate)?: learning.source = .window(of(window), isRate: isRate)
    case nil: break
    }
    learning.method = learning.method.map { of($0) }
    learning.freeze = learning.freeze.map { of($0) }
    var threshold = threshold
    threshold.learning = learning
    return threshold
  }

  /// Returns `method` with the new numbers.
  private func of(_ method: TypedLearning.Method) -> TypedLearning.Method {
    var method = method
    method.inputs = method.inputs.map { of($0) }
    method.inner = method.inner.map { of($0) }
    return method
  }
}
