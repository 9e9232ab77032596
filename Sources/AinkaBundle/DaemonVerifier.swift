import AinkaValues

/// Checks that every index and every operation of a bundle's daemon part leads to something, so that a daemon can follow it blindly.
struct DaemonVerifier {
  let bundle: Bundle

  private var daemon: BundleDaemon { bundle.daemon }

  /// Throws the first thing that is wrong.
  func verify() throws(BundleError) {
    try requireAscending(daemon.metrics.map(\.name), "metrics")
    try requireAscending(daemon.settings.map(\.name), "settings")
    try requireAscending(daemon.rules.map(\.name), "rules over metrics")
    try requireAscending(daemon.modes.map(\.name), "modes")
    try requireAscending(daemon.models.map(\.name), "models")
    try requireAscending(daemon.labels.map(\.name), "labels")
    for (first, second) in zip(daemon.eventRules, daemon.eventRules.dropFirst()) {
      try require(first.rule < second.rule, "what rules on events have beside their tables is not in their order")
    }
    try verifyWatches()
    for metric in daemon.metrics { try verify(metric) }
    for setting in daemon.settings { try require(setting.low <= setting.high, "setting `\(setting.name)` has no range") }
    for mode in daemon.modes { try verify(mode) }
    for rule in daemon.rules { try verify(rule) }
    for rule in daemon.eventRules { try verify(rule) }
    for model in daemon.models { try verify(model) }
    for invariant in daemon.invariants { try verify(invariant) }
    try verifyFacts()
  }

  /// Throws `message` unless `condition` holds.
  func require(_ condition: Bool, _ message: @autoclosure () -> String) throws(BundleError) {
    if !condition { throw BundleError(message()) }
  }

  /// Throws unless `names` are sorted, each there once.
  private func requireAscending(_ names: [String], _ what: String) throws(BundleError) {
    for (first, second) in zip(names, names.dropFirst()) {
      try require(first < second, "\(what) are not sorted by name: `\(first)` stands before `\(second)`")
    }
  }

  /// Throws unless `time` is one that can be waited for.
  private func requireTime(_ time: Int64, _ what: String) throws(BundleError) {
    try require(time >= 0 && time < 1 << 62, "\(what) takes \(time) ns")
  }

  /// Throws unless `policy` is one.
  private func requirePolicy(_ policy: Int, _ what: String) throws(BundleError) {
    try require(bundle.policies.indices.contains(policy), "\(what) is of policy \(policy), which is not there")
  }

  /// Throws unless `mode` is one, of `policy`.
  private func requireMode(_ mode: Int, of policy: Int, _ what: String) throws(BundleError) {
    try require(
      daemon.modes.indices.contains(mode) && daemon.modes[mode].policy == policy,
      "\(what) is about mode \(mode), which its policy has not")
  }

  /// Throws unless the source of `metric` is there.
  private func verify(_ metric: DaemonMetric) throws(BundleError) {
    let what = "metric `\(metric.name)`"
    try require(metric.low <= metric.high, "\(what) has no range")
    try requireTime(metric.periodNanoseconds, "the period of \(what)")
    var needsPeriod = false
    switch metric.source {
    case .declared: break
    case .builtIn: break
    case .aggregate(let number):
      needsPeriod = true
      try require(daemon.aggregates.indices.contains(number), "\(what) is aggregate \(number), which is not there")
    case .window(let region):
      needsPeriod = true
      try require(
        bundle.regions.indices.contains(region) && bundle.regions[region].kind == .window
          && bundle.regions[region].capacity == 0, "\(what) reads region \(region), which is no window without a key")
    case .model(let model, let output):
      try require(
        daemon.models.indices.contains(model) && daemon.models[model].outputs.indices.contains(output),
        "\(what) is an output that no model has")
    }
    if needsPeriod { try require(metric.periodNanoseconds > 0, "\(what) is never read") }
  }

  /// Throws unless `mode` is sound.
  private func verify(_ mode: DaemonMode) throws(BundleError) {
    try requirePolicy(mode.policy, "mode `\(mode.name)`")
    for hold in [mode.enter, mode.leave].compactMap({ $0 }) { try verify(hold, "mode `\(mode.name)`") }
  }

  /// Throws unless `hold` is a condition over what is there.
  private func verify(_ hold: DaemonHold, _ what: String) throws(BundleError) {
    try DaemonCodeVerifier(bundle: bundle, fields: 0).verify(hold.condition, isCondition: true, what)
    switch hold.time {
    case .none: break
    case .nanoseconds(let time): try requireTime(time, "a condition of \(what)")
    case .samples(let count, let metric):
      try require(
        count > 0 && daemon.metrics.indices.contains(metric), "a condition of \(what) counts samples of what is not there")
    }
  }

