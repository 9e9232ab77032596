public import AinkaSource

/// `policy NAME(PARAMETERS)` and the lines below it.
public struct PolicyHeader: Sendable {
  public var name: Name
  public var documentation: String
  /// What `--set` gives a value at apply.
  public var parameters: [Parameter] = []
  /// `scope cgroup "/user.slice"`
  public var scope: StringLiteral?
  /// The place of the version in `requires ainka >= 1.0`.
  public var requires: Span?
  /// `budget 200ns per event`
  public var budget: Expression.ID?
  /// The place of `prefer kernel`.
  public var preferKernel: Span?
  public var span: Span
}

/// A declaration of a policy or of the standard library; in a box, because there may be very many, and a list of them would have room for
/// the largest kind at each place.
public indirect enum Declaration: Sendable {
  case use(UseDeclaration)
  case constant(ConstantDeclaration)
  case predicate(PredicateDeclaration)
  case rule(RuleDeclaration)
  case threshold(ThresholdDeclaration)
  case event(EventDeclaration)
  case enumeration(EnumerationDeclaration)
  case record(RecordDeclaration)
  case model(ModelDeclaration)
  case mode(ModeDeclaration)
  case label(LabelDeclaration)
  case invariant(InvariantDeclaration)
  case test(TestDeclaration)
  case metric(MetricDeclaration)
  case setting(SettingDeclaration)

  /// `true` iff it is a rule.
  public var isRule: Bool { if case .rule = self { true } else { false } }

  /// Its name, iff it is a rule.
  public var ruleName: Name? { if case .rule(let rule) = self { rule.name } else { nil } }
}

/// `allow(W0210) because "…"`, before a declaration.
public struct AllowClause: Sendable {
  public var code: Name
  public var because: StringLiteral?
  public var span: Span
}

/// `use linux.process`
public struct UseDeclaration: Sendable {
  public var name: DottedName
  public var span: Span
}

/// A type as it is written.
public struct TypeName: Sendable {
  /// What the type is.
  public indirect enum Kind: Sendable {
    case error
    case named(String)
    case set(TypeName)
    case range(TypeName)
  }
  public var kind: Kind
  public var span: Span
}

/// `name: type = default`
public struct Parameter: Sendable {
  public var name: Name
  public var type: TypeName
  public var initial: Expression.ID?
  public var documentation = ""
}

/// `let shells = { … }`
public struct ConstantDeclaration: Sendable {
  public var name: Name
  public var documentation: String
  public var type: TypeName?
  public var value: Expression.ID
}

/// `predicate unattended(p: process) = …`
public struct PredicateDeclaration: Sendable {
  public var name: Name
  public var documentation: String
  public var parameters: [Parameter]
  public var body: Expression.ID
}

/// `rule shell_from_daemon { … }`
public struct RuleDeclaration: Sendable {
  public var name: Name
  public var documentation: String
  public var event: DottedName?
  public var when: HeldCondition?
  public var unless: Expression.ID?
  public var actions: [ActionClause]
  /// `true` iff a part of the rule could not be read: nothing can be missing in it.
  public var isPartial: Bool
  /// What most rules do not have, if this one has some of it; in an array, so that a copy of the rule copies none of its parts.
  private var rare: [RareClauses] = []

  init(name: Name, documentation: String) {
    self.name = name
    self.documentation = documentation
    actions = []
    isPartial = false
  }

  /// The clauses that few rules have.
  private struct RareClauses: Sendable {
    var mode: DottedName?
    var unknown: VerdictClause?
    var until: HeldCondition?
    var cooldown: Expression.ID?
    var verify: VerifyClause?
    var priority: PriorityClause?
    var expires: Span?
  }

  /// The mode after `in`.
  public var mode: DottedName? {
    get { rare.first?.mode }
    set { change { $0.mode = newValue } }
  }
  public var unknown: VerdictClause? {
    get { rare.first?.unknown }
    set { change { $0.unknown = newValue } }
  }
  public var until: HeldCondition? {
    get { rare.first?.until }
    set { change { $0.until = newValue } }
  }
  public var cooldown: Expression.ID? {
    get { rare.first?.cooldown }
    set { change { $0.cooldown = newValue } }
  }
  public var verify: VerifyClause? {
    get { rare.first?.verify }
    set { change { $0.verify = newValue } }
  }
  public var priority: PriorityClause? {
    get { rare.first?.priority }
    set { change { $0.priority = newValue } }
  }
  /// The place of the date after `expires`.
  public var expires: Span? {
    get { rare.first?.expires }
    set { change { $0.expires = newValue } }
  }

