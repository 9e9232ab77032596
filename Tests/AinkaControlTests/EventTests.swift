import AinkaBundle
import AinkaSemantics
import AinkaTestSupport
import AinkaValues
import Testing

@testable import AinkaControl

/// Events in the machine: labels, windows, aggregates, effects of rules on events.
@Suite struct EventTests {
  /// An event with the fields that labels need.
  private static func event(_ name: String, verdicts: [Verdict] = [.allow, .audit, .deny]) -> TypedEvent {
    TypedEvent(
      name: name, hooks: [.init(kind: "raw_tracepoint", target: name)], verdicts: verdicts,
      fields: [
        TypedField(name: "child.pid", type: .pid, place: .number(8)),
        TypedField(name: "count", type: .count, place: .number(9)),
        TypedField(name: "process.pid", type: .pid, place: .number(0)),
        TypedField(name: "process.uid", type: .uid, place: .number(1)),
      ])
  }

  /// A scene with the events exec, exit and fork.
  private static var scene: Scene {
    var scene = Scene()
    scene.builder.events = [event("exec"), event("exit"), event("fork")]
    return scene
  }

  /// Returns `process.uid == uid`.
  private static func uid(_ uid: Int64) -> TypedCondition { .numberIn(field: 3, [uid...uid], Scene.span) }

  /// Returns an event of process `pid` and user `uid`.
  private static func exec(_ pid: Int64, _ uid: Int64 = 0, _ more: [String: EventValue] = [:], name: String = "exec") -> Input {
    .event(name, ["process.pid": .number(pid), "process.uid": .number(uid)].merging(more) { $1 }, scopes: [])
  }

  /// A label that exec as user 1 gives and as user 2 takes from all, that spreads; exec as user 3 is denied with it, 4 without.
  private static func labelled(spreads: Bool = true) throws -> Controller {
    var scene = scene
    scene.labels = [
      TypedLabel(
        name: "p.agent", policy: 0, holder: .process,
        changes: [
          .init(kind: .add, event: 0, condition: uid(1), holder: 2, span: Scene.span),
          .init(kind: .removeEverywhere, event: 0, condition: uid(2), holder: nil, span: Scene.span),
        ], spreadsToChildren: spreads, documentation: "", span: Scene.span)
    ]
    let has = TypedCondition.has(field: 2, label: 0, Scene.span)
    let deny = [TypedRule.Choice(verdict: .deny, errno: 1)]
    scene.builder.rule("with", .all([uid(3), has]), then: deny)
    scene.builder.rule("without", .all([uid(4), .not(has)]), then: deny)
    return try scene.machine()
  }

  @Test func aLabelIsHeldFromTheNextEventOn() throws {
    var machine = try Self.labelled()
    #expect(machine.at(0, Self.exec(7, 3)).short == ["judged allow"])
    #expect(machine.at(1, Self.exec(7, 1)).short == ["judged allow"])
    #expect(machine.at(2, Self.exec(7, 3)).short == ["judged deny"])
    #expect(machine.at(3, Self.exec(8, 3)).short == ["judged allow"])
    #expect(machine.at(4, Self.exec(7, 4)).short == ["judged allow"])
    #expect(machine.at(5, Self.exec(8, 4)).short == ["judged deny"])
    machine.at(6, Self.exec(9, 2))
    #expect(machine.at(7, Self.exec(7, 3)).short == ["judged allow"])
  }

  @Test func forkCopiesWhatSpreadsAndExitEndsIt() throws {
    var machine = try Self.labelled()
    machine.at(0, Self.exec(7, 1))
    machine.at(1, Self.exec(7, 0, ["child.pid": .number(8)], name: "fork"))
    #expect(machine.at(2, Self.exec(8, 3)).short == ["judged deny"])
    machine.at(3, Self.exec(7, 0, name: "exit"))
    #expect(machine.at(4, Self.exec(7, 3)).short == ["judged allow"])
    #expect(machine.at(5, Self.exec(8, 3)).short == ["judged deny"])
    var other = try Self.labelled(spreads: false)
    other.at(0, Self.exec(7, 1))
    other.at(1, Self.exec(7, 0, ["child.pid": .number(8)], name: "fork"))
    #expect(other.at(2, Self.exec(8, 3)).short == ["judged allow"])
  }

  @Test func anUnknownHolderMakesTheRuleUnknown() throws {
    var machine = try Self.labelled()
    guard case .judged(let decision)? = machine.at(0, .event("exec", ["process.uid": .number(3)], scopes: [])).first else {
      Issue.record("the event is judged")
      return
    }
    #expect(decision.verdict == .allow && decision.unknown == [0])
  }

  @Test func aDeniedEventChangesNoLabel() throws {
    var scene = Self.scene
    scene.labels = [
      TypedLabel(
        name: "p.agent", policy: 0, holder: .process,
        changes: [.init(kind: .add, event: 0, condition: .constant(true), holder: 2, span: Scene.span)],
        spreadsToChildren: false, documentation: "", span: Scene.span)
    ]
    let deny = [TypedRule.Choice(verdict: .deny, errno: 1)]
    scene.builder.rule("a", Self.uid(1), then: deny)
    scene.builder.rule("b", .has(field: 2, label: 0, Scene.span), then: deny)
    var machine = try scene.machine()
    #expect(machine.at(0, Self.exec(7, 1)).short == ["judged deny"])
    #expect(machine.at(1, Self.exec(7, 2)).short == ["judged allow"])
    #expect(machine.at(2, Self.exec(7, 2)).short == ["judged deny"])
  }

