import AinkaSemantics
import Testing

@testable import AinkaInterpreter

/// When a condition holds: at once, for a time, for a number of readings.
@Suite struct HoldingTests {
  @Test func atOnceARuleEntersAndLeavesWithTheReading() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10)))] }
    #expect(story.at(1, .reading(metric: 0, 11)) == ["1 enters r"])
    #expect(story.at(3, .reading(metric: 0, 12)) == [])
    #expect(story.at(5, .reading(metric: 0, 10)) == ["5 leaves r"])
  }

  @Test func beforeTheFirstReadingNothingIsKnown() {
    var story = Story { $0.levelRules = [levelRule(when: held(.not(above(10))))] }
    #expect(story.at(100) == [])
    #expect(story.at(101, .reading(metric: 0, 10)) == ["101 enters r"])
  }

  @Test func atThirtySecondsExactlyItHolds() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10), 30))] }
    #expect(story.reading(50, from: 0, to: 28) == [])
    #expect(story.at(29.999999999) == [])
    #expect(story.at(30) == ["30 enters r"], "a timer looks at this instant, though no reading comes")
  }

  @Test func theInstantIsThatOfTheTimerEvenWhenTimePassesInOneStep() {
    var story = Story {
      $0.metrics[0].periodNanoseconds = 60_000_000_000
      $0.levelRules = [levelRule(when: held(above(10), 30))]
    }
    _ = story.at(7, .reading(metric: 0, 50))
    #expect(story.at(100) == ["37 enters r"])
  }

  @Test func falseStartsTheTimeAnew() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10), 30))] }
    #expect(story.reading(50, from: 0, to: 20) == [])
    #expect(story.at(22, .reading(metric: 0, 10)) == [])
    #expect(story.reading(50, from: 24, to: 52) == [])
    #expect(story.reading(50, from: 54, to: 54) == ["54 enters r"])
  }

  @Test func unknownStartsTheTimeAnew() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10), 30))] }
    _ = story.reading(50, from: 0, to: 20)
    // Three periods after 20 s, at 26 s, nothing is known any longer; the reading at 26.5 s begins anew.
    #expect(story.reading(50, from: 26.5, to: 54.5) == [])
    #expect(story.at(56.5) == ["56.5 enters r"])
  }

  @Test func aReadingAtTheInstantAtWhichTheOldOneEndsLeavesNoGap() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10), 30))] }
    #expect(story.reading(50, from: 0, to: 24, every: 6) == [])
    #expect(story.at(30, .reading(metric: 0, 50)) == ["30 enters r"])
  }

  @Test func threePeriodsWithoutAReadingEndNothing() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10)))] }
    #expect(story.at(0, .reading(metric: 0, 11)) == ["0 enters r"])
    #expect(story.at(1000) == [], "unknown does not end it")
    #expect(story.at(1001, .reading(metric: 0, 9)) == ["1001 leaves r"])
  }

  @Test func aRuleStaysKnownUntilThreePeriodsHavePassed() {
    // r: m0 > 10; q enters at 1 s steps by m1 and says what it sees.
    var story = Story {
      $0.levelRules = [levelRule(when: held(.any([above(10), above(0, metric: 1)])))]
      $0.metrics[1].periodNanoseconds = 1_000_000_000
    }
    #expect(story.at(0, .reading(metric: 0, 5)) == [])
    #expect(story.at(5.5, .reading(metric: 1, 1)) == ["5.5 enters r"])
    #expect(story.at(5.75, .reading(metric: 1, 0)) == ["5.75 leaves r"], "false or false")
    #expect(story.at(5.8, .reading(metric: 1, 1)) == ["5.8 enters r"])
    #expect(story.at(6, .reading(metric: 1, 0)) == [], "from 6 s on the reading of m0 says nothing: unknown or false")
  }

  @Test func threeSamplesAreThreeReadingsOfItsMetric() {
    let hold = TypedHold(condition: above(10), time: .samples(3, metric: 0))
    var story = Story { $0.levelRules = [levelRule(when: hold)] }
    #expect(story.reading(50, from: 0, to: 2) == [])
    #expect(story.at(3, .reading(metric: 1, 1)) == [], "another metric's reading is none of its own")
    #expect(story.at(4, .reading(metric: 0, 50)) == ["4 enters r"])
  }

  @Test func aSampleAtWhichItIsFalseStartsTheCountAnew() {
    let hold = TypedHold(condition: above(10), time: .samples(3, metric: 0))
    var story = Story { $0.levelRules = [levelRule(when: hold)] }
    _ = story.reading(50, from: 0, to: 2)
    #expect(story.at(4, .reading(metric: 0, 10)) == [])
    #expect(story.reading(50, from: 6, to: 8) == [])
    #expect(story.at(10, .reading(metric: 0, 50)) == ["10 enters r"])
  }

  @Test func beingFalseBetweenTwoSamplesStartsTheCountAnew() {
    let both = TypedCondition.all([above(10, metric: 1), above(0)])
    var story = Story { $0.levelRules = [levelRule(when: TypedHold(condition: both, time: .samples(2, metric: 1)))] }
    _ = story.at(0, .reading(metric: 0, 1))
    #expect(story.at(1, .reading(metric: 1, 50)) == [])
    #expect(story.at(3, .reading(metric: 0, 0)) == [], "false between the readings of m1")
    #expect(story.at(5, .reading(metric: 0, 1)) == [])
    #expect(story.at(6, .reading(metric: 1, 50)) == [], "the first of two")
    #expect(story.at(8, .reading(metric: 0, 1)) == [])
    #expect(story.at(11, .reading(metric: 1, 50)) == ["11 enters r"])
  }

  @Test func theTimeCountsOnWhileTheRuleCoolsDown() {
    var story = Story {
      $0.levelRules = [levelRule(when: held(above(10), 4), until: held(above(10, metric: 1)), cooldown: 10)]
    }
    #expect(story.reading(50, from: 0, to: 4) == ["4 enters r"])
    #expect(story.at(6, .reading(metric: 0, 50), .reading(metric: 1, 11)) == ["6 leaves r"])
    #expect(story.at(7, .reading(metric: 1, 0)) == [])
    #expect(story.reading(50, from: 8, to: 14) == [])
    #expect(story.at(15.999) == [])
    #expect(story.at(16) == ["16 enters r"], "ten seconds after leaving, and `for` has held all the time")
  }

  @Test func untilHasATimeOfItsOwn() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10)), until: held(below(8), 6))] }
    #expect(story.at(0, .reading(metric: 0, 11)) == ["0 enters r"])
    #expect(story.reading(7, from: 2, to: 6) == [])
    #expect(story.at(8, .reading(metric: 0, 7)) == ["8 leaves r"])
  }

  @Test func untilIsFollowedWhileTheRuleIsIdle() {
    // `until` has been true since 0 s when the rule enters at 4 s: at the next look it leaves.
    var story = Story { $0.levelRules = [levelRule(when: held(above(10, metric: 1)), until: held(below(8), 3))] }
    #expect(story.reading(7, from: 0, to: 4) == [])
    #expect(story.at(5, .reading(metric: 1, 11)) == ["5 enters r"])
    #expect(story.at(6, .reading(metric: 0, 7)) == ["6 leaves r"])
  }

  @Test func onlyOneThingHappensToARuleAtOneLook() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10)), until: held(above(20)))] }
    #expect(story.at(0, .reading(metric: 0, 30)) == ["0 enters r"])
    #expect(story.at(0, .reading(metric: 0, 30)) == ["0 leaves r"], "a second look at the same time")
    #expect(story.at(2, .reading(metric: 0, 30)) == ["2 enters r"])
  }

  @Test func theCooldownEndsAtItsInstant() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(10)), until: held(above(20)), cooldown: 3)] }
    _ = story.at(0, .reading(metric: 0, 30))
    #expect(story.at(1, .reading(metric: 0, 30)) == ["1 leaves r"])
    #expect(story.at(2, .reading(metric: 0, 15)) == [])
    #expect(story.at(3.9) == [])
    #expect(story.at(10) == ["4 enters r"], "nothing arrives at 4 s but the timer")
  }

  @Test func rulesComeInTheOrderOfTheirNames() {
    var story = Story {
      $0.levelRules = [levelRule("a", when: held(above(20))), levelRule("b", when: held(above(10)))]
    }
    #expect(story.at(0, .reading(metric: 0, 30)) == ["0 enters a", "0 enters b"])
    #expect(story.at(2, .reading(metric: 0, 15)) == ["2 leaves a"])
    #expect(story.at(4, .reading(metric: 0, 5)) == ["4 leaves b"])
  }

  @Test func theBeginningIsLookedAt() {
    var story = Story { $0.levelRules = [levelRule(when: held(.constant(true)))] }
    #expect(story.new() == ["0 enters r"])
  }
}
