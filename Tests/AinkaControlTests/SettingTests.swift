import AinkaBundle
import AinkaControl
import AinkaSemantics
import AinkaValues
import Testing

/// "Settings" of docs/levels.md, with values worked out by hand.
@Suite struct SettingTests {
  /// A machine with metrics a and b, a setting s within 0 .. 100 that is 60, and a rule for each metric: above 50 it sets s.
  private func two(
    _ first: [TypedEffect], _ second: [TypedEffect], priorities: (Int64, Int64) = (0, 0),
    _ change: (inout Scene) -> Void = { _ in }
  ) throws -> Controller {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    let b = scene.metric("b", period: 1_000)
    _ = scene.setting("s")
    scene.rule("r1", when: Scene.above(a, 50), then: first, priority: priorities.0)
    scene.rule("r2", when: Scene.above(b, 50), then: second, priority: priorities.1)
    change(&scene)
    var machine = try scene.machine()
    machine.at(0, .setting(0, .number(60)), .reading(metric: 0, 0), .reading(metric: 1, 0))
    return machine
  }

  @Test func theOriginalIsPutBack() throws {
    var machine = try two([Scene.set(0, 10)], [])
    #expect(machine.at(1, .reading(metric: 0, 60)).short == ["entered 0", "write 0 10"])
    #expect(!machine.isOriginal(setting: 0))
    #expect(machine.at(2, .reading(metric: 0, 0)).short == ["left 0 until", "put back 0 60"])
    #expect(machine.isOriginal(setting: 0))
  }

  @Test func theHigherPriorityHasTheSettingAndTheOthersComesAfter() throws {
    var machine = try two([Scene.set(0, 10)], [Scene.set(0, 20)], priorities: (0, 5))
    #expect(machine.at(1, .reading(metric: 0, 60)).short == ["entered 0", "write 0 10"])
    #expect(machine.at(2, .reading(metric: 1, 60)).short == ["entered 1", "write 0 20"])
    #expect(machine.at(3, .reading(metric: 1, 0)).short == ["left 1 until", "write 0 10"])
    #expect(machine.at(4, .reading(metric: 0, 0)).short == ["left 0 until", "put back 0 60"])
  }

  @Test func theLowerOneWaits() throws {
    var machine = try two([Scene.set(0, 10)], [Scene.set(0, 20)], priorities: (5, 0))
    machine.at(1, .reading(metric: 0, 60))
    #expect(machine.at(2, .reading(metric: 1, 60)).short == ["entered 1"])
    #expect(machine.at(3, .reading(metric: 0, 0)).short == ["left 0 until", "write 0 20"])
    #expect(machine.at(4, .reading(metric: 1, 0)).short == ["left 1 until", "put back 0 60"])
  }

  @Test func whatSomebodyElseChangedIsLeftAlone() throws {
    var machine = try two([Scene.set(0, 10)], [])
    machine.at(1, .reading(metric: 0, 60))
    machine.at(2, .setting(0, .number(33)))
    #expect(machine.at(3, .reading(metric: 0, 0)).short == ["left 0 until", "left alone 0"])
    #expect(machine.value(ofSetting: 0) == .number(33))
  }

  @Test func whatSomebodyElseWroteIsTheNewOriginalWhenAnotherClaimCounts() throws {
    var machine = try two([Scene.set(0, 10)], [Scene.set(0, 20)], priorities: (0, 5))
    machine.at(1, .reading(metric: 0, 60))
    #expect(machine.at(2, .setting(0, .number(33))).isEmpty)
    #expect(machine.at(3, .reading(metric: 1, 60)).short == ["entered 1", "write 0 20"])
    #expect(machine.at(4, .reading(metric: 0, 0)).short == ["left 0 until"])
    #expect(machine.at(5, .reading(metric: 1, 0)).short == ["left 1 until", "put back 0 33"])
  }

  @Test func keepWritesOnceAndIsNotPutBack() throws {
    var machine = try two([Scene.set(0, 10, keep: true)], [])
    #expect(machine.at(1, .reading(metric: 0, 60)).short == ["entered 0", "write 0 10"])
    #expect(machine.at(2, .reading(metric: 0, 0)).short == ["left 0 until"])
    #expect(!machine.isOriginal(setting: 0))
  }

  @Test func keepBecomesTheOriginalWhileAClaimStands() throws {
    var machine = try two([Scene.set(0, 10)], [Scene.set(0, 20, keep: true)])
    machine.at(1, .reading(metric: 0, 60))
    #expect(machine.at(2, .reading(metric: 1, 60)).short == ["entered 1"])
    #expect(machine.at(3, .reading(metric: 0, 0)).short == ["left 0 until", "put back 0 20"])
  }

