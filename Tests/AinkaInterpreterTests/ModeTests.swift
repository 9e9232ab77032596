import AinkaSemantics
import AinkaValues
import Testing

@testable import AinkaInterpreter

/// Which mode is active, and what that does to rules.
@Suite struct ModeTests {
  /// Mode `x` (priority 1) from 10 of metric 0, below 5 for 4 s; `y` (priority 2) from 10 of metric 1.
  private func story(_ edit: (inout TypedProgram) -> Void = { _ in }) -> Story {
    Story {
      $0.modes = [
        mode("x", enter: held(above(9)), leave: held(below(5), 4), priority: 1),
        mode("y", enter: held(above(9, metric: 1)), priority: 2),
      ]
      edit(&$0)
    }
  }

  @Test func aModeIsWantedFromEnterToLeave() {
    var story = story()
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 mode normal -> x"])
    #expect(story.at(1, .reading(metric: 0, 7)) == [])
    #expect(story.at(2, .reading(metric: 0, 4)) == [])
    #expect(story.at(7) == ["6 mode x -> normal"])
  }

  @Test func withoutLeaveItEndsWhenEnterIsFalseAndNotWhenItIsUnknown() {
    var story = story()
    #expect(story.at(0, .reading(metric: 1, 10)) == ["0 mode normal -> y"])
    #expect(story.at(100) == [])
    #expect(story.at(101, .reading(metric: 1, 9)) == ["101 mode y -> normal"])
  }

  @Test func theHighestPriorityIsActive() {
    var story = story()
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 mode normal -> x"])
    #expect(story.at(1, .reading(metric: 1, 10)) == ["1 mode x -> y"])
    #expect(story.at(2, .reading(metric: 1, 1)) == ["2 mode y -> x"])
  }

  @Test func rulesOfTheOldModeLeaveAndTheirSettingsArePutBack() {
    var story = story { $0.levelRules = [levelRule("r", when: held(.constant(true)), cooldown: 60, [set(0, 1)], mode: 0)] }
    #expect(story.new() == [])
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 mode normal -> x", "0 enters r", "0 s0: own -> 1"])
    #expect(story.at(1, .reading(metric: 1, 10)) == ["1 mode x -> y", "1 leaves r", "1 s0: 1 <- own"])
    #expect(story.at(2, .reading(metric: 1, 1)) == ["2 mode y -> x", "2 enters r", "2 s0: own -> 1"], "no cooldown ran")
  }

  @Test func rulesOfTheNewModeStartAfresh() {
    // The condition has been true since 0 s, but the rule was not looked at before 3 s.
    var story = story { $0.levelRules = [levelRule("r", when: held(above(0, metric: 1), 2), mode: 0)] }
    _ = story.at(0, .reading(metric: 1, 1))
    #expect(story.at(3, .reading(metric: 0, 10)) == ["3 mode normal -> x"])
    #expect(story.at(6) == ["5 enters r"])
  }

  @Test func aRuleOfAnotherModeIsNotLookedAt() {
    var story = story { $0.levelRules = [levelRule("r", when: held(above(0)), mode: 1)] }
    #expect(story.at(0, .reading(metric: 0, 10)) == ["0 mode normal -> x"])
  }

  @Test func theActionEntersAModeAndItsRulesAreLookedAtAtOnce() {
    var story = Story {
      $0.modes = [TypedMode(name: "z", policy: 0, enter: nil, leave: nil, priority: 1, documentation: "", span: nowhere)]
      $0.levelRules = [
        levelRule("a", when: held(.constant(true)), [notify("a")], mode: 0),
        levelRule("b", when: held(above(9)), [.enter(mode: 0), notify("b")]),
        levelRule("c", when: held(above(9))),
      ]
    }
    #expect(
      story.at(0, .reading(metric: 0, 10)) == [
        "0 enters b", "0 info b", "0 enters c", "0 mode normal -> z", "0 enters a", "0 info a",
      ])
    #expect(story.at(1, .reading(metric: 0, 0)) == ["1 leaves b", "1 leaves c"], "the mode has nothing to leave it by")
  }

  @Test func aModeThatIsEnteredWhileItsLeaveHoldsIsLeftAtOnce() {
    var story = story { $0.levelRules = [levelRule("r", when: held(above(0, metric: 1)), [.enter(mode: 0)])] }
    _ = story.at(0, .reading(metric: 0, 4))
    _ = story.at(3, .reading(metric: 0, 4))
    #expect(story.at(5, .reading(metric: 1, 1)) == ["5 enters r"])
  }

  @Test func eachPolicyHasAModeOfItsOwn() {
    var story = Story {
      $0.policies = program([], scopes: [nil, nil]).policies
      var other = mode("q", enter: held(above(9)))
      other.policy = 1
      $0.modes = [mode("p", enter: held(above(9))), other]
      $0.levelRules = [
        levelRule("a", when: held(.constant(true)), mode: 0), levelRule("b", when: held(.constant(true)), mode: 1, policy: 1),
      ]
    }
    #expect(
      story.at(0, .reading(metric: 0, 10)) == ["0 mode normal -> p", "0 mode normal -> q", "0 enters a", "0 enters b"])
  }

  @Test func eventRulesOfAModeAreOnFromTheNextEvent() {
    var story = story {
      $0.rules = [rule(.constant(true), [audit])]
      $0.rules[0].mode = 0
    }
    #expect(story.at(0, event()) == ["0 judged allow []"])
    #expect(story.at(0, .reading(metric: 0, 10), event()) == ["0 judged allow []", "0 mode normal -> x"])
    #expect(story.at(0, event()) == ["0 judged audit [0]"])
  }

  @Test func anEventRulePastItsDayIsInactive() {
    var story = Story(day: 3) {
      $0.rules = [rule(.constant(true), [audit])]
      $0.rules[0].expiresDay = 3
    }
    #expect(story.at(0, event()) == ["0 judged audit [0]"])
    #expect(story.at(1, .day(4)) == [])
    #expect(story.at(1, event()) == ["1 judged allow []"])
  }
}

