import AinkaSemantics
import AinkaSource
import AinkaValues

/// Makes random programs with rules over metrics, modes, models, labels and invariants, as a checker would hand them on.
struct LevelGenerator {
  var random: SplitMix64
  private var program: TypedProgram
  /// Days do not go back.
  private var day: Int64 = 0
  /// The metrics that are told, not read by the machine.
  private var told: [Int] = []

  private static let span = Span(source: 0, start: 0, end: 0)
  private static let second: Int64 = 1_000_000_000
  /// Places of the fields of every event.
  private static let (child, count, pid, uid) = (0, 1, 2, 3)

  init(random: SplitMix64) {
    self.random = random
    let span = Self.span
    let events = ["exec", "exit", "fork"].map { name in
      TypedEvent(
        name: name, hooks: [.init(kind: "raw_tracepoint", target: name)], verdicts: [.allow, .audit, .throttle, .deny, .kill],
        fields: [
          TypedField(name: "child.pid", type: .pid, place: .number(8)),
          TypedField(name: "count", type: .count, place: .number(9)),
          TypedField(name: "process.pid", type: .pid, place: .number(0)),
          TypedField(name: "process.uid", type: .uid, place: .number(1)),
        ])
    }
    program = TypedProgram(
      policies: [
        TypedPolicy(name: "p", scope: nil, documentation: "", span: span),
        TypedPolicy(name: "q", scope: "/a", documentation: "", span: span),
      ], events: events, thresholds: [], rules: [], sources: [SourceText(name: "levels.ainka", text: "policy p\n")])
  }

  /// Returns a random case.
  mutating func levelCase() -> LevelCase {
    makeThresholds()
    makeReadings()
    for number in 0..<random.number(in: 1...3) {
      program.settings.append(
        TypedSetting(
          name: "s\(number)", type: .count, bounds: 0...80, kind: "file", target: "/s", selector: "", unit: "", moves: [],
          isOfEvent: number == 2, span: Self.span))
    }
    makeModes()
    makeLabels()
    makeEventRules()
    makeLevelRules()
    makeInvariants()
    return LevelCase(program: program, steps: (0..<random.number(in: 3...25)).map { _ in step() })
  }

  private mutating func makeThresholds() {
    for number in 0..<2 {
      program.thresholds.append(
        TypedThreshold(
          name: "p.t\(number)", type: .count, low: 10, high: 70, start: 30, clauses: [], documentation: "", span: Self.span))
    }
    program.thresholds.append(
      TypedThreshold(
        name: "p.t2", type: .count, key: ThresholdKey(field: "process.uid", type: .uid, capacity: 4), low: 10, high: 70,
        start: 40,
        clauses: [], documentation: "", span: Self.span))
  }

  /// Makes metrics of every source, sorted by name.
  private mutating func makeReadings() {
    for number in 0..<random.below(3) {
      let length = random.pick([16, 32, 8]) * Self.second
      let function = random.pick([
        TypedAggregate.Function.sum, .average, .minimum, .maximum, .quantile(5_000), .quantile(9_900),
      ])
      program.aggregates.append(
        TypedAggregate(
          policy: random.below(2), function: function, event: 0, field: Self.count, condition: eventCondition(),
          lengthNanoseconds: length, text: "a\(number)", span: Self.span))
      metric("a\(number)", .aggregate(number), period: max(length / 16, Self.second))
    }
    for number in 0..<random.number(in: 1...3) {
      told.append(program.metrics.count)
      metric(
        "d\(number)", .declared(kind: "file", target: "/d", selector: "", unit: ""),
        period: random.pick([1, 2, 5]) * Self.second)
    }
    if random.happens(40) {
      program.models = [
        TypedModel(
          name: "p.m", policy: 0, ask: "http://m", inputs: [],
          outputs: [
            .init(name: "x", type: .count, fallback: random.happens(70) ? .metric(told[0]) : nil),
            .init(name: "y", type: .count, fallback: nil),
          ], require: .compare(.field(1), .greaterOrEqual, .constant(50), Self.span), cacheNanoseconds: 0,
          timeoutNanoseconds: 0,
          documentation: "", span: Self.span)
      ]
      for output in 0..<2 {
        told.append(program.metrics.count)
        metric("o\(output)", .model(0, output: output), period: 0)
      }
    }
    for number in 0..<random.below(2) {
      let length = random.pick([16, 8]) * Self.second
      program.windows.append(
        TypedWindow(
          policy: random.below(2), event: 0, condition: eventCondition(), lengthNanoseconds: length, key: nil, capacity: 1,
          text: "w\(number)", span: Self.span))
      metric("w\(number)", .window(number), period: max(length / 16, Self.second))
    }
  }

