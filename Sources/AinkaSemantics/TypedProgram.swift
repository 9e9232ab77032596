public import AinkaSource
public import AinkaValues

/// All policies of one compile, with names resolved, types checked, predicates and constants put in.
///
/// What stands here is decided: nothing in it can still be wrong, and nobody changes it. Rules and thresholds are sorted by full
/// name (`policy.name`), which is also their number in every later step.
public struct TypedProgram: Sendable {
  public var policies: [TypedPolicy]
  /// The events that rules of this program are on or that its windows count, sorted by name.
  public var events: [TypedEvent]
  /// The windows over events, each once, sorted by text and scope.
  public var windows: [TypedWindow]
  public var thresholds: [TypedThreshold]
  public var rules: [TypedRule]
  /// What rules, modes, models and tests read, each once, sorted by name.
  public var metrics: [TypedMetric] = []
  /// What metrics compute of events, each once, sorted by text and scope.
  public var aggregates: [TypedAggregate] = []
  /// What rules write and invariants and tests speak of, each once, sorted by name.
  public var settings: [TypedSetting] = []
  /// The rules over metrics, sorted by full name.
  public var levelRules: [TypedLevelRule] = []
  /// Sorted by full name.
  public var modes: [TypedMode] = []
  /// Sorted by full name.
  public var models: [TypedModel] = []
  /// Sorted by full name.
  public var labels: [TypedLabel] = []
  /// In the order of the texts.
  public var invariants: [TypedInvariant] = []
  /// In the order of the texts.
  public var tests: [TypedTest] = []
  /// Warnings that declarations allow, in the order of the texts.
  public var allowances: [TypedAllowance] = []
  /// The texts that spans point into: the policies first, in the order given, then the standard library's files.
  public var sources: [SourceText]

  public init(
    policies: [TypedPolicy], events: [TypedEvent], windows: [TypedWindow] = [], thresholds: [TypedThreshold],
    rules: [TypedRule], sources: [SourceText]
  ) {
    self.policies = policies
    self.events = events
    self.windows = windows
    self.thresholds = thresholds
    self.rules = rules
    self.sources = sources
  }
}

/// One policy file.
public struct TypedPolicy: Sendable {
  public var name: String
  /// The path below the cgroup 2 mount that events must come from ("/user.slice"), or nothing for the whole host.
  public var scope: String?
  /// What it was given, in the order of its header.
  public var parameters: [TypedParameter] = []
  /// What an event may cost, if it says so: `budget 200ns per event`.
  public var budgetNanoseconds: Int64?
  /// Where it says so.
  public var budgetSpan: Span?
  /// `true` iff it says `prefer kernel`.
  public var prefersKernel = false
  public var documentation: String
  public var span: Span

  public init(name: String, scope: String?, documentation: String, span: Span) {
    self.name = name
    self.scope = scope
    self.documentation = documentation
    self.span = span
  }
}

/// A parameter of a policy, with the value that it was given.
public struct TypedParameter: Sendable, Hashable {
  public var name: String
  public var type: ValueType
  /// In canonical text.
  public var value: String
  /// `true` iff a command gave it, and not the policy itself.
  public var isGiven: Bool
  public init(name: String, type: ValueType, value: String, isGiven: Bool) {
    self.name = name
    self.type = type
    self.value = value
    self.isGiven = isGiven
  }
}

/// An event as the standard library (or a policy) declares it.
public struct TypedEvent: Sendable {
  /// One place in the kernel where the event is seen: `hook cgroup "connect4"`.
  public struct Hook: Sendable, Hashable {
    public var kind: String
    public var target: String
    public init(kind: String, target: String) {
      self.kind = kind
      self.target = target
    }
  }

  public var name: String
  public var hooks: [Hook]
  /// What the hooks can carry out; `audit` and `allow` are always in it.
  public var verdicts: [Verdict]
  /// Every field that can be written in a rule, records flattened (`process.parent.name`), sorted by name.
  public var fields: [TypedField]

  public init(name: String, hooks: [Hook], verdicts: [Verdict], fields: [TypedField]) {
    self.name = name
    self.hooks = hooks
    self.verdicts = verdicts
    self.fields = fields
  }
}

extension TypedEvent {
  /// `true` iff the generic programs read it from a tracepoint's record: a policy declares it, or its fields say where they are.
  public var isOwn: Bool { name.contains(".") || fields.contains { !$0.record.isEmpty } }
}

/// A field of an event and its place in the event record that the kernel programs fill (`kernel/include/ainka/event.h`).
public struct TypedField: Sendable, Hashable {
  /// Where the record holds it; the number is an index into the record's array of that kind.
  public enum Place: Sendable, Hashable {
    case number(Int)
    case name(Int)
    case address(Int)
    case text(Int)
    case longText
  }