  /// Throws unless `rule` is sound.
  private func verify(_ rule: DaemonRule) throws(BundleError) {
    let what = "rule `\(rule.name)`"
    try requirePolicy(rule.policy, what)
    try require(
      bundle.sources.indices.contains(rule.source), "\(what) comes from text \(rule.source), which is not there")
    if let mode = rule.mode { try requireMode(mode, of: rule.policy, what) }
    try verify(rule.when, what)
    try verify(rule.until, what)
    try requireTime(rule.cooldownNanoseconds, "the cooldown of \(what)")
    try verify(rule.effects, of: rule.policy, event: nil, what)
    guard let verify = rule.verify else { return }
    try DaemonCodeVerifier(bundle: bundle, fields: 0).verify(verify.condition, isCondition: true, what)
    try requireTime(verify.withinNanoseconds, "the verification of \(what)")
    try self.verify(verify.otherwise, of: rule.policy, event: nil, what)
  }

  /// Throws unless `rule` is one of the bundle's, and what it has is sound.
  private func verify(_ rule: DaemonEventRule) throws(BundleError) {
    try require(bundle.rules.indices.contains(rule.rule), "rule \(rule.rule) does something, but is not there")
    let described = bundle.rules[rule.rule]
    let what = "rule `\(described.name)`"
    if let mode = rule.mode { try requireMode(mode, of: described.policy, what) }
    try verify(rule.effects, of: described.policy, event: bundle.events[described.event], what)
  }

  /// Throws unless a rule of `policy` on `event`, or over metrics, can do `effects`.
  private func verify(
    _ effects: [DaemonEffect], of policy: Int, event: BundleEvent?, _ what: String
  ) throws(BundleError) {
    for effect in effects {
      if let limit = effect.limit {
        try requireTime(limit.intervalNanoseconds, "a limit of \(what)")
        try requireTime(limit.toleranceNanoseconds, "a limit of \(what)")
        let isKeyed = !limit.key.isEmpty
        try require(
          limit.intervalNanoseconds > 0 && limit.capacity > 0 && limit.capacity <= BundleRegion.capacityMax
            && (!isKeyed || event?.fields.contains { $0.name == limit.key } == true), "a limit of \(what) is damaged")
      }
      switch effect.kind {
      case .notify(let level, let message):
        try require(["info", "warning", "critical"].contains(level), "\(what) has a notice of no level")
        try verify(message, event, what)
      case .set(let setting, let value, let keep):
        try verify(setting: setting, isText: false, keep: keep, event, what)
        try DaemonCodeVerifier(bundle: bundle, fields: event?.fields.count ?? 0).verify(value, isCondition: false, what)
      case .setText(let setting, _, let keep): try verify(setting: setting, isText: true, keep: keep, event, what)
      case .restartService, .stopService, .callWebhook: break
      case .run(_, let arguments): for argument in arguments { try verify(argument, event, what) }
      case .enter(let mode): try requireMode(mode, of: policy, what)
      case .restore: try require(event == nil, "\(what) restores, but is never active")
      }
    }
  }

  /// Throws unless a rule on `event`, or over metrics, can write setting number `setting`.
  private func verify(
    setting: Int, isText: Bool, keep: Bool, _ event: BundleEvent?, _ what: String
  ) throws(BundleError) {
    try require(daemon.settings.indices.contains(setting), "\(what) writes setting \(setting), which is not there")
    let described = daemon.settings[setting]
    let takesText = described.type == .string || described.type == .path
    try require(takesText == isText, "\(what) writes something else into `\(described.name)` than it takes")
    try require(keep || event == nil, "\(what) is on an event, and would put `\(described.name)` back")
    try require(!described.isOfEvent || event != nil, "\(what) writes `\(described.name)`, but is on no event")
  }

  /// Throws unless the parts of `message` are there.
  private func verify(_ message: DaemonMessage, _ event: BundleEvent?, _ what: String) throws(BundleError) {
    for part in message.parts {
      let isThere =
        switch part {
        case .text: true
        case .field(let name): event?.fields.contains { $0.name == name } == true
        case .threshold(let number): bundle.thresholds.indices.contains(number)
        case .metric(let number): event == nil && daemon.metrics.indices.contains(number)
        }
      try require(isThere, "a message of \(what) puts in what is not there")
    }
  }

  /// Throws unless `model` is sound.
  private func verify(_ model: DaemonModel) throws(BundleError) {
    let what = "model `\(model.name)`"
    try requirePolicy(model.policy, what)
    try requireTime(model.cacheNanoseconds, "the cache of \(what)")
    try requireTime(model.timeoutNanoseconds, "the timeout of \(what)")
    let terms = DaemonCodeVerifier(bundle: bundle, fields: 0)
    for input in model.inputs { try terms.verify(input.value, isCondition: false, what) }
    for output in model.outputs where !output.fallback.isEmpty {
      try terms.verify(output.fallback, isCondition: false, what)
      // A fallback that reads a model could go round in circles.
      let readsModel = output.fallback.contains { operation in
        guard case .metric(let number) = operation, case .model = daemon.metrics[number].source else { return false }
        return true
      }
      try require(!readsModel, "a fallback of \(what) asks a model")
    }
    try DaemonCodeVerifier(bundle: bundle, fields: model.outputs.count).verify(model.require, isCondition: true, what)
  }

