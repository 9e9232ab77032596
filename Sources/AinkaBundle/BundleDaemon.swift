public import AinkaValues

/// What a daemon carries out: all of the policies that is no table. Empty for policies that need none.
public struct BundleDaemon: Sendable, Equatable {
  /// What conditions and models read, sorted by name.
  public var metrics: [DaemonMetric] = []
  /// What metrics compute of events.
  public var aggregates: [DaemonAggregate] = []
  /// Sorted by name.
  public var settings: [DaemonSetting] = []
  /// The rules over metrics, sorted by full name.
  public var rules: [DaemonRule] = []
  /// What the rules on events have beside their tables, by rule number; only those that have something.
  public var eventRules: [DaemonEventRule] = []
  /// Sorted by full name.
  public var modes: [DaemonMode] = []
  /// Sorted by full name.
  public var models: [DaemonModel] = []
  /// Sorted by full name.
  public var labels: [DaemonLabel] = []
  public var invariants: [DaemonInvariant] = []
  /// At most one: a bundle whose rules say which events aggregates hold and labels change at. It has no daemon part of its own.
  public var watches: [Bundle] = []

  public init() {}

  /// `true` iff there is nothing that a daemon would have to do.
  public var isEmpty: Bool { self == BundleDaemon() }
}

/// A metric: one instance of what the standard library or a policy declares.
public struct DaemonMetric: Sendable, Equatable {
  /// Where its readings come from.
  public enum Source: Sendable, Equatable {
    /// `source file "/proc/pressure/memory" at "some.avg10" unit percent`; what is not written is empty.
    case declared(kind: String, target: String, selector: String, unit: String)
    /// Index into `BundleDaemon.aggregates`.
    case aggregate(Int)
    /// Index into `Bundle.regions`: a window without a key.
    case window(Int)
    /// Index into `BundleDaemon.models`, and into the model's outputs.
    case model(Int, output: Int)
    /// `forecast(cpu.usage, ahead: 5min)`: the name, and the arguments as they are written.
    case builtIn(String, arguments: [String])
  }
  public var name: String
  public var type: ValueType
  /// The cases, iff `type` is an enumeration.
  public var cases: [String]
  public var low: Int64
  public var high: Int64
  /// 0 for what has no period: its value lasts until the next.
  public var periodNanoseconds: Int64
  public var source: Source

  public init(
    name: String, type: ValueType, cases: [String], low: Int64, high: Int64, periodNanoseconds: Int64, source: Source
  ) {
    self.name = name
    self.type = type
    self.cases = cases
    self.low = low
    self.high = high
    self.periodNanoseconds = periodNanoseconds
    self.source = source
  }
}

/// What is computed of a field of the events of a while.
public struct DaemonAggregate: Sendable, Equatable {
  /// What is computed; a quantile in ten-thousandths.
  public enum Function: Sendable, Equatable {
    case sum
    case average
    case minimum
    case maximum
    case quantile(Int)
  }
  /// In canonical text, with its scope.
  public var name: String
  public var function: Function
  /// The name of the event, and of its field.
  public var event: String
  public var field: String
  public var lengthNanoseconds: Int64
  /// The number of the rule of `BundleDaemon.watches` that matches the events that are in it.
  public var watch: Int

  public init(name: String, function: Function, event: String, field: String, lengthNanoseconds: Int64, watch: Int) {
    self.name = name
    self.function = function
    self.event = event
    self.field = field
    self.lengthNanoseconds = lengthNanoseconds
    self.watch = watch
  }
}

/// A setting that rules write or invariants speak of.
public struct DaemonSetting: Sendable, Equatable {
  public var name: String
  public var type: ValueType
  public var cases: [String]
  /// What may be written, if it is a number.
  public var low: Int64
  public var high: Int64
  public var kind: String
  public var target: String
  public var selector: String
  public var unit: String
  /// The metrics that it is known to move.
  public var moves: [String]
  /// `true` iff it is one of the event's process.
  public var isOfEvent: Bool

