import AinkaSemantics
import AinkaValues
import Testing

@testable import AinkaInterpreter

/// Aggregates, windows and models as metrics.
@Suite struct MetricTests {
  /// Metric 2: `function` of field `a` of event 0 over `seconds`, where `b` is 1; rule `r` is active while `condition`.
  private func story(_ function: TypedAggregate.Function, over seconds: Int64 = 16, _ condition: TypedCondition) -> Story {
    Story {
      let isOne = TypedCondition.compare(.field(Field.other), .equal, .constant(1), nowhere)
      $0.aggregates = [
        TypedAggregate(
          policy: 0, function: function, event: 0, field: Field.number, condition: isOne,
          lengthNanoseconds: seconds * 1_000_000_000, text: "", span: nowhere)
      ]
      $0.metrics.append(metric("m2", seconds: max(1, seconds / 16), source: .aggregate(0)))
      $0.levelRules = [levelRule(when: held(condition))]
    }
  }

  /// Returns the condition that metric 2 equals `value`.
  private func isExactly(_ value: Int64) -> TypedCondition { .compare(.metric(2), .equal, .constant(value), nowhere) }

  @Test func anAggregateIsReadAtEachMultipleOfItsPeriod() {
    var story = story(.sum, isExactly(7))
    #expect(story.at(0.5, event(a: .number(3), b: .number(1))) == ["0.5 judged allow []"])
    #expect(story.at(0.7, event(a: .number(4), b: .number(1))) == ["0.7 judged allow []"])
    #expect(story.at(1.5) == ["1 enters r"])
  }

  @Test func theReadingHoldsTheSixteenthOfItsInstantAndTheFifteenBefore() {
    // The event of 0.5 s lies in sixteenth 0: the reading at 15 s has it (sixteenths 0 … 15), that at 16 s has not.
    var story = story(.sum, isExactly(3))
    _ = story.at(0.5, event(a: .number(3), b: .number(1)))
    #expect(story.at(15.9) == ["1 enters r"])
    #expect(story.at(16) == ["16 leaves r"], "the sum of nothing is 0")
  }

  @Test func aReadingDoesNotHoldTheEventOfItsInstant() {
    var story = story(.sum, isExactly(3))
    #expect(story.at(2, event(a: .number(3), b: .number(1))) == ["2 judged allow []"])
    #expect(story.at(3) == ["3 enters r"])
  }

  @Test func whatIsNotTrueOrNotKnownIsNotInIt() {
    var story = story(.sum, isExactly(3))
    _ = story.at(0.1, event(a: .number(3), b: .number(1)))
    _ = story.at(0.1, event(a: .number(9), b: .number(2)))
    _ = story.at(0.1, event(a: .number(9)))
    _ = story.at(0.1, event(a: .unknown, b: .number(1)))
    _ = story.at(0.1, event(a: .none, b: .number(1)))
    #expect(story.at(1) == ["1 enters r"])
  }

  @Test func ofNothingOnlyTheSumIsKnown() {
    for (function, isKnown) in [
      (.sum, true), (.average, false), (.minimum, false), (.maximum, false), (.quantile(9_900), false),
    ] as [(TypedAggregate.Function, Bool)] {
      var story = story(function, .any([isExactly(0), .not(isExactly(0))]))
      #expect(story.new() == (isKnown ? ["0 enters r"] : []))
    }
  }

  @Test func functionsOfValues() {
    #expect(TypedAggregate.Function.sum.value(of: [.max, .max]) == .max)
    #expect(TypedAggregate.Function.sum.value(of: [.max, .max, .min, .min]) == -2)
    #expect(TypedAggregate.Function.average.value(of: [-3, -4]) == -3, "toward zero")
    #expect(TypedAggregate.Function.average.value(of: [3, 4]) == 3)
    #expect(TypedAggregate.Function.minimum.value(of: [3, -4, 8]) == -4)
    #expect(TypedAggregate.Function.maximum.value(of: [3, -4, 8]) == 8)
  }

  @Test func quantilesTakeTheElementOfTheirRank() {
    // Of 1 … 100 the rank of p99 is 99, of p50 50; of 1 … 10 that of p99 is 10 and of p50 5; of 3 that of p50 is 2.
    let hundred = Array(Int64(1)...100).reversed() as [Int64]
    #expect(TypedAggregate.Function.quantile(9_900).value(of: hundred) == 99)
    #expect(TypedAggregate.Function.quantile(5_000).value(of: hundred) == 50)
    #expect(TypedAggregate.Function.quantile(9_900).value(of: Array(1...10)) == 10)
    #expect(TypedAggregate.Function.quantile(5_000).value(of: Array(1...10)) == 5)
    #expect(TypedAggregate.Function.quantile(5_000).value(of: [9, 7, 8]) == 8)
    #expect(TypedAggregate.Function.quantile(9_000).value(of: [7]) == 7)
  }

