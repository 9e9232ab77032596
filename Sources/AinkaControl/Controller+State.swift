public import AinkaBundle
import AinkaEngine
import AinkaValues

/// What whoever runs the machine can see of it.
extension Controller {
  /// `true` iff rule number `rule` over metrics is active.
  public func isActive(_ rule: Int) -> Bool { rules[rule].isActive }

  /// The active mode of policy number `policy`; nothing is `normal`.
  public func activeMode(of policy: Int) -> Int? { activeModes[policy] }

  /// Returns what setting number `number` is, as far as the machine was told or wrote.
  public func value(ofSetting number: Int) -> HeldValue { settings[number].current }

  /// `true` iff setting number `number` has the value that it had before any rule changed it.
  public func isOriginal(setting number: Int) -> Bool {
    settings[number].base.map { $0 == settings[number].current } ?? true
  }

  /// Returns what metric number `number` is now; nothing is unknown.
  public func value(ofMetric number: Int) -> Int64? { Surroundings(controller: self).metric(number) }

  /// Returns whether `condition`, over what is in the bundle, holds now.
  public func holds(_ condition: DaemonCode) -> Truth { truth(of: condition) }

  /// Returns the value of threshold number `number`.
  public func value(ofThreshold number: Int) -> Int64 { thresholds[number] }

  /// By rule on an event: as the tables have it.
  public var ruleStates: [RuleState] { states }

  /// Leaves all rules and modes at `instant`, so that every setting is put back, and returns what is to be done.
  public mutating func stop(at instant: UInt64) -> [Action] {
    precondition(instant >= now, "the clock does not go back")
    (now, look, actions) = (instant, look + 1, [])
    for rule in rules.indices where rules[rule].isActive { leave(rule, .stopped) }
    for mode in modes.indices { modes[mode] = ModeProgress() }
    for policy in activeModes.indices where activeModes[policy] != nil {
      activeModes[policy] = nil
      actions.append(.mode(policy: policy, nil))
    }
    switchRules()
    for setting in settings.indices { settle(setting) }
    return actions
  }

  /// Returns a machine for `bundle` that goes on where this one is at `instant`, and what is to be done before it looks: rules that are gone
  /// or changed are left.
  ///
  /// Rules of the same digest keep their state, metrics their readings, labels their holders, thresholds of the same name and bounds their
  /// values; windows begin anew.
  public func succeeded(by bundle: Bundle, at instant: UInt64) -> (Controller, [Action]) {
    var old = self
    precondition(instant >= now, "the clock does not go back")
    (old.now, old.look, old.actions) = (instant, look + 1, [])
    let places = self.bundle.daemon.rules.map { rule in
      bundle.daemon.rules.firstIndex { $0.name == rule.name && $0.digest == rule.digest }
    }
    for (rule, place) in places.enumerated() where place == nil && rules[rule].isActive { old.leave(rule, .stopped) }
    for setting in settings.indices {
      let stays = bundle.daemon.settings.contains { $0.name == self.bundle.daemon.settings[setting].name }
      // Nobody would put back what the next generation does not know.
      if !stays { old.claims[setting] = [] }
      old.settle(setting)
    }
    return (Controller(bundle, after: old, rules: places), old.actions)
  }

  /// Creates a machine for `bundle` with what `old` remembers; its rule number *n* is rule number `places[n]` here.
  private init(_ bundle: Bundle, after old: Controller, rules places: [Int?]) {
    let values = bundle.thresholds.map { threshold in
      old.bundle.thresholds.firstIndex { $0.name == threshold.name && $0.type == threshold.type && $0.key == threshold.key }
        .map { min(max(old.thresholds[$0], threshold.low), threshold.high) } ?? threshold.start
    }
    let observed = Set(
      old.observed.compactMap { number in bundle.rules.firstIndex { $0.name == old.bundle.rules[number].name } })
    self.init(bundle, thresholds: values, observed: observed)
    (now, day, nextClaim, look) = (old.now, old.day, old.nextClaim, old.look)
    for (number, place) in places.enumerated() {
      if let place { rules[place] = old.rules[number] }
    }
    for (number, metric) in bundle.daemon.metrics.enumerated() where !isReadHere(number) {
      guard let place = old.bundle.daemon.metrics.firstIndex(where: { $0.name == metric.name && $0.type == metric.type }) else {
        continue
      }
      metrics[number] = old.metrics[place]
    }
    for (number, mode) in bundle.daemon.modes.enumerated() {
      guard let place = old.bundle.daemon.modes.firstIndex(of: mode) else { continue }
      modes[number] = old.modes[place]
    }
    for (number, label) in bundle.daemon.labels.enumerated() {
      guard let place = old.bundle.daemon.labels.firstIndex(where: { $0.name == label.name && $0.holder == label.holder })
      else { continue }
      for holder in old.labels.holders[place] { labels.set(number, of: holder, to: true) }
    }
    for (number, setting) in bundle.daemon.settings.enumerated() {
      guard let place = old.bundle.daemon.settings.firstIndex(where: { $0.name == setting.name }) else { continue }
      settings[number] = old.settings[place]
      claims[number] = old.claims[place].compactMap { claim in
        guard let rule = places[claim.rule] else { return nil }
        var claim = claim
        claim.rule = rule
        return claim
      }
    }
  }
}
