public import AinkaSemantics
public import AinkaSource
public import AinkaValues

/// Makes typed programs by hand, for tests of the steps behind the checker.
public struct ProgramBuilder {
  /// A place for everything that is made by hand.
  public static let span = Span(source: 0, start: 0, end: 0)

  /// An event with a field of every kind.
  public static let event = TypedEvent(
    name: "probe", hooks: [.init(kind: "raw_tracepoint", target: "probe")], verdicts: [.allow, .audit, .deny, .kill],
    fields: [
      TypedField(name: "address", type: .address, place: .address(0)),
      TypedField(name: "arguments", type: .string, place: .longText),
      TypedField(name: "count", type: .count, place: .number(10)),
      TypedField(name: "duration", type: .duration, place: .number(11)),
      TypedField(name: "gid", type: .gid, place: .number(2)),
      TypedField(name: "name", type: .string, place: .name(0)),
      TypedField(name: "parent", type: .string, place: .name(1)),
      TypedField(name: "path", type: .path, place: .text(4)),
      TypedField(name: "port", type: .port, place: .number(8)),
      TypedField(name: "protocol", type: .enumeration("protocol"), place: .number(9), cases: ["tcp", "udp"]),
      TypedField(name: "tty", type: .string, place: .text(3)),
      TypedField(name: "uid", type: .uid, place: .number(1)),
    ])

  /// Returns the place of the field with this name.
  public static func field(_ name: String) -> Int {
    event.fields.firstIndex { $0.name == name } ?? { preconditionFailure("no field \(name)") }()
  }

  public var rules: [TypedRule] = []
  public var thresholds: [TypedThreshold] = []
  public var events: [TypedEvent] = [ProgramBuilder.event]
  public var policies = [TypedPolicy(name: "p", scope: nil, documentation: "", span: ProgramBuilder.span)]

  public init() {}

  /// Adds a threshold; thresholds must come in the order of their names.
  public mutating func threshold(_ name: String, _ type: ValueType, _ bounds: ClosedRange<Int64>, start: Int64) {
    thresholds.append(
      TypedThreshold(
        name: "p.\(name)", type: type, low: bounds.lowerBound, high: bounds.upperBound, start: start, clauses: [],
        documentation: "", span: Self.span))
  }

  /// Adds a rule; rules must come in the order of their names.
  public mutating func rule(
    _ name: String, _ when: TypedCondition, unless: TypedCondition = .constant(false), then verdict: [TypedRule.Choice] = [],
    unknown: [TypedRule.Choice] = [], actions: [TypedRule.Action] = [], policy: Int = 0, event: Int = 0
  ) {
    rules.append(
      TypedRule(
        name: "p.\(name)", policy: policy, event: event, when: when, unless: unless, verdict: verdict,
        unknownVerdict: unknown, actions: actions, because: "", conditionText: ["when \(name)"], namedSets: [],
        documentation: "", span: Self.span))
  }

  /// The program.
  public var program: TypedProgram {
    TypedProgram(
      policies: policies, events: events, thresholds: thresholds, rules: rules,
      sources: [SourceText(name: "hand.ainka", text: "policy p\n")])
  }
}

/// Short spellings for conditions by hand.
public enum By {
  public static func number(_ field: String, _ ranges: ClosedRange<Int64>...) -> TypedCondition {
    .numberIn(field: ProgramBuilder.field(field), ranges, ProgramBuilder.span)
  }
  public static func text(_ field: String, _ test: TextTest) -> TypedCondition {
    .text(field: ProgramBuilder.field(field), test, ProgramBuilder.span)
  }
  public static func equals(_ field: String, _ texts: String...) -> TypedCondition {
    text(field, .equals(texts.sorted().map { Array($0.utf8) }))
  }
  public static func starts(_ field: String, _ start: String) -> TypedCondition {
    text(field, .startsWith(Array(start.utf8)))
  }
  public static func none(_ field: String) -> TypedCondition {
    .isNone(field: ProgramBuilder.field(field), ProgramBuilder.span)
  }
  public static func address(_ field: String, _ ranges: ClosedRange<Address>...) -> TypedCondition {
    .addressIn(field: ProgramBuilder.field(field), ranges, ProgramBuilder.span)
  }
  public static func compare(_ left: TypedTerm, _ comparison: Comparison, _ right: TypedTerm) -> TypedCondition {
    .compare(left, comparison, right, ProgramBuilder.span)
  }
  public static func field(_ name: String) -> TypedTerm { .field(ProgramBuilder.field(name)) }
}