  @Test func aBucketKeepsSevenBitsAndStandsForItsMiddle() {
    for (value, middle) in [
      (0, 0), (127, 127), (128, 129), (129, 129), (130, 131), (255, 255), (256, 258), (259, 258), (260, 262),
      (1_000_000, 1_003_520), (-127, -127), (-128, -129), (-256, -258), (.min, .min),
      (.max, (127 << 56) + (1 << 55)),
    ] as [(Int64, Int64)] {
      #expect(QuantileBucket.middle(of: value) == middle, "\(value)")
    }
  }

  @Test func aCountIsAMetricOfItsOwnPeriod() {
    var story = Story {
      $0.windows = [window(milliseconds: 32_000)]
      $0.metrics.append(metric("m2", seconds: 2, source: .window(0)))
      $0.levelRules = [levelRule(when: held(.compare(.metric(2), .greaterOrEqual, .constant(2), nowhere), 3))]
    }
    _ = story.at(0.1, event())
    _ = story.at(0.2, event())
    #expect(story.at(10) == ["5 enters r"], "read at 2 s, and held for 3 s")
    #expect(story.at(40) == ["32 leaves r"], "sixteenth 0 is out of the reading at 32 s")
  }

  @Test func aReadingOfUnknownIsAReading() {
    var story = story(.maximum, over: 16, .compare(.metric(2), .greater, .constant(5), nowhere))
    _ = story.at(0.5, event(a: .number(9), b: .number(1)))
    #expect(story.at(1) == ["1 enters r"])
    #expect(story.at(40) == [], "from 16 s on it is unknown: that ends nothing")
  }

  /// A model with the outputs `p` (fallback: metric 0 and 1 more) and `sure`, which must be above 5; metrics 2 and 3 are its outputs.
  private func model(fallback: TypedTerm? = .sum(.metric(0), .constant(1)), _ hold: TypedHold) -> Story {
    Story {
      $0.models = [
        TypedModel(
          name: "p.m", policy: 0, ask: "", inputs: [],
          outputs: [
            .init(name: "p", type: .count, fallback: fallback), .init(name: "sure", type: .count, fallback: nil),
          ], require: .compare(.field(1), .greater, .constant(5), nowhere), cacheNanoseconds: 0, timeoutNanoseconds: 0,
          documentation: "", span: nowhere)
      ]
      $0.metrics += [
        metric("m.p", seconds: 0, source: .model(0, output: 0)), metric("m.sure", seconds: 0, source: .model(0, output: 1)),
      ]
      $0.levelRules = [levelRule(when: hold)]
    }
  }

  @Test func anAnswerCountsWhileItIsWholeAndSure() {
    var story = model(held(above(10, metric: 2)))
    #expect(story.at(0, .reading(metric: 2, 11)) == [], "not whole")
    #expect(story.at(1, .reading(metric: 3, 6)) == ["1 enters r"])
    #expect(story.at(1000) == [], "it lasts until the next")
    #expect(story.at(1001, .reading(metric: 3, 5)) == [], "not sure: its fallback is unknown without metric 0")
    #expect(story.at(1002, .reading(metric: 0, 1)) == ["1002 leaves r"])
  }

  @Test func aFallbackIsEvaluatedAtTheInstant() {
    var story = model(held(above(10, metric: 2)))
    #expect(story.at(0, .reading(metric: 0, 9)) == [])
    #expect(story.at(1, .reading(metric: 0, 10)) == ["1 enters r"])
    #expect(story.at(2, .reading(metric: 2, 1), .reading(metric: 3, 6)) == ["2 leaves r"])
    #expect(story.at(3, .reading(metric: 3, nil)) == ["3 enters r"])
  }

  @Test func withoutAFallbackItIsUnknown() {
    var story = model(fallback: nil, held(.not(above(10, metric: 2))))
    #expect(story.at(0, .reading(metric: 0, 9)) == [])
    #expect(story.at(1, .reading(metric: 2, 1), .reading(metric: 3, 6)) == ["1 enters r"])
  }

  @Test func anAnswerIsASampleWholeOrNot() {
    var story = model(TypedHold(condition: above(10, metric: 2), time: .samples(2, metric: 2)))
    _ = story.at(0, .reading(metric: 0, 50))
    #expect(story.at(1, .reading(metric: 3, nil)) == [], "the first; its fallback is 51")
    #expect(story.at(2, .reading(metric: 2, nil)) == ["2 enters r"])
  }
}