  /// Throws unless `invariant` speaks of what it says.
  private func verify(_ invariant: DaemonInvariant) throws(BundleError) {
    let what = "invariant `\(invariant.text)`"
    try requirePolicy(invariant.policy, what)
    try DaemonCodeVerifier(bundle: bundle, fields: 0).verify(invariant.condition, isCondition: true, what)
    var settings: Set<Int> = []
    var thresholds: Set<Int> = []
    for operation in invariant.condition {
      switch operation {
      case .setting(let number): settings.insert(number)
      case .threshold(let number), .keyedThreshold(let number, _): thresholds.insert(number)
      default: break
      }
    }
    try require(
      settings.sorted() == invariant.settings && thresholds.sorted() == invariant.thresholds,
      "\(what) speaks of something else than it says")
  }

  /// Throws unless the bundle within says which events aggregates hold and labels change at.
  private func verifyWatches() throws(BundleError) {
    let changes = daemon.labels.flatMap(\.changes)
    let wanted =
      daemon.aggregates.map { ($0.watch, $0.event, $0.field, "aggregate `\($0.name)`") }
      + changes.map { ($0.watch, $0.event, $0.holder, "a change of a label at `\($0.event)`") }
    let watches = daemon.watches.first
    try require((watches?.rules.count ?? 0) == wanted.count, "not every event that is watched for is there once")
    guard let watches else { return }
    try require(
      watches.scopes == bundle.scopes && watches.thresholds == bundle.thresholds && watches.daemon.isEmpty,
      "what watches events is of other policies")
    for (rule, event, field, what) in wanted {
      guard watches.rules.indices.contains(rule) else {
        throw BundleError("\(what) waits for rule \(rule), which is not there")
      }
      let found = watches.events[watches.rules[rule].event]
      try require(
        found.name == event && (field.isEmpty || found.fields.contains { $0.name == field }),
        "\(what) waits for what its event is not")
    }
    for label in daemon.labels {
      try requirePolicy(label.policy, "label `\(label.name)`")
      for change in label.changes {
        try require(
          change.kind == .removeEverywhere || !change.holder.isEmpty, "label `\(label.name)` changes, but nobody's does")
      }
    }
    for aggregate in daemon.aggregates {
      try require(
        aggregate.lengthNanoseconds >= 16 && aggregate.lengthNanoseconds < 1 << 62, "aggregate `\(aggregate.name)` has no time")
    }
  }

  /// Throws unless labels that events are asked about are there.
  private func verifyFacts() throws(BundleError) {
    let labels = Set(daemon.labels.map(\.name))
    for event in bundle.events + (daemon.watches.first?.events ?? []) {
      for fact in event.facts {
        try require(labels.contains(fact.label), "event `\(event.name)` is asked for label `\(fact.label)`, which is not there")
      }
    }
  }
}

/// Follows the operations of a condition or term with the kinds of what lies on the stack.
struct DaemonCodeVerifier {
  let bundle: Bundle
  /// How many fields it may read.
  let fields: Int

  /// Throws unless `code` leaves one truth if it `isCondition`, else one number, of things that are there.
  func verify(_ code: DaemonCode, isCondition: Bool, _ what: String) throws(BundleError) {
    /// By place on the stack: whether it is a truth.
    var stack: [Bool] = []
    for operation in code {
      let (truths, numbers, pushesTruth) = operation.shape
      guard isSound(operation), truths + numbers <= stack.count,
        stack.suffix(truths + numbers).allSatisfy({ $0 == (truths > 0) })
      else { throw BundleError("a condition of \(what) is damaged") }
      stack.removeLast(truths + numbers)
      stack.append(pushesTruth)
      guard stack.count <= DaemonOperation.depthMax else { throw BundleError("a condition of \(what) goes too deep") }
    }
    guard stack == [isCondition] else { throw BundleError("a condition of \(what) comes to nothing") }
  }

  /// `true` iff what `operation` names is there.
  private func isSound(_ operation: DaemonOperation) -> Bool {
    switch operation {
    case .field(let place): place < fields
    case .metric(let number): bundle.daemon.metrics.indices.contains(number)
    case .threshold(let number): bundle.thresholds.indices.contains(number) && bundle.thresholds[number].key == nil
    case .keyedThreshold(let number, _): bundle.thresholds.indices.contains(number) && bundle.thresholds[number].key != nil
    case .setting(let number): bundle.daemon.settings.indices.contains(number)
    case .compare(let comparison): comparison < DaemonOperation.comparisons
    case .multiply(let divisor): divisor >= 1
    case .all(let count), .any(let count): count >= 1
    default: true
    }
  }
}

extension DaemonOperation {
  /// How many truths or numbers it takes, and whether it pushes a truth.
  fileprivate var shape: (truths: Int, numbers: Int, pushesTruth: Bool) {
    switch self {
    case .number, .field, .metric, .threshold, .keyedThreshold, .setting: (0, 0, false)
    case .negate: (0, 1, false)
    case .add, .subtract, .multiply, .divide: (0, 2, false)
    case .divideElse: (0, 3, false)
    case .compare: (0, 2, true)
    case .isAbsent: (0, 1, true)
    case .truth: (0, 0, true)
    case .not: (1, 0, true)
    case .all(let count), .any(let count): (count, 0, true)
    }
  }
}