  /// Changes one of the clauses that few rules have.
  private mutating func change(_ body: (inout RareClauses) -> Void) {
    if rare.isEmpty { rare.append(RareClauses()) }
    body(&rare[0])
  }
}

/// `deny EACCES or kill because "…"`
public struct VerdictClause: Sendable {
  /// One of the alternatives.
  public struct Choice: Sendable {
    /// `kill`, `deny`, `throttle` or `audit`.
    public var word: Name
    public var errno: Name?
    /// What `throttle` lets through.
    public var rate: Expression.ID?
    /// The field after `by`, of which each value has a rate of its own.
    public var key: DottedName?
    public var span: Span
  }
  public var choices: [Choice]
  public var because: StringLiteral?
  public var span: Span
}

/// What stands after `then`.
public enum ActionClause: Sendable {
  case verdict(VerdictClause)
  case notify(level: Name, message: StringLiteral?, limit: LimitClause?, span: Span)
  case signal(Name, limit: LimitClause?, span: Span)
  /// `place` is an expression that is a place.
  case set(place: Expression.ID, value: Expression.ID, keep: Bool, limit: LimitClause?, span: Span)
  case restart(service: Expression.ID, limit: LimitClause?, span: Span)
  case stop(service: Expression.ID, limit: LimitClause?, span: Span)
  case run(program: StringLiteral, arguments: [Expression.ID], limit: LimitClause?, span: Span)
  case call(webhook: StringLiteral, limit: LimitClause?, span: Span)
  case enter(mode: DottedName, limit: LimitClause?, span: Span)
  case restore(span: Span)
}

/// `verify CONDITION within TIME else ACTIONS`
public struct VerifyClause: Sendable {
  public var condition: Expression.ID
  public var time: Expression.ID
  public var actions: [ActionClause]
  public var span: Span
}

/// `priority -5`
public struct PriorityClause: Sendable {
  public var value: Int64
  public var span: Span
}

/// `limit 10 per 1min by process.parent.pid`
public struct LimitClause: Sendable {
  public var most: Expression.ID
  public var time: Expression.ID
  public var key: DottedName?
  public var span: Span
}

/// A condition that holds, perhaps for a time: `psi.memory.some > 10% for 30s`.
public struct HeldCondition: Sendable {
  public var condition: Expression.ID
  public var time: Expression.ID?
  /// `true` iff the time counts samples.
  public var isInSamples: Bool
  public var span: Span
}

/// `learn pressure_ceiling: percent { … }`
public struct ThresholdDeclaration: Sendable {
  /// One clause.
  public struct Clause: Sendable {
    /// What a clause says.
    public enum Kind: Sendable {
      case from(Expression.ID)
      case method(Expression.ID)
      case side(Name)
      case window(Expression.ID)
      case within(Expression.ID)
      case start(Expression.ID)
      case require(Expression.ID)
      case step(Expression.ID, per: Expression.ID)
      case drift(Expression.ID, per: Expression.ID)
      case expires(Expression.ID)
      case freeze(HeldCondition)
      case forget(Expression.ID)
      case stage(Name)
    }
    public var kind: Kind
    /// The word that starts the clause.
    public var word: Name
  }
  public var name: Name
  public var documentation: String
  public var type: TypeName
  /// The field after `by`, of which each value has a threshold of its own.
  public var key: DottedName?
  /// For how many of them there is room: `at most N keys`.
  public var most: Expression.ID?
  public var clauses: [Clause]
  /// `true` iff a part of it could not be read: nothing can be missing in it.
  public var isPartial: Bool
}

/// `event connect { … }`
public struct EventDeclaration: Sendable {
  /// A place in the kernel.
  public struct Hook: Sendable {
    public var kind: Name
    public var target: StringLiteral
  }
  public var name: Name
  public var documentation: String
  public var hooks: [Hook]
  public var verdicts: [Name]
  public var fields: [FieldDeclaration]
  /// `true` iff a part of the event could not be read: nothing can be missing in it.
  public var isPartial = false
}

/// `field uid: uid = number(1)`
public struct FieldDeclaration: Sendable {
  public var name: DottedName
  public var documentation: String
  public var type: TypeName
  public var origin: Expression.ID?
  /// What the kernel counts it in: `unit pages`.
  public var unit: Name?
}

/// `enum protocol { tcp, udp }`
public struct EnumerationDeclaration: Sendable {
  public var name: Name
  public var documentation: String
  public var cases: [Name]
  /// The documentation of each case, or empty.
  public var caseDocumentation: [String]
}

/// `record process { … }`
public struct RecordDeclaration: Sendable {
  public var name: Name
  public var documentation: String
  public var fields: [FieldDeclaration]
}