  public init(
    name: String, type: ValueType, cases: [String], low: Int64, high: Int64, kind: String, target: String, selector: String,
    unit: String, moves: [String], isOfEvent: Bool
  ) {
    self.name = name
    self.type = type
    self.cases = cases
    self.low = low
    self.high = high
    self.kind = kind
    self.target = target
    self.selector = selector
    self.unit = unit
    self.moves = moves
    self.isOfEvent = isOfEvent
  }
}

/// A condition that must hold for a while before it counts.
public struct DaemonHold: Sendable, Equatable {
  /// For how long.
  public enum Time: Sendable, Equatable {
    case none
    case nanoseconds(Int64)
    /// So many readings of a metric: an index into `BundleDaemon.metrics`.
    case samples(Int64, metric: Int)
  }
  public var condition: DaemonCode
  public var time: Time

  public init(condition: DaemonCode, time: Time) {
    self.condition = condition
    self.time = time
  }
}

/// A fact about processes, sessions or files.
public struct DaemonLabel: Sendable, Equatable {
  /// What holds a label.
  public enum Holder: UInt8, Sendable, CaseIterable {
    case process = 0
    case session = 1
    case file = 2
  }
  /// What changes it, in the order in which changes act.
  public struct Change: Sendable, Equatable {
    /// What happens to the label.
    public enum Kind: UInt8, Sendable, CaseIterable {
      case add = 0
      case remove = 1
      case removeEverywhere = 2
    }
    public var kind: Kind
    /// The name of the event, and of its field that tells the holder; "" for everywhere.
    public var event: String
    public var holder: String
    /// The number of the rule of `BundleDaemon.watches` that matches its events.
    public var watch: Int

    public init(kind: Kind, event: String, holder: String, watch: Int) {
      self.kind = kind
      self.event = event
      self.holder = holder
      self.watch = watch
    }
  }
  public var name: String
  public var policy: Int
  public var holder: Holder
  public var spreadsToChildren: Bool
  public var changes: [Change]

  public init(name: String, policy: Int, holder: Holder, spreadsToChildren: Bool, changes: [Change]) {
    self.name = name
    self.policy = policy
    self.holder = holder
    self.spreadsToChildren = spreadsToChildren
    self.changes = changes
  }
}

/// A model that is asked.
public struct DaemonModel: Sendable, Equatable {
  /// One value that it is given.
  public struct Input: Sendable, Equatable {
    public var name: String
    public var type: ValueType
    public var value: DaemonCode
    public init(name: String, type: ValueType, value: DaemonCode) {
      self.name = name
      self.type = type
      self.value = value
    }
  }
  /// One value of its answer.
  public struct Output: Sendable, Equatable {
    public var name: String
    public var type: ValueType
    /// What it is without an answer; empty: unknown.
    public var fallback: DaemonCode
    public init(name: String, type: ValueType, fallback: DaemonCode) {
      self.name = name
      self.type = type
      self.fallback = fallback
    }
  }
  public var name: String
  public var policy: Int
  public var ask: String
  public var inputs: [Input]
  public var outputs: [Output]
  /// Over fields numbered as `outputs`.
  public var require: DaemonCode
  public var cacheNanoseconds: Int64
  public var timeoutNanoseconds: Int64

  public init(
    name: String, policy: Int, ask: String, inputs: [Input], outputs: [Output], require: DaemonCode, cacheNanoseconds: Int64,
    timeoutNanoseconds: Int64
  ) {
    self.name = name
    self.policy = policy
    self.ask = ask
    self.inputs = inputs
    self.outputs = outputs
    self.require = require
    self.cacheNanoseconds = cacheNanoseconds
    self.timeoutNanoseconds = timeoutNanoseconds
  }
}

/// What no write may break.
public struct DaemonInvariant: Sendable, Equatable {
  public var policy: Int
  public var condition: DaemonCode
  /// The settings and thresholds that it speaks of, ascending.
  public var settings: [Int]
  public var thresholds: [Int]
  public var text: String
  public var because: String

  public init(policy: Int, condition: DaemonCode, settings: [Int], thresholds: [Int], text: String, because: String) {
    self.policy = policy
    self.condition = condition
    self.settings = settings
    self.thresholds = thresholds
    self.text = text
    self.because = because
  }
}
