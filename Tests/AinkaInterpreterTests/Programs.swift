import AinkaInterpreter
import AinkaSemantics
import AinkaSource
import AinkaValues

/// The fields of the one event that the programs of these tests are about.
enum Field {
  static let number = 0
  static let other = 1
  static let address = 2
  static let text = 3
}

let nowhere = Span(source: 0, start: 0, end: 0)

/// Returns a program of `rules` (name, what it is) on one event with four fields, and of `thresholds` with bounds 0 … 1000.
func program(
  _ rules: [TypedRule], verdicts: [Verdict] = [.kill, .deny, .throttle], scopes: [String?] = [nil], thresholds: Int = 0,
  windows: [TypedWindow] = [], keyed: Bool = false
) -> TypedProgram {
  let event = TypedEvent(
    name: "happen", hooks: [], verdicts: verdicts,
    fields: [
      TypedField(name: "a", type: .count, place: .number(0)), TypedField(name: "b", type: .count, place: .number(1)),
      TypedField(name: "c", type: .address, place: .address(0)), TypedField(name: "d", type: .string, place: .longText),
    ])
  return TypedProgram(
    policies: scopes.enumerated().map { TypedPolicy(name: "p\($0)", scope: $1, documentation: "", span: nowhere) },
    events: [event, TypedEvent(name: "other", hooks: [], verdicts: [], fields: event.fields)],
    windows: windows,
    thresholds: (0..<thresholds).map {
      TypedThreshold(
        name: "p.t\($0)", type: .count, key: keyed ? ThresholdKey(field: "a", type: .count, capacity: 9) : nil, low: 0,
        high: 1000, start: 500, clauses: [], documentation: "", span: nowhere)
    }, rules: rules, sources: [])
}

/// Returns a rule that matches when `when` holds and `unless` does not.
func rule(
  _ when: TypedCondition, unless: TypedCondition = .constant(false), _ verdict: [TypedRule.Choice] = [],
  onUnknown: [TypedRule.Choice] = [], signals: [Int32] = [], limit: TypedBucket? = nil, policy: Int = 0
) -> TypedRule {
  TypedRule(
    name: "p.r", policy: policy, event: 0, when: when, unless: unless, verdict: verdict, unknownVerdict: onUnknown,
    actions: signals.map { .signal($0, limit: limit) }, because: "", conditionText: [], namedSets: [], documentation: "",
    span: nowhere)
}

/// Returns a condition with this outcome for the event that `judge` gives by default: its field `b` is unknown.
func condition(_ truth: Truth) -> TypedCondition {
  switch truth {
  case .isTrue: .constant(true)
  case .isFalse: .constant(false)
  case .isUnknown: .compare(.field(Field.other), .equal, .constant(1), nowhere)
  }
}

let kill = TypedRule.Choice(verdict: .kill, errno: 1)
let audit = TypedRule.Choice(verdict: .audit, errno: 1)
func deny(_ errno: Int32) -> TypedRule.Choice { .init(verdict: .deny, errno: errno) }

/// Returns what `program` says of an event with these values; of the fields of `Field`, `other` is unknown.
func judge(_ program: TypedProgram, isInScope: [Bool] = [true], thresholds: [Int64]? = nil) -> Judgement {
  let values: [EventValue] = [.number(7), .unknown, .none, .text(Array("abc".utf8), isTruncated: false)]
  return Interpreter(program, thresholds: thresholds).judge(Occurrence(event: 0, values: values, isInScope: isInScope))
}

/// Returns the outcome of `condition` for an event with these values; fields that are not given are unknown.
func truth(
  _ condition: TypedCondition, a: EventValue = .unknown, b: EventValue = .unknown, c: EventValue = .unknown,
  d: EventValue = .unknown, thresholds: [Int64] = []
) -> Truth {
  Interpreter(program([], thresholds: thresholds.count), thresholds: thresholds).truth(of: condition, for: [a, b, c, d])
}