  /// Adds a metric.
  private mutating func metric(_ name: String, _ source: TypedMetric.Source, period: Int64) {
    program.metrics.append(
      TypedMetric(name: name, type: .count, bounds: 0...1_000, periodNanoseconds: period, source: source, span: Self.span))
  }

  private mutating func makeModes() {
    for policy in 0..<2 {
      for number in 0..<random.below(3) {
        let enter = random.happens(70) ? hold() : nil
        let leave = random.happens(50) ? hold() : enter.map { TypedHold(condition: .not($0.condition), time: .none) }
        program.modes.append(
          TypedMode(
            name: "\("pq".map(String.init)[policy]).m\(number)", policy: policy, enter: enter, leave: leave,
            priority: Int64(random.pick([number, -number]) * 2 + (number == 0 ? 1 : 0)), documentation: "", span: Self.span))
      }
    }
  }

  private mutating func makeLabels() {
    for number in 0..<random.below(3) {
      let changes = (0..<random.number(in: 1...3)).map { _ in
        TypedLabel.Change(
          kind: random.pick([.add, .add, .remove, .removeEverywhere]), event: random.below(3), condition: eventCondition(),
          holder: Self.pid, span: Self.span)
      }
      let sorted = changes.filter { $0.kind == .add } + changes.filter { $0.kind != .add }
      program.labels.append(
        TypedLabel(
          name: "p.l\(number)", policy: 0, holder: .process, changes: sorted, spreadsToChildren: random.happens(50),
          documentation: "", span: Self.span))
    }
  }

  private mutating func makeEventRules() {
    for number in 0..<random.below(4) {
      let policy = number < 2 ? 0 : 1
      var when = eventCondition()
      if !program.labels.isEmpty, random.happens(50) {
        let has = TypedCondition.has(
          field: random.pick([Self.pid, Self.child]), label: random.below(program.labels.count), Self.span)
        when = random.happens(50) ? .all([when, has]) : .any([when, .not(has)])
      }
      let verdict = random.pick([
        [], [], [TypedRule.Choice(verdict: .audit, errno: 0)], [TypedRule.Choice(verdict: .deny, errno: 13)],
        [TypedRule.Choice(verdict: .kill, errno: 0)],
      ])
      var rule = TypedRule(
        name: "\(policy == 0 ? "p" : "q").e\(number)", policy: policy, event: random.below(3), when: when,
        unless: .constant(false),
        verdict: verdict, unknownVerdict: [], actions: [], because: "", conditionText: [], namedSets: [], documentation: "",
        span: Self.span)
      if random.happens(30) {
        rule.actions = [
          .notify(level: .warning, message: message([.field(Self.uid)]), limit: random.happens(50) ? limit() : nil)
        ]
      }
      rule.effects = (0..<random.below(3)).map { _ in effect(ofPolicy: policy, isOfEvent: true) }
      rule.mode = mode(of: policy)
      rule.expiresDay = random.happens(20) ? 1 : nil
      program.rules.append(rule)
    }
  }