  @Test func keepOfTheInstantOfLeavingIsWrittenInPlaceOfTheOriginal() throws {
    var machine = try two([Scene.set(0, 10)], [Scene.set(0, 20, keep: true)])
    machine.at(1, .reading(metric: 0, 60))
    #expect(
      machine.at(2, .reading(metric: 0, 0), .reading(metric: 1, 60)).short == ["left 0 until", "entered 1", "write 0 20"])
  }

  @Test func whatIsOutOfRangeIsRefusedAndTheRuleIsActiveAllTheSame() throws {
    var machine = try two([Scene.set(0, 101), Scene.notify(.text("x"))], [])
    #expect(machine.at(1, .reading(metric: 0, 60)).short == ["entered 0", "refused 0 outOfRange", "info x"])
    #expect(machine.isActive(0))
    #expect(machine.at(2, .reading(metric: 0, 0)).short == ["left 0 until"])
  }

  @Test func anUnknownValueIsRefused() throws {
    var machine = try two(
      [TypedEffect(kind: .set(setting: 0, .number(.metric(2)), keep: false), span: Scene.span)], []
    ) { _ = $0.metric("c") }
    #expect(machine.at(1, .reading(metric: 0, 60)).short == ["entered 0", "refused 0 unknown"])
  }

  @Test func anInvariantRefusesAtTheWrite() throws {
    var machine = try two([Scene.set(0, 10)], [Scene.set(0, 40)], priorities: (0, 5)) { scene in
      scene.invariants = [
        TypedInvariant(
          policy: 0, condition: .compare(.setting(0), .greaterOrEqual, .constant(30), Scene.span), settings: [0],
          thresholds: [],
          text: "s >= 30", because: "", span: Scene.span)
      ]
    }
    #expect(machine.at(1, .reading(metric: 0, 60)).short == ["entered 0", "refused 0 invariant(0)"])
    #expect(machine.at(2, .reading(metric: 1, 60)).short == ["entered 1", "write 0 40"])
    // The first claim counts again; its write is refused again and the setting stays, so that it is as it was written last.
    #expect(machine.at(3, .reading(metric: 1, 0)).short == ["left 1 until", "refused 0 invariant(0)"])
    #expect(machine.at(4, .reading(metric: 0, 0)).short == ["left 0 until", "put back 0 60"])
  }

  @Test func whatWasNeverWrittenIsNotPutBack() throws {
    var machine = try two([Scene.set(0, 10)], []) { scene in
      scene.invariants = [
        TypedInvariant(
          policy: 0, condition: .compare(.setting(0), .greater, .constant(30), Scene.span), settings: [0], thresholds: [],
          text: "s > 30", because: "", span: Scene.span)
      ]
    }
    machine.at(1, .reading(metric: 0, 60))
    #expect(machine.at(2, .reading(metric: 0, 0)).short == ["left 0 until"])
  }

  @Test func whatCannotBeReadIsNotWritten() throws {
    var machine = try two([Scene.set(0, 10)], [])
    machine.at(0.5, .setting(0, .unread))
    #expect(machine.at(1, .reading(metric: 0, 60)).short == ["entered 0", "refused 0 unread"])
    #expect(machine.at(2, .reading(metric: 0, 0)).short == ["left 0 until"])
  }

  @Test func aThresholdsPatchThatBreaksAnInvariantIsRefused() throws {
    var machine = try two([], []) { scene in
      scene.builder.threshold("critical", .count, 0...100, start: 50)
      scene.builder.threshold("warning", .count, 0...100, start: 20)
      scene.invariants = [
        TypedInvariant(
          policy: 0, condition: .compare(.threshold(1), .less, .threshold(0), Scene.span), settings: [], thresholds: [0, 1],
          text: "warning < critical", because: "", span: Scene.span)
      ]
    }
    #expect(machine.at(1, .threshold(1, 50)).short == ["refused patch 1 invariant(0)"])
    #expect(machine.at(2, .threshold(1, 101)).short == ["refused patch 1 outOfRange"])
    #expect(machine.at(3, .threshold(1, 49)).short == [])
    #expect(machine.value(ofThreshold: 1) == 49)
  }

  @Test func stoppingPutsEverythingBack() throws {
    var machine = try two([Scene.set(0, 10)], [])
    machine.at(1, .reading(metric: 0, 60))
    #expect(machine.stop(at: seconds(2)).short == ["left 0 stopped", "put back 0 60"])
  }

  @Test func aChangedRuleLeavesAndTheOthersGoOn() throws {
    var scene = Scene()
    let a = scene.metric("a", period: 1_000)
    let s = scene.setting("s")
    let t = scene.setting("t")
    scene.rule("r1", when: Scene.above(a, 50), then: [Scene.set(s, 10)])
    scene.rule("r2", when: Scene.above(a, 50), then: [Scene.set(t, 10)])
    var machine = try scene.machine()
    machine.at(0, .setting(s, .number(60)), .setting(t, .number(70)), .reading(metric: a, 60))
    scene.rules[0].effects = [Scene.set(s, 11)]
    var (next, actions) = machine.succeeded(by: try scene.bundle(), at: seconds(1))
    #expect(actions.short == ["left 0 stopped", "put back 0 60"])
    #expect(next.isActive(1) && !next.isActive(0))
    #expect(next.at(1).short == ["entered 0", "write 0 11"])
    #expect(next.at(2, .reading(metric: a, 0)).short == ["left 0 until", "left 1 until", "put back 0 60", "put back 1 70"])
  }
}
