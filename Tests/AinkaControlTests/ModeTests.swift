import AinkaBundle
import AinkaControl
import AinkaSemantics
import AinkaTestSupport
import AinkaValues
import Testing

/// Modes, verification and models of docs/levels.md.
@Suite struct ModeTests {
  /// Adds a mode; names come sorted.
  private func mode(_ scene: inout Scene, _ name: String, enter: TypedCondition?, leave: TypedCondition?, priority: Int64) {
    scene.modes.append(
      TypedMode(
        name: "p.\(name)", policy: 0, enter: enter.map { TypedHold(condition: $0, time: .none) },
        leave: leave.map { TypedHold(condition: $0, time: .none) }, priority: priority, documentation: "", span: Scene.span))
  }

  @Test func aChangeOfModeLeavesTheOldOnesRulesWithoutCooldown() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    let b = scene.metric("b", period: 1_000)
    let s = scene.setting("s")
    mode(&scene, "emergency", enter: Scene.above(a, 50), leave: Scene.below(a, 20), priority: 10)
    scene.rule("r", when: Scene.above(b, 50), cooldown: 100, then: [Scene.set(s, 10)], mode: 0)
    scene.builder.rule("e", .constant(true), then: [.init(verdict: .deny, errno: 1)])
    var machine = Controller(try scene.bundleWithEventRuleInMode())
    #expect(machine.at(0, .setting(s, .number(60)), .reading(metric: b, 60)).isEmpty)
    #expect(machine.ruleStates == [.off])
    #expect(machine.at(1, .event("probe", [:], scopes: [])).short == ["judged allow"])
    #expect(machine.at(2, .reading(metric: a, 60)).short == ["mode 0", "switch 0 enforce", "entered 0", "write 0 10"])
    #expect(machine.at(3, .event("probe", [:], scopes: [])).short == ["judged deny"])
    #expect(machine.at(4, .reading(metric: a, 30)).isEmpty)
    #expect(machine.at(5, .reading(metric: a, 10)).short == ["mode normal", "left 0 mode", "switch 0 off", "put back 0 60"])
    // No cooldown runs.
    #expect(machine.at(6, .reading(metric: a, 60)).short == ["mode 0", "switch 0 enforce", "entered 0", "write 0 10"])
  }

  @Test func theWantedModeOfHighestPriorityIsActive() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    let b = scene.metric("b", period: 1_000)
    mode(&scene, "m1", enter: Scene.above(a, 50), leave: Scene.below(a, 20), priority: 1)
    mode(&scene, "m2", enter: Scene.above(b, 50), leave: Scene.below(b, 20), priority: 2)
    var machine = try scene.machine()
    #expect(machine.at(0, .reading(metric: a, 60)).short == ["mode 0"])
    #expect(machine.at(1, .reading(metric: b, 60)).short == ["mode 1"])
    #expect(machine.at(2, .reading(metric: b, 10)).short == ["mode 0"])
    #expect(machine.at(3, .reading(metric: a, 10)).short == ["mode normal"])
  }

  @Test func anActionEntersAModeAndItsRulesAreLookedAtAtOnce() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    mode(&scene, "m", enter: nil, leave: nil, priority: 1)
    scene.rule("r1", when: Scene.above(a, 40), mode: 0)
    scene.rule("r2", when: Scene.above(a, 50), then: [TypedEffect(kind: .enter(mode: 0), span: Scene.span)])
    var machine = try scene.machine()
    #expect(machine.at(0, .reading(metric: a, 45)).isEmpty)
    #expect(machine.at(1, .reading(metric: a, 60)).short == ["entered 1", "mode 0", "entered 0"])
  }

  /// A rule above 50 until below 10, that sets s and verifies that b is below 20 within 30 s, else restores and notifies.
  private func verifying() throws -> Controller {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    let b = scene.metric("b", period: 1_000)
    let s = scene.setting("s")
    scene.rule(
      "r", when: Scene.above(a, 50), until: TypedHold(condition: Scene.below(a, 10), time: .none), then: [Scene.set(s, 10)],
      verify: .init(
        condition: Scene.below(b, 20), withinNanoseconds: 30_000_000_000,
        otherwise: [TypedEffect(kind: .restore, span: Scene.span), Scene.notify(.text("x"))]))
    var machine = try scene.machine()
    machine.at(0, .setting(s, .number(60)), .reading(metric: b, 50), .reading(metric: a, 0))
    #expect(machine.at(1, .reading(metric: a, 60)).short == ["entered 0", "write 0 10"])
    return machine
  }

  @Test func aFailedVerificationDoesElseAtItsEnd() throws {
    var machine = try verifying()
    #expect(machine.nextTimer == seconds(31))
    #expect(machine.at(30.999).isEmpty)
    #expect(machine.at(31).short == ["failed 0", "left 0 restored", "info x", "put back 0 60"])
  }

  @Test func whatIsTrueAtTheEndSatisfiesIt() throws {
    var machine = try verifying()
    #expect(machine.at(31, .reading(metric: 1, 10)).isEmpty)
    #expect(machine.until(100).isEmpty)
    #expect(machine.isActive(0))
  }

  @Test func onceTrueIsEnough() throws {
    var machine = try verifying()
    machine.at(5, .reading(metric: 1, 10))
    machine.at(6, .reading(metric: 1, 90))
    #expect(machine.until(100).isEmpty)
  }

  @Test func leavingEndsTheVerificationWithoutAWord() throws {
    var machine = try verifying()
    #expect(machine.at(5, .reading(metric: 0, 5)).short == ["left 0 until", "put back 0 60"])
    #expect(machine.until(100).isEmpty)
  }

  @Test func aRestoredRuleWaitsUntilWhenWasFalse() throws {
    var machine = try verifying()
    machine.at(31)
    #expect(machine.at(32, .reading(metric: 0, 70)).isEmpty)
    #expect(machine.at(33, .reading(metric: 0, 40)).isEmpty)
    #expect(machine.at(34, .reading(metric: 0, 70)).short == ["entered 0", "write 0 10"])
  }

  /// A model with a value and a confidence, which must be at least 80; the value's fallback is metric a.
  private func modelled() throws -> (Controller, Int) {
    var scene = Scene()
    let a = scene.metric("a", period: 2)
    let output = scene.metric("p.m.value", period: 0, source: .model(0, output: 0))
    scene.models = [
      TypedModel(
        name: "p.m", policy: 0, ask: "http://x", inputs: [.init(name: "a", type: .count, value: .metric(a))],
        outputs: [
          .init(name: "value", type: .count, fallback: .metric(a)), .init(name: "confidence", type: .count, fallback: nil),
        ],
        require: .compare(.field(1), .greaterOrEqual, .constant(80), Scene.span), cacheNanoseconds: 0, timeoutNanoseconds: 0,
        documentation: "", span: Scene.span)
    ]
    scene.rule("r", when: Scene.above(output, 50))
    return (try scene.machine(), output)
  }

  @Test func aModelsOutputIsItsAnswerOrItsFallback() throws {
    var (machine, output) = try modelled()
    machine.at(0)
    #expect(machine.value(ofMetric: output) == nil)
    machine.at(1, .reading(metric: 0, 7))
    #expect(machine.value(ofMetric: output) == 7)
    machine.at(2, .answer(model: 0, output: 0, 60))
    #expect(machine.value(ofMetric: output) == 7, "the answer is not whole")
    #expect(machine.at(3, .answer(model: 0, output: 1, 90)).short == ["entered 0"])
    #expect(machine.value(ofMetric: output) == 60)
    machine.at(4, .reading(metric: 0, 8), .answer(model: 0, output: 1, 79))
    #expect(machine.value(ofMetric: output) == 8, "not sure enough")
  }
}

extension Scene {
  /// Returns the bundle, whose rule on an event is one of the first mode.
  func bundleWithEventRuleInMode() throws -> Bundle {
    var changed = self
    changed.builder.rules[0].mode = 0
    return try changed.bundle()
  }
}