  public var name: String
  public var type: ValueType
  public var place: Place
  /// The cases, iff `type` is an enumeration: the value of a case is its place here.
  public var cases: [String]
  /// Where it comes from in the record of the event's tracepoint: the text of a `FieldOrigin`; else empty.
  public var record: String

  public init(name: String, type: ValueType, place: Place, cases: [String] = [], record: String = "") {
    self.name = name
    self.type = type
    self.place = place
    self.cases = cases
    self.record = record
  }
}

/// A learned threshold. Numbers are in the canonical scale of `type`.
public struct TypedThreshold: Sendable {
  /// `policy.name`
  public var name: String
  public var type: ValueType
  /// By what its values are kept, or nothing for one value.
  public var key: ThresholdKey?
  public var low: Int64
  public var high: Int64
  public var start: Int64
  /// The clauses as written, in canonical text (`method quantile(0.99)`), without `within` and `start`; part of the digest.
  public var clauses: [String]
  /// The same clauses as data, iff there are any.
  public var learning: TypedLearning?
  public var documentation: String
  public var span: Span

  public init(
    name: String, type: ValueType, key: ThresholdKey? = nil, low: Int64, high: Int64, start: Int64, clauses: [String],
    documentation: String, span: Span
  ) {
    self.name = name
    self.type = type
    self.key = key
    self.low = low
    self.high = high
    self.start = start
    self.clauses = clauses
    self.documentation = documentation
    self.span = span
  }
}

/// An event rule: matches when `when` holds and `unless` does not.
public struct TypedRule: Sendable {
  /// One verdict of `deny EACCES or kill`.
  public struct Choice: Sendable, Hashable {
    public var verdict: Verdict
    /// For `deny`; EPERM where none is written.
    public var errno: Int32
    /// For `throttle`, and only then: while an event is within it, the rule has no verdict.
    public var bucket: TypedBucket?
    public init(verdict: Verdict, errno: Int32, bucket: TypedBucket? = nil) {
      self.verdict = verdict
      self.errno = errno
      self.bucket = bucket
    }
  }

  /// What a rule does beside its verdict.
  ///
  /// Each has a `limit` of its own, or none: what is not within it is held back, and counted.
  public enum Action: Sendable {
    case notify(level: NoticeLevel, message: MessageTemplate, limit: TypedBucket? = nil)
    case signal(Int32, limit: TypedBucket? = nil)

    /// The bucket that holds it back, iff it has one.
    public var limit: TypedBucket? {
      switch self {
      case .notify(_, _, let limit), .signal(_, let limit): limit
      }
    }
  }

  /// `policy.name`
  public var name: String
  /// Index into `TypedProgram.policies`.
  public var policy: Int
  /// Index into `TypedProgram.events`.
  public var event: Int
  public var when: TypedCondition
  public var unless: TypedCondition
  /// The verdict's alternatives, in the order of preference; empty for a rule with actions only.
  public var verdict: [Choice]
  /// The verdict of `on unknown`, or empty.
  public var unknownVerdict: [Choice]
  public var actions: [Action]
  /// The text after `because`, or empty.
  public var because: String
  /// What is carried out outside of the kernel, after the event: settings that are kept, services, programs, modes.
  public var effects: [TypedEffect] = []
  /// Index into `TypedProgram.modes`; nothing: of every mode.
  public var mode: Int?
  /// The last day on which it works, counted from 1970-01-01 (UTC).
  public var expiresDay: Int64?
  /// The conditions as written, one canonical line a clause: `when file.name in shells`, `unless …`.
  public var conditionText: [String]
  /// Where they stand, in the same order; predicates that they name stand elsewhere.
  public var conditions: [Span] = []
  /// The named sets that the conditions mention, with their members in canonical text, for the plan's differences.
  public var namedSets: [NamedSet]
  public var documentation: String
  public var span: Span

  public init(
    name: String, policy: Int, event: Int, when: TypedCondition, unless: TypedCondition, verdict: [Choice],
    unknownVerdict: [Choice], actions: [Action], because: String, conditionText: [String], namedSets: [NamedSet],
    documentation: String, span: Span
  ) {
    self.name = name
    self.policy = policy
    self.event = event
    self.when = when
    self.unless = unless
    self.verdict = verdict
    self.unknownVerdict = unknownVerdict
    self.actions = actions
    self.because = because
    self.conditionText = conditionText
    self.namedSets = namedSets
    self.documentation = documentation
    self.span = span
  }
}

/// A set with a name that a rule uses, as the plan shows it.
public struct NamedSet: Sendable, Hashable {
  public var name: String
  public var members: [String]
  public init(name: String, members: [String]) {
    self.name = name
    self.members = members
  }
}

/// How urgent a notice is.
public enum NoticeLevel: UInt8, Sendable, CaseIterable {
  case info = 0
  case warning = 1
  case critical = 2
}

