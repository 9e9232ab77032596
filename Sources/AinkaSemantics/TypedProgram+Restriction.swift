extension TypedProgram {
  /// Returns the program without the rules, modes, labels and invariants of policies that are not in `policies`, and with the tests that
  /// have exactly these in their world.
  ///
  /// Everything else keeps its number: what only the others read or write is left, and nobody asks for it.
  ///
  /// - Requires: `policies` is the world of one of the tests: nothing in it speaks of what is left out.
  public func restricted(to policies: [Int]) -> TypedProgram {
    /// Returns which of `owners` stay, and the new number of each of them.
    func kept(_ owners: [Int]) -> (order: [Int], places: [Int]) {
      let order = owners.indices.filter { policies.contains(owners[$0]) }
      var places = owners.map { _ in 0 }
      for (new, old) in order.enumerated() { places[old] = new }
      return (order, places)
    }
    let rules = kept(self.rules.map(\.policy))
    let levelRules = kept(self.levelRules.map(\.policy))
    let modes = kept(self.modes.map(\.policy))
    let labels = kept(self.labels.map(\.policy))
    let numbers = Renumbering(
      events: Array(events.indices), windows: Array(windows.indices), metrics: Array(metrics.indices),
      aggregates: Array(aggregates.indices), settings: Array(settings.indices), modes: modes.places,
      models: Array(models.indices), labels: labels.places, rules: rules.places, levelRules: levelRules.places)
    var result = self
    result.rules = rules.order.map { self.rules[$0] }
    for index in result.rules.indices {
      numbers.renumber(&result.rules[index], keepsConditions: numbers.keepsEventConditions)
    }
    result.levelRules = levelRules.order.map { numbers.of(self.levelRules[$0]) }
    result.modes = modes.order.map { numbers.of(self.modes[$0]) }
    result.labels = labels.order.map { numbers.of(self.labels[$0]) }
    result.invariants = invariants.filter { policies.contains($0.policy) }
    result.tests = tests.filter { $0.world == policies }.map { numbers.of($0) }
    return result
  }
}
