import AinkaSemantics
import Testing

@testable import AinkaInterpreter

/// Claims on settings, their originals, and what is put back.
@Suite struct SettingTests {
  /// Returns a story of rules that are active while metric 0 has a bit of theirs: `a` from 10 on, `b` from 20 on.
  private func story(
    _ edit: (inout TypedProgram) -> Void = { _ in }, a: Int64 = 0, b: Int64 = 0, values: (Int64, Int64) = (1, 2)
  )
    -> Story
  {
    Story {
      $0.levelRules = [
        levelRule("a", when: held(above(9)), [set(0, values.0)], priority: a),
        levelRule("b", when: held(above(0, metric: 1)), [set(0, values.1)], priority: b),
      ]
      edit(&$0)
    }
  }

  @Test func theHigherPriorityHasItAndThenTheOther() {
    var story = story(a: 0, b: 5)
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters a", "0 s0: own -> 1"])
    #expect(story.at(1, .reading(metric: 1, 1)) == ["1 enters b", "1 s0: 1 -> 2"])
    #expect(story.at(2, .reading(metric: 1, 0)) == ["2 leaves b", "2 s0: 2 -> 1"])
    #expect(story.at(3, .reading(metric: 0, 1)) == ["3 leaves a", "3 s0: 1 <- own"])
  }

  @Test func theLowerPriorityWaits() {
    var story = story(a: 5, b: 0)
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters a", "0 s0: own -> 1"])
    #expect(story.at(1, .reading(metric: 1, 1)) == ["1 enters b"])
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves a", "2 s0: 1 -> 2"])
    #expect(story.at(3, .reading(metric: 1, 0)) == ["3 leaves b", "3 s0: 2 <- own"])
  }

  @Test func ofEqualClaimsTheFirstByNameCountsAndNothingIsWrittenTwice() {
    var story = story(values: (4, 4))
    #expect(story.at(0, .reading(metric: 1, 1)) == ["0 enters b", "0 s0: own -> 4"])
    #expect(story.at(1, .reading(metric: 0, 10)) == ["1 enters a"], "the value is there")
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves a"])
    #expect(story.at(3, .reading(metric: 1, 0)) == ["3 leaves b", "3 s0: 4 <- own"])
  }

