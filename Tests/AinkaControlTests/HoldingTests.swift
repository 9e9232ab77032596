import AinkaBundle
import AinkaControl
import AinkaSemantics
import AinkaValues
import Testing

/// "Holding", "What arrives" and "Entering and leaving" of docs/levels.md, with instants computed by hand.
@Suite struct HoldingTests {
  @Test func exactlyAtItsEndForHolds() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 20)
    scene.rule("r", when: Scene.above(a, 10), for: .nanoseconds(30_000_000_000))
    var machine = try scene.machine()
    #expect(machine.at(0, .reading(metric: a, 50)).short == [])
    #expect(machine.nextTimer == seconds(30))
    #expect(machine.at(29.999999999).short == [])
    #expect(machine.at(30).short == ["entered 0"])
  }

  @Test func aGapStartsTheTimeAnew() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 20)
    scene.rule("r", when: Scene.above(a, 10), for: .nanoseconds(30_000_000_000))
    var machine = try scene.machine()
    machine.at(0, .reading(metric: a, 50))
    machine.at(20, .reading(metric: a, 5))
    machine.at(21, .reading(metric: a, 50))
    #expect(machine.until(50).short == [])
    #expect(machine.until(51).short == ["entered 0"])
  }

  @Test func unknownIsAGapOfFor() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 2)
    scene.rule("r", when: Scene.above(a, 10), for: .nanoseconds(30_000_000_000))
    var machine = try scene.machine()
    machine.at(0, .reading(metric: a, 50))
    // Three periods after the reading it is unknown; the machine asks to look then.
    #expect(machine.nextTimer == seconds(6))
    machine.at(6)
    #expect(machine.value(ofMetric: a) == nil)
    machine.at(10, .reading(metric: a, 50))
    for second in stride(from: 12.0, through: 38, by: 2) { #expect(machine.at(second, .reading(metric: a, 50)).isEmpty) }
    #expect(machine.at(40, .reading(metric: a, 50)).short == ["entered 0"])
  }

  @Test func unknownStartsAndEndsNothing() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 2)
    scene.rule("r", when: Scene.above(a, 10))
    var machine = try scene.machine()
    #expect(machine.at(0).isEmpty)
    #expect(machine.at(1, .reading(metric: a, 50)).short == ["entered 0"])
    #expect(machine.until(60).isEmpty)
    #expect(machine.isActive(0))
    #expect(machine.at(61, .reading(metric: a, 10)).short == ["left 0 until"])
  }

  @Test func samplesOfTheSlowestMetricAreCounted() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 2)
    let b = scene.metric("b", period: 10)
    scene.rule("r", when: .all([Scene.above(a, 10), Scene.above(b, 10)]), for: .samples(3, metric: b))
    var machine = try scene.machine()
    machine.at(0, .reading(metric: a, 50), .reading(metric: b, 50))
    for second in stride(from: 2.0, through: 8, by: 2) { #expect(machine.at(second, .reading(metric: a, 50)).isEmpty) }
    #expect(machine.at(10, .reading(metric: a, 50), .reading(metric: b, 50)).isEmpty)
    // Between two readings of b it is false once: the count starts anew.
    machine.at(12, .reading(metric: a, 5))
    for second in stride(from: 14.0, through: 18, by: 2) { machine.at(second, .reading(metric: a, 50)) }
    #expect(machine.at(20, .reading(metric: a, 50), .reading(metric: b, 50)).isEmpty)
    for second in stride(from: 22.0, through: 28, by: 2) { machine.at(second, .reading(metric: a, 50)) }
    #expect(machine.at(30, .reading(metric: a, 50), .reading(metric: b, 50)).isEmpty)
    for second in stride(from: 32.0, through: 38, by: 2) { machine.at(second, .reading(metric: a, 50)) }
    #expect(machine.at(40, .reading(metric: a, 50), .reading(metric: b, 50)).short == ["entered 0"])
  }

  @Test func untilHasATimeOfItsOwn() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 60)
    scene.rule(
      "r", when: Scene.above(a, 50), until: TypedHold(condition: Scene.below(a, 20), time: .nanoseconds(10_000_000_000)))
    var machine = try scene.machine()
    #expect(machine.at(0, .reading(metric: a, 60)).short == ["entered 0"])
    #expect(machine.at(1, .reading(metric: a, 30)).isEmpty)
    #expect(machine.at(2, .reading(metric: a, 10)).isEmpty)
    #expect(machine.nextTimer == seconds(12))
    #expect(machine.at(12).short == ["left 0 until"])
  }

  @Test func cooldownKeepsOutAndForCountsOn() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    scene.rule("r", when: Scene.above(a, 50), for: .nanoseconds(5_000_000_000), cooldown: 60)
    var machine = try scene.machine()
    machine.at(0, .reading(metric: a, 60))
    #expect(machine.until(5).short == ["entered 0"])
    #expect(machine.at(10, .reading(metric: a, 10)).short == ["left 0 until"])
    machine.at(20, .reading(metric: a, 60))
    #expect(machine.until(69.5).isEmpty)
    #expect(machine.nextTimer == seconds(70))
    #expect(machine.at(70).short == ["entered 0"])
  }

  @Test func messagesHaveTheValuesOfTheInstant() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 10)
    let b = scene.metric("b", period: 10)
    scene.rule("r", when: Scene.above(a, 50), then: [Scene.notify(.text("a "), .metric(a), .text(", b "), .metric(b))])
    var machine = try scene.machine()
    #expect(machine.at(0, .reading(metric: a, 60)).short == ["entered 0", "info a 60, b unknown"])
  }

  @Test func oneThingHappensAtOneInstant() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    // When and until hold both: it goes in and out by turns, one of them a look.
    scene.rule("r", when: Scene.above(a, 50), until: TypedHold(condition: Scene.above(a, 40), time: .none))
    var machine = try scene.machine()
    #expect(machine.at(0, .reading(metric: a, 60)).short == ["entered 0"])
    #expect(machine.at(1).short == ["left 0 until"])
    #expect(machine.at(2).short == ["entered 0"])
  }

  @Test func limitsHoldBackAndCount() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    // One per 60 s.
    let limit = TypedBucket(
      intervalNanoseconds: 60_000_000_000, toleranceNanoseconds: 0, key: nil, capacity: 1, text: "limit 1 per 1min")
    scene.rule("r", when: Scene.above(a, 50), then: [Scene.notify(.text("x"), limit: limit)])
    var machine = try scene.machine()
    #expect(machine.at(0, .reading(metric: a, 60)).short == ["entered 0", "info x"])
    machine.at(10, .reading(metric: a, 0))
    #expect(machine.at(59, .reading(metric: a, 60)).short == ["entered 0", "limited"])
    machine.at(59.5, .reading(metric: a, 0))
    #expect(machine.at(60, .reading(metric: a, 60)).short == ["entered 0", "info x"])
  }

  @Test func aRuleIsInactiveTheDayAfterItExpires() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    let s = scene.setting("s")
    scene.rule("r", when: Scene.above(a, 50), cooldown: 10, then: [Scene.set(s, 10)], expires: 20_000)
    var machine = try scene.machine()
    machine.at(0, .setting(s, .number(60)), .day(20_000))
    #expect(machine.at(1, .reading(metric: a, 60)).short == ["entered 0", "write 0 10"])
    #expect(machine.at(2, .day(20_001)).short == ["left 0 expired", "put back 0 60"])
    #expect(machine.at(3, .reading(metric: a, 70)).isEmpty)
  }
}