  private mutating func makeLevelRules() {
    for number in 0..<random.number(in: 1...5) {
      let policy = number < 3 ? 0 : 1
      let when = hold()
      let until = random.happens(50) ? hold() : TypedHold(condition: .not(when.condition), time: .none)
      var verify: TypedLevelRule.Verification?
      if random.happens(40) {
        var otherwise = (0..<random.below(3)).map { _ in effect(ofPolicy: policy, isOfEvent: false) }
        if random.happens(60) {
          otherwise.insert(TypedEffect(kind: .restore, span: Self.span), at: random.below(otherwise.count + 1))
        }
        verify = .init(
          condition: condition(depth: 1), withinNanoseconds: Int64(random.number(in: 1...6)) * Self.second, otherwise: otherwise
        )
      }
      program.levelRules.append(
        TypedLevelRule(
          name: "\(policy == 0 ? "p" : "q").r\(number)", policy: policy, mode: mode(of: policy), when: when, until: until,
          cooldownNanoseconds: random.happens(40) ? Int64(random.number(in: 1...9)) * Self.second : 0,
          effects: (0..<random.number(in: 1...3)).map { _ in effect(ofPolicy: policy, isOfEvent: false) }, verify: verify,
          priority: Int64(random.below(3)), expiresDay: random.happens(20) ? 1 : nil, conditionText: [], documentation: "",
          span: Self.span))
    }
  }

  private mutating func makeInvariants() {
    for _ in 0..<random.below(2) {
      let setting = random.below(program.settings.count)
      let bound = Int64(random.number(in: 1...7) * 10)
      program.invariants.append(
        TypedInvariant(
          policy: 0, condition: .compare(.setting(setting), random.pick([.less, .greater]), .constant(bound), Self.span),
          settings: [setting], thresholds: [], text: "s", because: "", span: Self.span))
    }
    if random.happens(30) {
      program.invariants.append(
        TypedInvariant(
          policy: 0, condition: .compare(.threshold(0), .lessOrEqual, .threshold(1), Self.span), settings: [],
          thresholds: [0, 1],
          text: "t", because: "", span: Self.span))
    }
  }

  /// Returns a mode of `policy`, or mostly none.
  private mutating func mode(of policy: Int) -> Int? {
    let modes = program.modes.indices.filter { program.modes[$0].policy == policy }
    return !modes.isEmpty && random.happens(40) ? random.pick(modes) : nil
  }

  /// Returns a condition and its time.
  private mutating func hold() -> TypedHold {
    let condition = condition(depth: 2)
    switch random.below(4) {
    case 0, 1: return TypedHold(condition: condition, time: .none)
    case 2: return TypedHold(condition: condition, time: .nanoseconds(Int64(random.number(in: 1...5)) * Self.second))
    default:
      return TypedHold(
        condition: condition, time: .samples(Int64(random.number(in: 1...3)), metric: random.below(program.metrics.count)))
    }
  }

  /// Returns a condition over metrics.
  private mutating func condition(depth: Int) -> TypedCondition {
    switch depth == 0 ? 9 : random.below(10) {
    case 0: return .not(condition(depth: depth - 1))
    case 1: return .all([condition(depth: depth - 1), condition(depth: depth - 1)])
    case 2: return .any([condition(depth: depth - 1), condition(depth: depth - 1)])
    default:
      let metric = TypedTerm.metric(random.below(program.metrics.count))
      let comparison = random.pick([Comparison.greater, .less, .greaterOrEqual, .lessOrEqual, .equal, .notEqual])
      return .compare(random.happens(80) ? metric : .sum(metric, term()), comparison, term(), Self.span)
    }
  }

  /// Returns a number.
  private mutating func term() -> TypedTerm {
    switch random.below(9) {
    case 0: .threshold(random.below(2))
    case 1: .metric(random.below(program.metrics.count))
    case 2: .keyedThreshold(2, .number(Int64(random.below(3))))
    case 3: .product(.threshold(0), .constant(8), divisor: 10)
    case 4: .quotient(.metric(random.below(program.metrics.count)), .metric(told[0]), multiplier: 10, otherwise: .constant(3))
    default: .constant(Int64(random.below(10) * 10))
    }
  }