  @Test func bothAtOnceWriteOnce() {
    var story = story(a: 0, b: 5)
    #expect(
      story.at(0, .reading(metric: 0, 10), .reading(metric: 1, 1)) == ["0 enters a", "0 enters b", "0 s0: own -> 2"])
    #expect(
      story.at(1, .reading(metric: 0, 1), .reading(metric: 1, 0)) == ["1 leaves a", "1 leaves b", "1 s0: 2 <- own"])
  }

  @Test func theOriginalIsWhatATestGave() {
    var story = story()
    _ = story.at(0, .setting(0, .number(60)))
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters a", "0 s0: 60 -> 1"])
    #expect(story.at(1, .reading(metric: 0, 1)) == ["1 leaves a", "1 s0: 1 <- 60"])
  }

  @Test func whatSomebodyElseChangedIsLeftAlone() {
    var story = story()
    _ = story.at(0, .reading(metric: 0, 10))
    #expect(story.at(1, .setting(0, .number(77))) == [])
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves a", "2 s0: left alone"])
  }

  @Test func anotherClaimWritesAndWhatSomebodyElseWroteIsTheOriginal() {
    var story = story(a: 0, b: 5)
    _ = story.at(0, .reading(metric: 0, 10))
    #expect(story.at(1, .setting(0, .number(77))) == [])
    #expect(story.at(2, .reading(metric: 1, 1)) == ["2 enters b", "2 s0: 77 -> 2"])
    #expect(story.at(3, .reading(metric: 1, 0)) == ["3 leaves b", "3 s0: 2 -> 1"])
    #expect(story.at(4, .reading(metric: 0, 1)) == ["4 leaves a", "4 s0: 1 <- 77"])
  }

  @Test func aSettingThatCannotBeReadIsNotWritten() {
    var story = story()
    _ = story.at(0, .setting(0, .unreadable))
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters a", "0 s0: refused unreadable"])
    #expect(story.at(1, .setting(0, .number(5))) == [], "tried once")
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves a"], "nothing was written, nothing is put back")
  }

  @Test func aValueThatIsThereIsNotWrittenAndNotPutBack() {
    var story = story()
    _ = story.at(0, .setting(0, .number(1)))
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters a"])
    #expect(story.at(1, .reading(metric: 0, 1)) == ["1 leaves a"])
  }

  @Test func keepIsWrittenOnceAndNotPutBack() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(9)), [set(0, 1, keep: true)])] }
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters r", "0 s0: own -> 1"])
    #expect(story.at(1, .setting(0, .number(5))) == [])
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves r"])
    #expect(story.at(3, .reading(metric: 0, 10)) == ["3 enters r", "3 s0: 5 -> 1"])
  }

  @Test func keepBecomesTheOriginalWhileAClaimStands() {
    var story = story { $0.levelRules[1].effects = levelRule(when: held(above(0)), [set(0, 50, keep: true)]).effects }
    _ = story.at(0, .reading(metric: 0, 10))
    #expect(story.at(1, .reading(metric: 1, 1)) == ["1 enters b"])
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves a", "2 s0: 1 <- 50"])
  }

  @Test func keepAtTheInstantOfLeavingStandsInPlaceOfTheOriginal() {
    var story = story { $0.levelRules[1].effects = levelRule(when: held(above(0)), [set(0, 50, keep: true)]).effects }
    _ = story.at(0, .reading(metric: 0, 10))
    #expect(
      story.at(1, .reading(metric: 0, 1), .reading(metric: 1, 1)) == ["1 leaves a", "1 enters b", "1 s0: 1 -> 50"])
  }

  @Test func keepAtTheInstantOfEnteringIsTheOriginal() {
    var story = story { $0.levelRules[1].effects = levelRule(when: held(above(0)), [set(0, 50, keep: true)]).effects }
    #expect(
      story.at(1, .reading(metric: 0, 10), .reading(metric: 1, 1)) == ["1 enters a", "1 enters b", "1 s0: own -> 1"])
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves a", "2 s0: 1 <- 50"])
  }

  /// The invariant that setting 0 is below `right`.
  private func invariant(_ right: TypedTerm, settings: [Int] = [0], thresholds: [Int] = []) -> TypedInvariant {
    TypedInvariant(
      policy: 0, condition: .compare(.setting(0), .less, right, nowhere), settings: settings, thresholds: thresholds, text: "",
      because: "", span: nowhere)
  }

  @Test func anInvariantRefusesAWriteAndTheClaimStands() {
    var story = story({ $0.invariants = [self.invariant(.constant(2))] }, a: 0, b: 5)
    #expect(story.at(0, .reading(metric: 1, 1)) == ["0 enters b", "0 s0: refused invariant(0)"])
    #expect(story.at(1, .reading(metric: 0, 10)) == ["1 enters a"], "b has the setting, though it could not write")
    #expect(story.at(2, .reading(metric: 1, 0)) == ["2 leaves b", "2 s0: own -> 1"])
    #expect(story.at(3, .reading(metric: 0, 0)) == ["3 leaves a", "3 s0: 1 <- own"])
  }

  @Test func anInvariantIsTestedWithTheThresholdsOfTheInstant() {
    var story = story {
      $0.thresholds = program([], thresholds: 1).thresholds
      $0.invariants = [self.invariant(.threshold(0), thresholds: [0])]
    }
    #expect(story.at(0, .threshold(0, key: nil, 1)) == [], "nobody can tell what setting 0 is")
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters a", "0 s0: refused invariant(0)"])
    _ = story.at(1, .reading(metric: 0, 1))
    _ = story.at(2, .threshold(0, key: nil, 2))
    #expect(story.at(3, .reading(metric: 0, 10)) == ["3 enters a", "3 s0: own -> 1"])
    #expect(story.at(4, .threshold(0, key: nil, 1)) == ["4 threshold 0 refused 0"])
    #expect(story.at(5, .threshold(0, key: nil, 1001)) == ["5 threshold 0 refused "])
  }

  @Test func anOriginalThatAnInvariantForbidsIsNotPutBack() {
    var story = story { $0.invariants = [self.invariant(.constant(50))] }
    _ = story.at(0, .setting(0, .number(80)))
    #expect(story.at(1, .reading(metric: 0, 10)) == ["1 enters a", "1 s0: 80 -> 1"])
    #expect(story.at(2, .reading(metric: 0, 1)) == ["2 leaves a", "2 s0: refused invariant(0)"])
  }

  @Test func invariantsOfOtherSettingsDoNotMatter() {
    var story = story {
      $0.invariants = [
        TypedInvariant(
          policy: 0, condition: .compare(.setting(1), .less, .constant(5), nowhere), settings: [1], thresholds: [], text: "",
          because: "", span: nowhere)
      ]
    }
    _ = story.at(0, .setting(1, .number(9)))
    #expect(story.at(1, .reading(metric: 0, 10)) == ["1 enters a", "1 s0: own -> 1"])
  }

  @Test func settingsAreSettledInTheOrderOfTheirNames() {
    var story = Story {
      $0.levelRules = [
        levelRule("a", when: held(above(9)), [set(1, 3), notify("a")]), levelRule("b", when: held(above(9)), [set(0, 4)]),
      ]
    }
    #expect(
      story.at(0, .reading(metric: 0, 10)) == ["0 enters a", "0 info a", "0 enters b", "0 s0: own -> 4", "0 s1: own -> 3"])
  }

  @Test func aTextIsWrittenAsItIs() {
    var story = Story { $0.levelRules = [levelRule(when: held(above(9)), [.set(setting: 0, .text("mq"), keep: false)])] }
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 enters r", "0 s0: own -> mq"])
  }
}