/// What event rules do outside of the kernel.
@Suite struct EventEffectTests {
  /// Returns a rule that matches when `b` is 1 and has these effects.
  private func rule(_ effects: [TypedEffect.Kind], verdict: [TypedRule.Choice] = [], limit: TypedBucket? = nil) -> TypedRule {
    var made = AinkaInterpreterTests.rule(.compare(.field(Field.other), .equal, .constant(1), nowhere), verdict)
    made.effects = effects.map { TypedEffect(kind: $0, limit: limit, span: nowhere) }
    return made
  }

  @Test func effectsFollowTheJudgementAndWritesComeLast() {
    var story = Story {
      $0.rules = [
        rule([set(0, 5, keep: true), .restartService("u"), .run(program: "/p", arguments: [])]), rule([notify("n")]),
      ]
    }
    #expect(
      story.at(1, event(b: .number(1))) == [
        "1 judged allow [0, 1]", "1 restart u", "1 run /p", "1 info n", "1 s0: own -> 5",
      ])
    #expect(story.at(2, event(b: .number(2))) == ["2 judged allow []"])
    #expect(story.at(3, event()) == ["3 judged allow []"], "what is unknown does nothing")
  }

  @Test func effectsHappenWhoeverWins() {
    var story = Story { $0.rules = [rule([notify("n")], verdict: [deny(13)])] }
    #expect(story.at(1, event(b: .number(1))) == ["1 judged deny [0]", "1 info n"])
  }

  @Test func messagesHaveTheValuesOfTheEvent() {
    let message = MessageTemplate(parts: [
      .field(Field.number), .text(" "), .field(Field.address), .text(" "), .field(Field.text),
    ])
    var story = Story {
      $0.rules = [rule([.run(program: "/p", arguments: [message])])]
      $0.rules[0].actions = [.notify(level: .critical, message: message)]
    }
    #expect(
      story.at(1, event(a: .number(7), b: .number(1), d: .text(Array("a\u{1b}b".utf8), isTruncated: true))) == [
        "1 judged allow [0]", "1 critical 7 none a\\x1bb…", "1 run /p 7 none a\\x1bb…",
      ])
  }

  @Test func aLimitByAFieldIsPerKey() {
    let one = TypedBucket(
      intervalNanoseconds: 10_000_000_000, toleranceNanoseconds: 0, key: Field.number, capacity: 8, text: "1 per 10s")
    var story = Story { $0.rules = [rule([notify("n")], limit: one)] }
    #expect(story.at(1, event(a: .number(1), b: .number(1))) == ["1 judged allow [0]", "1 info n"])
    #expect(story.at(1, event(a: .number(1), b: .number(1))) == ["1 judged allow [0]", "1 held back"])
    #expect(story.at(1, event(a: .number(2), b: .number(1))) == ["1 judged allow [0]", "1 info n"])
    #expect(story.at(11, event(a: .number(1), b: .number(1))) == ["11 judged allow [0]", "11 info n"])
  }

  @Test func anEventCanEnterAMode() {
    var story = Story {
      $0.modes = [TypedMode(name: "z", policy: 0, enter: nil, leave: nil, priority: 1, documentation: "", span: nowhere)]
      $0.rules = [rule([.enter(mode: 0)])]
      $0.levelRules = [levelRule("a", when: held(.constant(true)), mode: 0)]
    }
    #expect(story.at(1, event(b: .number(1))) == ["1 judged allow [0]", "1 mode normal -> z", "1 enters a"])
  }

  @Test func aSettingOfTheProcessHasNoEarlierValue() {
    var story = Story {
      $0.settings[0].isOfEvent = true
      $0.rules = [rule([.set(setting: 0, .number(.field(Field.number)), keep: true)])]
    }
    #expect(story.at(1, event(a: .number(7), b: .number(1))) == ["1 judged allow [0]", "1 s0: ? -> 7"])
    #expect(story.at(2, event(a: .number(7), b: .number(1))) == ["2 judged allow [0]", "2 s0: ? -> 7"])
    #expect(story.at(3, event(a: .number(101), b: .number(1))) == ["3 judged allow [0]", "3 s0: refused outOfRange(101)"])
    #expect(story.at(4, event(a: .unknown, b: .number(1))) == ["4 judged allow [0]", "4 s0: refused unknownValue"])
  }
}
