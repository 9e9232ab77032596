/// A rule over metrics.
public struct DaemonRule: Sendable, Equatable {
  /// `verify CONDITION within TIME else ACTIONS`
  public struct Verification: Sendable, Equatable {
    public var condition: DaemonCode
    public var withinNanoseconds: Int64
    public var otherwise: [DaemonEffect]
    public init(condition: DaemonCode, withinNanoseconds: Int64, otherwise: [DaemonEffect]) {
      self.condition = condition
      self.withinNanoseconds = withinNanoseconds
      self.otherwise = otherwise
    }
  }
  /// `policy.name`
  public var name: String
  /// Index into `Bundle.policies`.
  public var policy: Int
  /// Index into `BundleDaemon.modes`; nothing: of every mode.
  public var mode: Int?
  public var when: DaemonHold
  public var until: DaemonHold
  public var cooldownNanoseconds: Int64
  public var effects: [DaemonEffect]
  public var verify: Verification?
  public var priority: Int64
  /// The last day on which it works, from 1970-01-01 (UTC).
  public var expiresDay: Int64?
  /// Its clauses in canonical text, one each.
  public var conditions: [String]
  /// BLAKE2b-256 over what it means: a rule of the same digest goes on as it is.
  public var digest: [UInt8]
  /// Where it stands: index into `Bundle.sources`, line and column from 1.
  public var source: Int
  public var line: Int
  public var column: Int

  public init(
    name: String, policy: Int, mode: Int?, when: DaemonHold, until: DaemonHold, cooldownNanoseconds: Int64,
    effects: [DaemonEffect], verify: Verification?, priority: Int64, expiresDay: Int64?, conditions: [String],
    digest: [UInt8], source: Int, line: Int, column: Int
  ) {
    self.name = name
    self.policy = policy
    self.mode = mode
    self.when = when
    self.until = until
    self.cooldownNanoseconds = cooldownNanoseconds
    self.effects = effects
    self.verify = verify
    self.priority = priority
    self.expiresDay = expiresDay
    self.conditions = conditions
    self.digest = digest
    self.source = source
    self.line = line
    self.column = column
  }
}

/// What a rule on an event has that is in no table.
public struct DaemonEventRule: Sendable, Equatable {
  /// Index into `Bundle.rules`.
  public var rule: Int
  public var effects: [DaemonEffect]
  /// Index into `BundleDaemon.modes`; nothing: of every mode.
  public var mode: Int?
  /// The last day on which it works, from 1970-01-01 (UTC).
  public var expiresDay: Int64?

  public init(rule: Int, effects: [DaemonEffect], mode: Int?, expiresDay: Int64?) {
    self.rule = rule
    self.effects = effects
    self.mode = mode
    self.expiresDay = expiresDay
  }
}

/// What a rule does outside of the kernel.
public struct DaemonEffect: Sendable, Equatable {
  /// What is done.
  public enum Kind: Sendable, Equatable {
    /// "info", "warning" or "critical".
    case notify(level: String, DaemonMessage)
    /// A number; index into `BundleDaemon.settings`.
    case set(setting: Int, DaemonCode, keep: Bool)
    case setText(setting: Int, String, keep: Bool)
    case restartService(String)
    case stopService(String)
    case run(program: String, arguments: [DaemonMessage])
    case callWebhook(String)
    /// Index into `BundleDaemon.modes`.
    case enter(mode: Int)
    /// Leaves the rule.
    case restore
  }
  public var kind: Kind
  public var limit: DaemonLimit?

  public init(kind: Kind, limit: DaemonLimit?) {
    self.kind = kind
    self.limit = limit
  }
}

/// How often something is done at most: a bucket.
public struct DaemonLimit: Sendable, Equatable {
  public var intervalNanoseconds: Int64
  public var toleranceNanoseconds: Int64
  /// The event's field of which each value has a bucket; "" for one bucket.
  public var key: String
  public var capacity: Int
  /// As written.
  public var text: String

  public init(intervalNanoseconds: Int64, toleranceNanoseconds: Int64, key: String, capacity: Int, text: String) {
    self.intervalNanoseconds = intervalNanoseconds
    self.toleranceNanoseconds = toleranceNanoseconds
    self.key = key
    self.capacity = capacity
    self.text = text
  }
}

/// A text into which values are put.
public struct DaemonMessage: Sendable, Equatable {
  /// A piece of it.
  public enum Part: Sendable, Equatable {
    case text(String)
    /// The event's field of this name.
    case field(String)
    /// Index into `Bundle.thresholds`.
    case threshold(Int)
    /// Index into `BundleDaemon.metrics`.
    case metric(Int)
  }
  public var parts: [Part]
  public init(parts: [Part]) { self.parts = parts }
}

/// A mode of a policy.
public struct DaemonMode: Sendable, Equatable {
  /// `policy.name`
  public var name: String
  /// Index into `Bundle.policies`.
  public var policy: Int
  /// Nothing: only the action `enter` makes it wanted.
  public var enter: DaemonHold?
  public var leave: DaemonHold?
  public var priority: Int64

  public init(name: String, policy: Int, enter: DaemonHold?, leave: DaemonHold?, priority: Int64) {
    self.name = name
    self.policy = policy
    self.enter = enter
    self.leave = leave
    self.priority = priority
  }
}