  /// Returns a condition over an event's fields.
  private mutating func eventCondition() -> TypedCondition {
    switch random.below(4) {
    case 0: return .constant(true)
    case 1: return .compare(.field(Self.count), .greater, .constant(Int64(random.below(8) * 10)), Self.span)
    default:
      let low = Int64(random.below(3))
      return .numberIn(field: Self.uid, [low...low + 1], Self.span)
    }
  }

  /// Returns a message with `parts` and what it can say of metrics.
  private func message(_ parts: [MessageTemplate.Part]) -> MessageTemplate { MessageTemplate(parts: [.text("x ")] + parts) }

  /// Returns something that a rule does.
  private mutating func effect(ofPolicy policy: Int, isOfEvent: Bool) -> TypedEffect {
    let limit = random.happens(20) ? limit(by: isOfEvent && random.happens(50) ? Self.uid : nil) : nil
    func made(_ kind: TypedEffect.Kind) -> TypedEffect { TypedEffect(kind: kind, limit: limit, span: Self.span) }
    let modes = program.modes.indices.filter { program.modes[$0].policy == policy }
    switch random.below(8) {
    case 0: return made(.restartService("a"))
    case 1: return made(.run(program: "/x", arguments: [message([isOfEvent ? .field(Self.pid) : .metric(0)])]))
    case 2 where !modes.isEmpty: return made(.enter(mode: random.pick(modes)))
    case 3:
      let part: MessageTemplate.Part = isOfEvent ? .field(Self.count) : .metric(random.below(program.metrics.count))
      return made(.notify(level: .info, message([part, .threshold(0)])))
    default:
      let settings = program.settings.indices.filter { isOfEvent || !program.settings[$0].isOfEvent }
      let setting = random.pick(Array(settings))
      let value: TypedTerm =
        switch random.below(6) {
        case 0: isOfEvent ? .field(Self.count) : .metric(random.below(program.metrics.count))
        case 1: .threshold(random.below(2))
        default: .constant(Int64(random.below(10) * 10))
        }
      return made(.set(setting: setting, .number(value), keep: isOfEvent || random.happens(30)))
    }
  }

  /// Returns a limit.
  private mutating func limit(by key: Int? = nil) -> TypedBucket {
    TypedBucket(
      intervalNanoseconds: Int64(random.number(in: 1...6)) * Self.second,
      toleranceNanoseconds: Int64(random.below(2)) * Self.second,
      key: key, capacity: key == nil ? 1 : 64, text: "limit")
  }

  /// Returns what arrives next.
  private mutating func step() -> LevelCase.Step {
    let after = random.pick([0, 500_000_000, 1_000_000_000, 1_000_000_000, 2_000_000_000, 3_000_000_000, 10_000_000_000, 1])
    var inputs: [LevelCase.Arrival] = []
    for _ in 0..<random.below(4) {
      switch random.below(20) {
      case 0: inputs.append(.threshold(random.below(2), key: nil, Int64(random.below(9) * 10)))
      case 1: inputs.append(.threshold(2, key: Int64(random.below(3)), Int64(random.below(9) * 10)))
      case 2, 3: inputs.append(.setting(random.below(min(2, program.settings.count)), Int64(random.below(11) * 10)))
      case 4: inputs.append(.setting(random.below(min(2, program.settings.count)), nil))
      case 5 where random.happens(20):
        day += Int64(random.below(3))
        inputs.append(.day(day))
      default:
        inputs.append(.reading(metric: random.pick(told), random.happens(90) ? Int64(random.below(11) * 10) : nil))
      }
    }
    if random.happens(40) {
      let values = [
        value(of: 4), random.happens(80) ? EventValue.number(Int64(random.below(30) * 7)) : random.pick([.unknown, .none]),
        value(of: 4), value(of: 4),
      ]
      inputs.append(.event(random.pick([0, 0, 0, 1, 2]), values, isInScope: random.happens(50)))
    }
    return LevelCase.Step(after: UInt64(after), inputs: inputs)
  }

  /// Returns a small number, mostly.
  private mutating func value(of limit: Int) -> EventValue {
    random.happens(90) ? .number(Int64(random.below(limit))) : random.pick([.unknown, .none])
  }
}
