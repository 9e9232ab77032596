import AinkaSemantics
import AinkaValues
import Testing

@testable import AinkaInterpreter

/// What a rule over metrics does when it enters, and when what it wants to see does not come.
@Suite struct EffectTests {
  @Test func effectsAreDoneInTheOrderOfTheTextOnce() {
    let message = MessageTemplate(parts: [.text("it is "), .metric(0), .text(", "), .metric(1), .text(" of "), .threshold(0)])
    var story = Story {
      $0.thresholds = program([], thresholds: 1).thresholds
      $0.levelRules = [
        levelRule(
          when: held(above(10)),
          [
            .restartService("a"), .notify(level: .warning, message), .stopService("b"),
            .run(program: "/bin/p", arguments: [message]), .callWebhook("http://h"), set(0, 3),
          ])
      ]
    }
    #expect(
      story.at(0, .reading(metric: 0, 11)) == [
        "0 enters r", "0 restart a", "0 warning it is 11, unknown of 500", "0 stop b", "0 run /bin/p it is 11, unknown of 500",
        "0 call http://h", "0 s0: own -> 3",
      ])
    #expect(story.at(2, .reading(metric: 0, 12)) == [])
  }

  @Test func aLimitHoldsBackAndCounts() {
    let one = TypedBucket(
      intervalNanoseconds: 10_000_000_000, toleranceNanoseconds: 0, key: nil, capacity: 1, text: "1 per 10s")
    var story = Story { $0.levelRules = [levelRule(when: held(above(10)), [notify("x"), set(0, 3)], limit: one)] }
    #expect(story.at(1, .reading(metric: 0, 11)) == ["1 enters r", "1 info x", "1 s0: own -> 3"])
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves r", "2 s0: 3 <- own"])
    #expect(story.at(10.9, .reading(metric: 0, 11)) == ["10.9 enters r", "10.9 held back", "10.9 held back"])
    #expect(story.at(10.95, .reading(metric: 0, 1)) == ["10.95 leaves r"])
    #expect(story.at(11, .reading(metric: 0, 11)) == ["11 enters r", "11 info x", "11 s0: own -> 3"])
  }

  @Test func verificationIsSatisfiedByOneInstantAtWhichItIsTrue() {
    let rule = levelRule(when: held(above(10)), verify: verification(below(5, metric: 1), within: 10, [notify("no")]))
    var story = Story { $0.levelRules = [rule] }
    _ = story.at(0, .reading(metric: 0, 11))
    _ = story.at(3, .reading(metric: 1, 4))
    #expect(story.at(4, .reading(metric: 1, 9)) == [])
    #expect(story.at(100) == [])
  }

  @Test func verificationFailsAtItsEndExactly() {
    let rule = levelRule(
      when: held(above(10)), verify: verification(below(5, metric: 1), within: 10, [notify("no"), set(0, 7)]))
    var story = Story { $0.levelRules = [rule] }
    _ = story.at(0, .reading(metric: 0, 11))
    _ = story.at(3, .reading(metric: 1, 9))
    #expect(story.at(9.999) == [])
    #expect(story.at(50) == ["10 fails r", "10 info no", "10 s0: own -> 7"])
    #expect(story.at(51, .reading(metric: 0, 1)) == ["51 leaves r", "51 s0: 7 <- own"])
  }

  @Test func whatIsTrueAtTheEndSatisfies() {
    let rule = levelRule(when: held(above(10)), verify: verification(below(5, metric: 1), within: 10, [notify("no")]))
    var story = Story { $0.levelRules = [rule] }
    _ = story.at(0, .reading(metric: 0, 11))
    #expect(story.at(10, .reading(metric: 1, 4)) == [])
    #expect(story.at(30) == [])
  }

  @Test func whatIsTrueOnEnteringSatisfies() {
    let rule = levelRule(when: held(above(10)), verify: verification(below(5, metric: 1), within: 10, [notify("no")]))
    var story = Story { $0.levelRules = [rule] }
    _ = story.at(0, .reading(metric: 1, 4))
    _ = story.at(0, .reading(metric: 0, 11))
    _ = story.at(1, .reading(metric: 1, 9))
    #expect(story.at(30) == [])
  }

  @Test func leavingEndsAVerificationWithoutAWord() {
    let rule = levelRule(when: held(above(10)), verify: verification(below(5, metric: 1), within: 10, [notify("no")]))
    var story = Story { $0.levelRules = [rule] }
    _ = story.at(0, .reading(metric: 0, 11))
    #expect(story.at(5, .reading(metric: 0, 10)) == ["5 leaves r"])
    #expect(story.at(30) == [])
  }

  @Test func restoreLeavesAndWaitsUntilWhenWasFalse() {
    let rule = levelRule(
      when: held(above(10)), until: held(below(5)), [set(0, 9)],
      verify: verification(below(8), within: 10, [.restore, notify("no")]))
    var story = Story { $0.levelRules = [rule] }
    #expect(story.reading(20, from: 0, to: 8) == ["0 enters r", "0 s0: own -> 9"])
    #expect(story.reading(20, from: 10, to: 10) == ["10 fails r", "10 leaves r", "10 info no", "10 s0: 9 <- own"])
    #expect(story.reading(20, from: 12, to: 30) == [], "`when` was never false")
    #expect(story.reading(10, from: 32, to: 32) == [])
    #expect(story.at(34, .reading(metric: 0, 20)) == ["34 enters r", "34 s0: own -> 9"])
  }

  @Test func restoreWaitsForNothingWhereWhenIsFalseThen() {
    let rule = levelRule(
      when: held(above(10)), until: held(below(5)), cooldown: 5, verify: verification(below(8), within: 4, [.restore]))
    var story = Story { $0.levelRules = [rule] }
    _ = story.at(0, .reading(metric: 0, 20))
    #expect(story.at(4, .reading(metric: 0, 9)) == ["4 fails r", "4 leaves r"])
    #expect(story.at(6, .reading(metric: 0, 20)) == [], "the cooldown runs")
    #expect(story.at(10) == ["9 enters r"])
  }

  @Test func unknownIsNotFalseForARuleThatWaits() {
    let rule = levelRule(
      when: held(above(10)), until: held(below(5)), verify: verification(below(8), within: 4, [.restore]))
    var story = Story { $0.levelRules = [rule] }
    #expect(story.reading(20, from: 0, to: 4) == ["0 enters r", "4 fails r", "4 leaves r"])
    #expect(story.at(30, .reading(metric: 0, 20)) == [], "it was unknown from 10 s to 30 s, never false")
  }

  @Test func aSetAfterRestoreIsNotDone() {
    let rule = levelRule(
      when: held(above(10)), until: held(below(5)),
      verify: verification(below(8), within: 4, [.restore, set(0, 1), set(1, 2, keep: true)]))
    var story = Story { $0.levelRules = [rule] }
    _ = story.at(0, .reading(metric: 0, 20))
    #expect(story.at(4) == ["4 fails r", "4 leaves r", "4 s0: refused ruleLeft", "4 s1: own -> 2"])
  }

  @Test func aSetOfAnElseTakesThePlaceOfTheClaim() {
    let rule = levelRule(
      when: held(above(10)), until: held(below(5)), [set(0, 1)], verify: verification(below(8), within: 4, [set(0, 2)]))
    var story = Story { $0.levelRules = [rule] }
    #expect(story.at(0, .reading(metric: 0, 20)) == ["0 enters r", "0 s0: own -> 1"])
    #expect(story.at(4) == ["4 fails r", "4 s0: 1 -> 2"])
    #expect(story.at(5, .reading(metric: 0, 1)) == ["5 leaves r", "5 s0: 2 <- own"])
  }

  @Test func unknownAndOutOfRangeValuesAreRefusedAndTheRuleIsActive() {
    var story = Story {
      $0.levelRules = [
        levelRule(
          when: held(above(10)),
          [.set(setting: 0, .number(.metric(1)), keep: false), .set(setting: 1, .number(.metric(0)), keep: false)])
      ]
    }
    #expect(
      story.at(0, .reading(metric: 0, 101)) == ["0 enters r", "0 s0: refused unknownValue", "0 s1: refused outOfRange(101)"])
    #expect(story.at(1, .reading(metric: 0, 1)) == ["1 leaves r"])
  }

  @Test func aRulePastItsDayLeavesAndStaysAway() {
    var story = Story(day: 5) { $0.levelRules = [levelRule(when: held(above(10)), cooldown: 9, [set(0, 1)], expiresDay: 5)] }
    #expect(story.at(0, .reading(metric: 0, 11)) == ["0 enters r", "0 s0: own -> 1"])
    #expect(story.at(1, .day(6)) == ["1 leaves r", "1 s0: 1 <- own"])
    #expect(story.at(2, .reading(metric: 0, 12)) == [])
    #expect(story.at(3, .day(5)) == ["3 enters r", "3 s0: own -> 1"])
  }
}