  @Test func aWindowIsReadAtMultiplesOfItsPeriod() throws {
    var scene = Self.scene
    scene.windows = [
      TypedWindow(
        policy: 0, event: 0, condition: .constant(true), lengthNanoseconds: 16_000_000_000, key: nil, capacity: 1,
        text: "count(exec) over 16s", span: Scene.span)
    ]
    scene.builder.rule("e", .constant(false))
    let count = scene.metric("count(exec) over 16s", period: 1, source: .window(0))
    scene.rule("r", when: Scene.above(count, 2))
    var machine = try scene.machine()
    machine.at(0)
    #expect(machine.value(ofMetric: count) == 0)
    machine.at(0.1, Self.exec(1))
    machine.at(0.2, Self.exec(1))
    machine.at(0.3, Self.exec(1))
    #expect(machine.value(ofMetric: count) == 0)
    #expect(machine.nextTimer == seconds(1))
    #expect(machine.at(1).short == ["entered 0"])
    #expect(machine.value(ofMetric: count) == 3)
    // Sixteenth 0 is one of those that the reading at 15 s holds, and none of that at 16 s.
    #expect(machine.until(15.5).isEmpty)
    #expect(machine.value(ofMetric: count) == 3)
    #expect(machine.at(16).short == ["left 0 until"])
    #expect(machine.value(ofMetric: count) == 0)
  }

  @Test func aggregatesComputeWhatTheyAreCalled() throws {
    var scene = Self.scene
    func add(_ function: TypedAggregate.Function, _ name: String) -> Int {
      scene.aggregates.append(
        TypedAggregate(
          policy: 0, function: function, event: 0, field: 1, condition: Self.uid(1), lengthNanoseconds: 16_000_000_000,
          text: name,
          span: Scene.span))
      return scene.metric(name, period: 1, source: .aggregate(scene.aggregates.count - 1))
    }
    let average = add(.average, "avg")
    let maximum = add(.maximum, "max")
    let minimum = add(.minimum, "min")
    let half = add(.quantile(5_000), "p50")
    let most = add(.quantile(9_900), "p99")
    let sum = add(.sum, "sum")
    var machine = try scene.machine()
    machine.at(0)
    #expect([average, maximum, minimum, half, most].allSatisfy { machine.value(ofMetric: $0) == nil })
    #expect(machine.value(ofMetric: sum) == 0)
    for (index, value) in [10, 20, 33, 1_000].enumerated() {
      machine.at(0.1 + Double(index) / 100, Self.exec(1, 1, ["count": .number(Int64(value))]))
    }
    machine.at(0.5, Self.exec(1, 2, ["count": .number(5)]))
    machine.at(0.6, Self.exec(1, 1))
    machine.at(1)
    #expect(machine.value(ofMetric: sum) == 1_063)
    #expect(machine.value(ofMetric: average) == 265)
    #expect(machine.value(ofMetric: minimum) == 10)
    #expect(machine.value(ofMetric: maximum) == 1_000)
    #expect(machine.value(ofMetric: half) == 20)
    // 1,000 has ten bits: its bucket is 1000 ..< 1008, which stands for 1,004.
    #expect(machine.value(ofMetric: most) == 1_004)
  }

  @Test func effectsOfARuleOnAnEventAreCarriedOutWithItsFields() throws {
    var scene = Self.scene
    let s = scene.setting("s")
    scene.builder.rule("e", Self.uid(1))
    let limit = TypedBucket(
      intervalNanoseconds: 10_000_000_000, toleranceNanoseconds: 0, key: 2, capacity: 8, text: "limit 1 per 10s by process.pid")
    scene.builder.rules[0].effects = [
      TypedEffect(
        kind: .run(program: "/bin/x", arguments: [MessageTemplate(parts: [.text("pid="), .field(2)])]), limit: limit,
        span: Scene.span), TypedEffect(kind: .set(setting: s, .number(.field(1)), keep: true), span: Scene.span),
      TypedEffect(kind: .restartService("nginx"), span: Scene.span),
    ]
    var machine = try scene.machine()
    machine.at(0, .setting(s, .number(60)))
    #expect(
      machine.at(1, Self.exec(7, 1, ["count": .number(5)])).short
        == ["judged allow", "run /bin/x pid=7", "restart nginx", "write 0 5"])
    #expect(
      machine.at(2, Self.exec(7, 1, ["count": .number(500)])).short
        == ["judged allow", "limited", "refused 0 outOfRange", "restart nginx"])
    #expect(machine.at(3, Self.exec(8, 1)).short == ["judged allow", "run /bin/x pid=8", "refused 0 unknown", "restart nginx"])
  }

  @Test func aRuleInObserveModeDoesNothing() throws {
    var scene = Self.scene
    scene.builder.rule("e", Self.uid(1))
    scene.builder.rules[0].effects = [TypedEffect(kind: .restartService("nginx"), span: Scene.span)]
    var machine = Controller(try scene.bundle(), observed: [0])
    #expect(machine.at(1, Self.exec(7, 1)).short == ["judged allow"])
    #expect(machine.at(2, .observed([])).short == ["switch 0 enforce"])
    #expect(machine.at(3, Self.exec(7, 1)).short == ["judged allow", "restart nginx"])
  }

  @Test func bucketsKeepSevenBits() {
    for (value, bucket) in [(0, 0), (127, 127), (128, 129), (129, 129), (255, 255), (256, 258), (-128, -129), (-5, -5)] {
      #expect(AggregateWindow.bucket(of: Int64(value)) == Int64(bucket))
    }
    #expect(AggregateWindow.bucket(of: .max) == .max - (1 << 55) + 1)
    #expect(AggregateWindow.bucket(of: .min) == .min)
  }
}
