public import AinkaSource
public import AinkaValues

/// A metric that the program reads: one instance of what the standard library or a policy declares.
///
/// It has a reading every `periodNanoseconds`, or none; its value is that of its latest reading, unknown from three periods after it.
public struct TypedMetric: Sendable, Hashable {
  /// Where its readings come from.
  public enum Source: Sendable, Hashable {
    /// As declared, parameters put in: `source file "/proc/pressure/memory" at "some.avg10" unit percent`.
    case declared(kind: String, target: String, selector: String, unit: String)
    /// An aggregate over events: index into `TypedProgram.aggregates`.
    case aggregate(Int)
    /// A window that counts events, as a metric rule reads it: index into `TypedProgram.windows`. A reading is its value.
    case window(Int)
    /// Output number `output` of model `model`.
    case model(Int, output: Int)
    /// `forecast(cpu.usage, ahead: 5min)`, `anomaly(…)`: the name and the canonical texts of the arguments.
    case builtIn(String, arguments: [String])
  }

  /// In canonical text: `psi.memory.some`, `disk("sda").latency`, `workload.predicted_cpu` with its policy before it.
  public var name: String
  public var type: ValueType
  /// The cases, iff `type` is an enumeration: the value of a case is its place here.
  public var cases: [String]
  /// What a reading can be, in the canonical scale of `type`.
  public var bounds: ClosedRange<Int64>
  public var periodNanoseconds: Int64
  public var source: Source
  /// Where it is asked for first.
  public var span: Span

  public init(
    name: String, type: ValueType, cases: [String] = [], bounds: ClosedRange<Int64>, periodNanoseconds: Int64, source: Source,
    span: Span
  ) {
    self.name = name
    self.type = type
    self.cases = cases
    self.bounds = bounds
    self.periodNanoseconds = periodNanoseconds
    self.source = source
    self.span = span
  }
}

/// What is computed of a field of the events of a while: `p99(block_complete.latency) over 10s`.
///
/// Its while is made of sixteenths as that of `TypedWindow`; unlike a count it is unknown while it holds nothing, but for `sum`.
public struct TypedAggregate: Sendable {
  /// What is computed.
  public enum Function: Sendable, Hashable {
    case sum
    /// Rounded toward zero.
    case average
    case minimum
    case maximum
    /// The least value that this many ten-thousandths of all are at or below, known to within 1 % (`Quantile`): 9900 for `p99`.
    case quantile(Int)
  }
  /// Index into `TypedProgram.policies`: whose scope the events are of.
  public var policy: Int
  public var function: Function
  /// Index into `TypedProgram.events`.
  public var event: Int
  /// Index into the event's `fields`: a number.
  public var field: Int
  /// Which of the events.
  public var condition: TypedCondition
  public var lengthNanoseconds: Int64
  /// In canonical text: with the scope, what it is known by.
  public var text: String
  public var span: Span

  public init(
    policy: Int, function: Function, event: Int, field: Int, condition: TypedCondition, lengthNanoseconds: Int64, text: String,
    span: Span
  ) {
    self.policy = policy
    self.function = function
    self.event = event
    self.field = field
    self.condition = condition
    self.lengthNanoseconds = lengthNanoseconds
    self.text = text
    self.span = span
  }
}

/// A model that is asked.
public struct TypedModel: Sendable {
  /// One value of its answer.
  public struct Output: Sendable {
    public var name: String
    public var type: ValueType
    /// What it is when the model fails, is unsure or stale; nothing there means unknown.
    public var fallback: TypedTerm?
    public init(name: String, type: ValueType, fallback: TypedTerm?) {
      self.name = name
      self.type = type
      self.fallback = fallback
    }
  }
  /// One value that it is given.
  public struct Input: Sendable {
    public var name: String
    public var type: ValueType
    public var value: TypedTerm
    public init(name: String, type: ValueType, value: TypedTerm) {
      self.name = name
      self.type = type
      self.value = value
    }
  }
  /// `policy.name`
  public var name: String
  public var policy: Int
  public var ask: String
  public var inputs: [Input]
  public var outputs: [Output]
  /// What the answer must say of itself: about fields numbered as `outputs`.
  public var require: TypedCondition
  public var cacheNanoseconds: Int64
  public var timeoutNanoseconds: Int64
  public var documentation: String
  public var span: Span

  public init(
    name: String, policy: Int, ask: String, inputs: [Input], outputs: [Output], require: TypedCondition,
    cacheNanoseconds: Int64, timeoutNanoseconds: Int64, documentation: String, span: Span
  ) {
    self.name = name
    self.policy = policy
    self.ask = ask
    self.inputs = inputs
    self.outputs = outputs
    self.require = require
    self.cacheNanoseconds = cacheNanoseconds
    self.timeoutNanoseconds = timeoutNanoseconds
    self.documentation = documentation
    self.span = span
  }
}

/// A setting that the program writes or speaks of: one instance of what the standard library or a policy declares.
public struct TypedSetting: Sendable, Hashable {
  /// In canonical text: `sysctl.vm.swappiness`, `cgroup("background.slice").memory.high`.
  public var name: String
  public var type: ValueType
  /// The cases, iff `type` is an enumeration.
  public var cases: [String]
  /// What may be written, iff it is a number.
  public var bounds: ClosedRange<Int64>
  /// As declared, parameters put in.
  public var kind: String
  public var target: String
  public var selector: String
  public var unit: String
  /// The metrics that it is known to move, as declared.
  public var moves: [String]
  /// `true` iff it belongs to the event's process (`process.nice`): only event rules can set it.
  public var isOfEvent: Bool
  public var span: Span

  public init(
    name: String, type: ValueType, cases: [String] = [], bounds: ClosedRange<Int64>, kind: String, target: String,
    selector: String, unit: String, moves: [String], isOfEvent: Bool, span: Span
  ) {
    self.name = name
    self.type = type
    self.cases = cases
    self.bounds = bounds
    self.kind = kind
    self.target = target
    self.selector = selector
    self.unit = unit
    self.moves = moves
    self.isOfEvent = isOfEvent
    self.span = span
  }
}
