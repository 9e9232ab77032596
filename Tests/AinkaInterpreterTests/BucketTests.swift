import AinkaInterpreter
import AinkaSemantics
import AinkaValues
import Testing

/// Buckets, with the numbers of the cell rate algorithm computed by hand.
@Suite struct BucketTests {
  /// Three a second: an event takes 333,333,333 ns, and 666,666,667 ns may be waiting.
  private func three(key: Int? = nil, capacity: Int = 1) -> TypedBucket {
    TypedBucket(
      intervalNanoseconds: 333_333_333, toleranceNanoseconds: 666_666_667, key: key, capacity: capacity, text: "3 per 1s")
  }

  /// The verdict that lets through what is within `bucket`.
  private func throttle(_ bucket: TypedBucket) -> TypedRule.Choice { .init(verdict: .throttle, errno: 0, bucket: bucket) }

  @Test func threeAtOnceAreWithinAndTheFourthIsNot() {
    var counting = Counting(program([rule(.constant(true), [throttle(three())])]))
    #expect((0..<4).map { _ in counting.judge(at: 0).verdict } == [.allow, .allow, .allow, .throttle])
    // The bucket is empty at 999,999,999 ns; there is room for the next as soon as 666,666,667 ns or less are left.
    #expect(counting.judge(at: 333_333_331).verdict == .throttle)
    #expect(counting.judge(at: 333_333_332).verdict == .allow)
    #expect(counting.judge(at: 333_333_332).verdict == .throttle)
  }

  @Test func anEmptyBucketLetsThreeInWheneverItWasEmptied() {
    var counting = Counting(program([rule(.constant(true), [throttle(three())])]))
    for start in [0, 999_999_999, 50_000_000_000] as [UInt64] {
      #expect((0..<4).map { _ in counting.judge(at: start).verdict } == [.allow, .allow, .allow, .throttle])
    }
  }

  @Test func lessThanOneASecondLetsOneInAtATime() {
    let slow = TypedBucket(intervalNanoseconds: 6_000_000_000, toleranceNanoseconds: 0, key: nil, capacity: 1, text: "10/min")
    var counting = Counting(program([rule(.constant(true), [throttle(slow)])]))
    #expect(counting.judge(at: 5).verdict == .allow)
    #expect(counting.judge(at: 5).verdict == .throttle)
    #expect(counting.judge(at: 6_000_000_004).verdict == .throttle)
    #expect(counting.judge(at: 6_000_000_005).verdict == .allow)
  }

  @Test func beyondItIsEAGAINAndStillAMatch() {
    var counting = Counting(program([rule(.constant(true), [throttle(three())])]))
    for _ in 0..<3 {
      let within = counting.judge(at: 0)
      #expect(within.matched == [0] && within.verdict == .allow && within.decidedBy == nil && within.errno == 0)
    }
    let beyond = counting.judge(at: 0)
    #expect(beyond.matched == [0] && beyond.verdict == .throttle && beyond.decidedBy == 0 && beyond.errno == 11)
  }

  @Test func eachRuleChargesItsOwnWhoeverWins() {
    let two = TypedBucket(intervalNanoseconds: 500_000_000, toleranceNanoseconds: 500_000_000, key: nil, capacity: 1, text: "")
    var counting = Counting(
      program([
        rule(.compare(.field(Field.other), .equal, .constant(1), nowhere), [deny(13)]),
        rule(.constant(true), [throttle(three())]),
        rule(.constant(true), [throttle(two)]),
      ]))
    #expect(counting.judge(at: 0).verdict == .deny)
    #expect(counting.judge(at: 0, b: .none).verdict == .allow)
    #expect(counting.judge(at: 0, b: .none).decidedBy == 2, "the denied event was charged, too")
    #expect(counting.judge(at: 0, b: .none).decidedBy == 1)
  }

  @Test func aRuleThatDoesNotMatchChargesNothing() {
    let isOne = TypedCondition.compare(.field(Field.other), .equal, .constant(1), nowhere)
    var counting = Counting(program([rule(isOne, [throttle(three())])]))
    for b in [EventValue.number(2), .none, .unknown, .number(2)] { #expect(counting.judge(at: 0, b: b).verdict == .allow) }
    #expect((0..<4).map { _ in counting.judge(at: 0).verdict } == [.allow, .allow, .allow, .throttle])
  }

  @Test func aVerdictThatTheEventCannotHaveHasNoBucket() {
    let only = program([rule(.constant(true), [throttle(three()), deny(1)])], verdicts: [.deny])
    var counting = Counting(only)
    #expect(counting.judge(at: 0).verdict == .deny)
  }

  @Test func eachKeyHasItsOwnBucketAndUnknownIsAKey() {
    var counting = Counting(program([rule(.constant(true), [throttle(three(key: Field.number, capacity: 3))])]))
    for a in [EventValue.number(1), .none, .unknown] {
      #expect((0..<4).map { _ in counting.judge(at: 0, a: a).verdict } == [.allow, .allow, .allow, .throttle])
    }
  }

  @Test func whileItIsFullNewKeysShareABucket() {
    var counting = Counting(program([rule(.constant(true), [throttle(three(key: Field.number, capacity: 1))])]))
    for _ in 0..<4 { _ = counting.judge(at: 0, a: .number(1)) }
    #expect(counting.judge(at: 0, a: .number(1)).verdict == .throttle)
    #expect((2..<6).map { counting.judge(at: 0, a: .number($0)).verdict } == [.allow, .allow, .allow, .throttle])
    #expect(counting.memory.sharedCount(ofRule: 0) == 4)
    // A second after it was seen last, the first key is as if it had never been, and gives way.
    #expect(counting.judge(at: 999_999_999, a: .number(9)).verdict == .allow)
    #expect(counting.memory.sharedCount(ofRule: 0) == 5)
    #expect(counting.judge(at: 1_000_000_000, a: .number(9)).verdict == .allow)
    #expect(counting.memory.sharedCount(ofRule: 0) == 5)
  }

  @Test func aLimitHoldsBackTheActionAndNothingElse() {
    var counting = Counting(program([rule(.constant(true), [kill], signals: [15], limit: three())]))
    for _ in 0..<3 {
      let judgement = counting.judge(at: 0)
      #expect(judgement.signals == [15] && judgement.limited == [] && judgement.verdict == .kill)
    }
    let limited = counting.judge(at: 0)
    #expect(limited.signals == [] && limited.limited == [0] && limited.verdict == .kill && limited.matched == [0])
    #expect(counting.judge(at: 333_333_332).signals == [15])
  }
}
