public import AinkaBundle
public import AinkaEngine
import AinkaValues

/// The daemon's decisions: a machine that is told what happens and says what is to be done (docs/levels.md).
///
/// It has no clock, opens no file and starts no thread: whoever runs it hands in instants, readings and events, wakes it at `nextTimer`,
/// and carries out its actions. Given the same, it does the same.
public struct Controller: Sendable {
  /// What it carries out.
  public let bundle: Bundle
  /// Judges events.
  public internal(set) var engine: Engine
  /// Says which events aggregates hold and labels change at.
  var watches: Engine?
  /// The day, from 1970-01-01 (UTC).
  var day: Int64 = 0
  var now: UInt64 = 0
  /// Which look this is: several can be at one instant.
  var look: UInt64 = 0
  /// `true` iff it has looked.
  var hasStarted = false
  /// The metrics with a reading in this look.
  var read: Set<Int> = []
  /// By metric.
  var metrics: [MetricReadings]
  /// By model and output: what the last answer says.
  var answers: [[Int64?]]
  /// By aggregate.
  var aggregates: [AggregateWindow]
  /// By threshold: the value, within its bounds.
  var thresholds: [Int64]
  /// By threshold: the keys that have values of their own.
  var keyedThresholds: [[WrittenKey: Int64]]
  var labels: LabelTable
  /// By setting.
  var settings: [SettingProgress]
  /// By rule over metrics.
  var rules: [RuleProgress]
  /// By mode.
  var modes: [ModeProgress]
  /// By policy: its active mode; nothing is `normal`.
  var activeModes: [Int?]
  /// The rules on events that only observe.
  var observed: Set<Int>
  /// By rule on an event: as the tables have it.
  var states: [RuleState]
  var limits: [LimitName: LimitTable] = [:]
  /// By setting: who wants it, in the order of the instant; what is kept likewise.
  var claims: [[Claim]]
  var keeps: [[Keep]]
  var nextClaim: UInt64 = 0
  var enteredMode = false
  var actions: [Action] = []

  /// Which limit: of a rule's effect number `effect`, or of one of its `else`.
  struct LimitName: Sendable, Hashable {
    var rule: RuleReference
    var effect: Int
    var isOtherwise: Bool
  }

  /// What is remembered of a mode.
  struct ModeProgress: Sendable, Equatable {
    var isWanted = false
    var enter = Holding()
    var leave = Holding()
  }

  /// Creates a machine for `bundle` that has not looked yet.
  ///
  /// - Parameters:
  ///   - thresholds: by threshold of the bundle; without them all have their starts.
  ///   - observed: the rules on events that only observe.
  /// - Requires: `bundle` was compiled here or decoded; each value is within its threshold's bounds.
  public init(_ bundle: Bundle, thresholds: [Int64]? = nil, observed: Set<Int> = []) {
    precondition(thresholds.map { $0.count == bundle.thresholds.count } ?? true, "one value for each threshold")
    let daemon = bundle.daemon
    self.bundle = bundle
    self.observed = observed
    self.thresholds = thresholds ?? bundle.thresholds.map(\.start)
    engine = Engine(bundle)
    watches = daemon.watches.first.map { Engine($0) }
    metrics = daemon.metrics.map { _ in MetricReadings() }
    answers = daemon.models.map { $0.outputs.map { _ in nil } }
    aggregates = daemon.aggregates.map { AggregateWindow($0) }
    keyedThresholds = bundle.thresholds.map { _ in [:] }
    labels = LabelTable(count: daemon.labels.count)
    settings = daemon.settings.map { _ in SettingProgress() }
    claims = daemon.settings.map { _ in [] }
    keeps = daemon.settings.map { _ in [] }
    rules = daemon.rules.map { _ in RuleProgress() }
    modes = daemon.modes.map { _ in ModeProgress() }
    activeModes = bundle.policies.map { _ in nil }
    states = bundle.rules.map { _ in .enforce }
    for (number, threshold) in bundle.thresholds.enumerated() where threshold.key == nil {
      setThreshold(number, to: self.thresholds[number])
    }
    switchRules()
    actions = []
    for number in metrics.indices where isReadHere(number) { metrics[number].nextReading = 0 }
  }

  /// Takes in what arrives together at `instant`, looks once at everything, and returns what is to be done, in order.
  ///
  /// - Requires: `instant` is not before that of the step before; there is at most one event among `inputs`.
  public mutating func step(_ inputs: [Input], at instant: UInt64) -> [Action] {
    precondition(instant >= now, "the clock does not go back")
    now = instant
    look += 1
    read = []
    actions = []
    if !hasStarted { alignReadings() }
    hasStarted = true
    readOwnMetrics()
    for input in inputs { take(input) }
    for case .event(let name, let fields, let scopes) in inputs { judge(name, fields, scopes) }
    lookAtEverything()
    for setting in settings.indices { settle(setting) }
    return actions
  }

  /// Notes what arrived, events apart.
  private mutating func take(_ input: Input) {
    switch input {
    case .reading(let metric, let value): take(value, of: metric)
    case .answer(let model, let output, let value): take(answer: value, of: model, output)
    case .setting(let number, let value):
      settings[number].current = value
      settings[number].base = nil
    case .threshold(let number, let value): patch(number, to: value)
    case .keyedThreshold(let number, let key, let value): patch(number, key, to: value)
    case .day(let day): self.day = day
    case .observed(let rules): observed = rules
    case .event: break
    }
    switch input {
    case .day, .observed: switchRules()
    default: break
    }
  }

  /// Looks at modes and rules, again for rules whose modes were entered.
  private mutating func lookAtEverything() {
    for _ in 0...modes.count {
      enteredMode = false
      lookAtModes()
      for rule in rules.indices { lookAt(rule) }
      guard enteredMode else { break }
    }
  }

  /// The next instant at which something can become true or false by itself; nothing: never.
  public var nextTimer: UInt64? {
    var next = UInt64.max
    func note(_ instant: UInt64?) { if let instant, instant > now { next = min(next, instant) } }
    for (rule, progress) in zip(bundle.daemon.rules, rules) {
      note(progress.when.end(of: rule.when))
      note(progress.until.end(of: rule.until))
      if !progress.isActive { note(progress.cooldownUntil) }
      if progress.isVerifying, let verify = rule.verify { note(progress.enteredAt + UInt64(verify.withinNanoseconds)) }
    }
    for (mode, progress) in zip(bundle.daemon.modes, modes) {
      if let enter = mode.enter { note(progress.enter.end(of: enter)) }
      if let leave = mode.leave { note(progress.leave.end(of: leave)) }
    }
    for (number, readings) in metrics.enumerated() {
      note(readings.nextReading)
      note(readings.staleAt(period: bundle.daemon.metrics[number].periodNanoseconds))
    }
    return next == .max ? nil : next
  }
}
