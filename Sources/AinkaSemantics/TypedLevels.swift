public import AinkaSource
public import AinkaValues

/// A condition that must hold for a while before it counts.
public struct TypedHold: Sendable {
  /// For how long.
  public enum Time: Sendable, Hashable {
    /// At once.
    case none
    case nanoseconds(Int64)
    /// So many readings of metric `metric`, the slowest of the condition.
    case samples(Int64, metric: Int)
  }
  public var condition: TypedCondition
  public var time: Time

  public init(condition: TypedCondition, time: Time) {
    self.condition = condition
    self.time = time
  }
}

/// A rule over metrics: active from when its condition held for its time until its end did.
public struct TypedLevelRule: Sendable {
  /// `verify CONDITION within TIME else ACTIONS`
  public struct Verification: Sendable {
    public var condition: TypedCondition
    public var withinNanoseconds: Int64
    public var otherwise: [TypedEffect]
    public init(condition: TypedCondition, withinNanoseconds: Int64, otherwise: [TypedEffect]) {
      self.condition = condition
      self.withinNanoseconds = withinNanoseconds
      self.otherwise = otherwise
    }
  }
  /// `policy.name`
  public var name: String
  /// Index into `TypedProgram.policies`.
  public var policy: Int
  /// Index into `TypedProgram.modes`; nothing: of every mode.
  public var mode: Int?
  /// `unless` is already in it: `when and not unless`.
  public var when: TypedHold
  /// Where none is written: the negation of `when`, at once.
  public var until: TypedHold
  public var cooldownNanoseconds: Int64
  public var effects: [TypedEffect]
  public var verify: Verification?
  public var priority: Int64
  /// The last day on which it works, counted from 1970-01-01 (UTC).
  public var expiresDay: Int64?
  public var conditionText: [String]
  public var documentation: String
  public var span: Span

  public init(
    name: String, policy: Int, mode: Int?, when: TypedHold, until: TypedHold, cooldownNanoseconds: Int64,
    effects: [TypedEffect], verify: Verification?, priority: Int64, expiresDay: Int64?, conditionText: [String],
    documentation: String, span: Span
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
    self.conditionText = conditionText
    self.documentation = documentation
    self.span = span
  }
}

/// What a rule does beside its verdict, carried out outside of the kernel.
///
/// An event rule's terms and messages are about its event's fields; a metric rule's have none.
public struct TypedEffect: Sendable {
  /// What is done.
  public enum Kind: Sendable {
    case notify(level: NoticeLevel, MessageTemplate)
    /// `keep`: it is not put back. Event rules need it.
    case set(setting: Int, SettingValue, keep: Bool)
    case restartService(String)
    case stopService(String)
    case run(program: String, arguments: [MessageTemplate])
    case callWebhook(String)
    /// Index into `TypedProgram.modes`.
    case enter(mode: Int)
    /// Leaves the rule, which enters again only after its `when` was false.
    case restore
  }
  public var kind: Kind
  /// Without a key, in a metric rule.
  public var limit: TypedBucket?
  public var span: Span

  public init(kind: Kind, limit: TypedBucket? = nil, span: Span) {
    self.kind = kind
    self.limit = limit
    self.span = span
  }
}

/// What is written to a setting.
public enum SettingValue: Sendable {
  /// A number or the place of an enumeration's case, in the canonical scale of the setting's type.
  case number(TypedTerm)
  case text(String)
}

/// A mode of a policy: wanted from `enter` to `leave`; of a policy's wanted ones the one of highest priority is active.
public struct TypedMode: Sendable {
  /// `policy.name`
  public var name: String
  public var policy: Int
  /// Nothing: only the action `enter` makes it wanted.
  public var enter: TypedHold?
  /// Where none is written: the negation of `enter`, at once; nothing for a mode that has neither.
  public var leave: TypedHold?
  public var priority: Int64
  public var documentation: String
  public var span: Span

  public init(
    name: String, policy: Int, enter: TypedHold?, leave: TypedHold?, priority: Int64, documentation: String, span: Span
  ) {
    self.name = name
    self.policy = policy
    self.enter = enter
    self.leave = leave
    self.priority = priority
    self.documentation = documentation
    self.span = span
  }
}

/// A fact about processes, sessions or files.
public struct TypedLabel: Sendable {
  /// What holds a label.
  public enum Holder: UInt8, Sendable, CaseIterable { case process, session, file }
  /// What changes it.
  public struct Change: Sendable {
    /// What happens to it.
    public enum Kind: UInt8, Sendable { case add, remove, removeEverywhere }
    public var kind: Kind
    /// Index into `TypedProgram.events`.
    public var event: Int
    public var condition: TypedCondition
    /// Index into the event's `fields`: what tells the holder from others (`process.pid`, `process.session`, `file.path`). Nothing
    /// iff `kind` is `removeEverywhere` and the event has none.
    public var holder: Int?
    public var span: Span
    public init(kind: Kind, event: Int, condition: TypedCondition, holder: Int?, span: Span) {
      self.kind = kind
      self.event = event
      self.condition = condition
      self.holder = holder
      self.span = span
    }
  }
  /// `policy.name`
  public var name: String
  public var policy: Int
  public var holder: Holder
  /// In the order in which they act: those that add before those that remove.
  public var changes: [Change]
  /// `true` iff a new process has the labels of the one that started it.
  public var spreadsToChildren: Bool
  public var documentation: String
  public var span: Span

  public init(
    name: String, policy: Int, holder: Holder, changes: [Change], spreadsToChildren: Bool, documentation: String, span: Span
  ) {
    self.name = name
    self.policy = policy
    self.holder = holder
    self.changes = changes
    self.spreadsToChildren = spreadsToChildren
    self.documentation = documentation
    self.span = span
  }
}

/// What no rule and no learned value may ever break.
public struct TypedInvariant: Sendable {
  public var policy: Int
  /// About settings (`TypedTerm.setting`) and thresholds only.
  public var condition: TypedCondition
  /// The settings and thresholds that it speaks of, ascending.
  public var settings: [Int]
  public var thresholds: [Int]
  /// In canonical text.
  public var text: String
  public var because: String
  public var span: Span

  public init(
    policy: Int, condition: TypedCondition, settings: [Int], thresholds: [Int], text: String, because: String, span: Span
  ) {
    self.policy = policy
    self.condition = condition
    self.settings = settings
    self.thresholds = thresholds
    self.text = text
    self.because = because
    self.span = span
  }
}