/// The text of a notice: literal bytes, and fields of the event put in.
public struct MessageTemplate: Sendable, Hashable {
  /// A piece of the text.
  public enum Part: Sendable, Hashable {
    case text(String)
    /// Index into the event's `fields`.
    case field(Int)
    /// Index into the program's `thresholds`; never one with a key.
    case threshold(Int)
    /// Index into the program's `metrics`; in rules over metrics only.
    case metric(Int)
  }
  public var parts: [Part]
  public init(parts: [Part]) { self.parts = parts }
}

/// A condition in three-valued logic (Kleene's strong logic): true, false or unknown.
///
/// Predicates and named constants are already put in. Every atom carries the span that it was written at.
public indirect enum TypedCondition: Sendable {
  case constant(Bool)
  case not(TypedCondition)
  /// Unknown unless one is false or all are true. Never empty.
  case all([TypedCondition])
  /// Never empty.
  case any([TypedCondition])
  /// `left OP right`, of numbers of one type. A field that is absent (`none`) makes every order false and `==` false.
  case compare(TypedTerm, Comparison, TypedTerm, Span)
  /// `field == none`
  case isNone(field: Int, Span)
  /// `field in {…}` or `field in lo .. hi`, of numbers and enumerations: ranges sorted, disjoint, not adjacent. Absent: false.
  case numberIn(field: Int, [ClosedRange<Int64>], Span)
  /// `field in {…}` or `==`, of addresses and networks: ranges sorted, disjoint. Absent: false.
  case addressIn(field: Int, [ClosedRange<Address>], Span)
  /// A test of a text. Absent: false.
  case text(field: Int, TextTest, Span)
  /// `process has agent`: label `label` of the program is held by what field `field` of the event tells (`process.pid`,
  /// `process.session`, `file.path`, also of a parent). Unknown where the field is; absent: false.
  case has(field: Int, label: Int, Span)
}

/// What a text (string or path; bytes) is tested for.
public enum TextTest: Sendable, Hashable {
  /// `==` and `in {…}`: equal to one of these; sorted, distinct, not empty.
  case equals([[UInt8]])
  case startsWith([UInt8])
  case endsWith([UInt8])
  /// `contains` and `contains any`: one of these occurs in it; sorted, distinct, not empty.
  case contains([[UInt8]])
  /// `matches`: the whole text is what the glob says; already checked to be well formed.
  case matches(Glob)
}

/// A checked glob: `*` is any run without `/`, `**` any run, `?` one byte that is not `/`, `[…]` one byte of a set.
public struct Glob: Sendable, Hashable {
  /// What one step of the match is.
  public enum Element: Sendable, Hashable {
    case byte(UInt8)
    /// One byte out of these ranges.
    case oneOf([ClosedRange<UInt8>])
    case anyRunWithinComponent
    case anyRun
  }
  public var elements: [Element]
  public init(elements: [Element]) { self.elements = elements }
}

/// How two numbers are compared.
public enum Comparison: UInt8, Sendable, CaseIterable {
  case equal = 0
  case notEqual = 1
  case less = 2
  case lessOrEqual = 3
  case greater = 4
  case greaterOrEqual = 5
}

/// A number computed from fields, thresholds and constants: `Int64` in the canonical scale, saturating, rounding toward zero.
public indirect enum TypedTerm: Sendable {
  case constant(Int64)
  /// Index into the event's `fields`; a number or an enumeration.
  case field(Int)
  /// Index into the program's `thresholds`; one without a key.
  case threshold(Int)
  /// Index into the program's `thresholds`; one with a key. A key that has no value of its own reads the start; the value is unknown
  /// where the field is.
  case keyedThreshold(Int, TypedKey)
  /// How many events window `Int` of the program holds: index into `windows`; `key` is the field of the rule's event iff the window
  /// has a key. Between 0 and `TypedWindow.valueMax`; unknown where the field is. Never inside a window's own condition.
  case window(Int, key: Int?)
  /// Index into the program's `metrics`: unknown without a reading. Never in a rule on an event.
  case metric(Int)
  /// Index into the program's `settings`; in invariants and tests only. Unknown where it cannot be read.
  case setting(Int)
  case negated(TypedTerm)
  case sum(TypedTerm, TypedTerm)
  case difference(TypedTerm, TypedTerm)
  /// `left * right / divisor`, the product exact in 128 bits, then divided, then saturated; `divisor` ≥ 1 brings the scale back.
  case product(TypedTerm, TypedTerm, divisor: Int64)
  /// `left * multiplier / right`, likewise; `otherwise` where `right` is 0. Nothing there means: proven never to be 0.
  case quotient(TypedTerm, TypedTerm, multiplier: Int64, otherwise: TypedTerm?)
}
