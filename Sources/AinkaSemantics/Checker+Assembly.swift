import AinkaSource
import AinkaValues

/// Puts together what was checked.
extension Checker {
  /// Takes a last look at what nothing uses, and then at what is allowed: where something is wrong, its user may be missing.
  mutating func warn() {
    if !report.hasErrors, !policies.contains(where: \.tree.isDamaged) {
      reportUnused()
      reportStuckModes()
    }
    applyAllowances()
  }

  /// Returns the program, everything sorted and numbered as it then stands; the rules go over to it.
  @_optimize(speed)
  mutating func assembled(sources: [SourceText]) -> TypedProgram {
    /// Returns what `items`, known by `keys`, are in order.
    func sorted<Item>(_ items: [Item], _ order: [Int], _ change: (Item) -> Item) -> [Item] { order.map { change(items[$0]) } }
    let events = Renumbering.sorting(registry.events)
    let windows = Renumbering.sorting(registry.windows.map { key($0.text, $0.policy) })
    let aggregates = Renumbering.sorting(registry.aggregates.map { key($0.text, $0.policy) })
    let metrics = Renumbering.sorting(registry.metrics.map(\.name))
    let settings = Renumbering.sorting(registry.settings.map(\.name))
    let modes = Renumbering.sorting(registry.modes.map(\.name))
    let models = Renumbering.sorting(registry.models.map(\.name))
    let labels = Renumbering.sorting(registry.labels.map(\.name))
    let rules = Renumbering.sorting(self.rules.map(\.name))
    let levelRules = Renumbering.sorting(self.levelRules.map(\.name))
    let numbers = Renumbering(
      events: events.places, windows: windows.places, metrics: metrics.places, aggregates: aggregates.places,
      settings: settings.places, modes: modes.places, models: models.places, labels: labels.places, rules: rules.places,
      levelRules: levelRules.places)
    var sortedRules: [TypedRule] = []
    swap(&sortedRules, &self.rules)
    Renumbering.arrange(&sortedRules, at: rules.places)
    var program = TypedProgram(
      policies: policies.indices.filter { !policies[$0].isTestFile }.map { typedPolicy($0) },
      events: events.order.compactMap { library.event(registry.events[$0])?.event },
      windows: sorted(registry.windows, windows.order, numbers.of), thresholds: thresholds.map { numbers.of($0.typed) },
      rules: sortedRules, sources: sources)
    let keepsConditions = numbers.keepsEventConditions
    for place in program.rules.indices { numbers.renumber(&program.rules[place], keepsConditions: keepsConditions) }
    program.metrics = sorted(registry.metrics, metrics.order, numbers.of)
    program.aggregates = sorted(registry.aggregates, aggregates.order, numbers.of)
    program.settings = sorted(registry.settings, settings.order) { $0 }
    program.levelRules = sorted(self.levelRules, levelRules.order, numbers.of)
    program.modes = sorted(registry.modes, modes.order, numbers.of)
    program.models = sorted(registry.models, models.order, numbers.of)
    program.labels = sorted(registry.labels, labels.order, numbers.of)
    program.invariants = invariants.map(numbers.of)
    program.tests = tests.map(numbers.of)
    program.allowances = allowances
    return program
  }

  /// Returns what a window or aggregate of policy `policy` with `text` is sorted by.
  private func key(_ text: String, _ policy: Int) -> String { "\(text)\0\(policies[policy].scope ?? "")" }

  /// Returns policy `index`.
  private func typedPolicy(_ index: Int) -> TypedPolicy {
    let policy = policies[index]
    var typed = TypedPolicy(
      name: policy.name, scope: policy.scope, documentation: policy.tree.header?.documentation ?? "", span: policy.span)
    typed.budgetNanoseconds = policy.budgetNanoseconds
    typed.budgetSpan = policy.tree.header?.budget.map { policy.tree.span(of: $0) }
    typed.prefersKernel = policy.tree.header?.preferKernel != nil
    for parameter in policy.tree.header?.parameters ?? [] {
      let key = Key(policy: index, name: parameter.name.text)
      guard let type = known(parameter.type, in: index), let value = constants[key] ?? nil else { continue }
      typed.parameters.append(
        TypedParameter(name: key.name, type: type, value: value.text, isGiven: options[key] != nil))
    }
    return typed
  }
}
