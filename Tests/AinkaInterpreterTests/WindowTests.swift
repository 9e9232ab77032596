import AinkaInterpreter
import AinkaSemantics
import AinkaValues
import Testing

/// What one event does with a program that counts, after those before it.
struct Counting {
  var interpreter: Interpreter
  var memory = Memory()

  init(_ program: TypedProgram) { interpreter = Interpreter(program) }

  /// Returns what the program says of an event at `now` with field `a`, and `b` being 1.
  mutating func judge(
    at now: UInt64, a: EventValue = .number(7), event: Int = 0, b: EventValue = .number(1), isInScope: [Bool]? = nil
  ) -> Judgement {
    let scopes = isInScope ?? interpreter.program.policies.map { _ in true }
    let occurrence = Occurrence(event: event, values: [a, b, .none, .unknown], isInScope: scopes)
    return interpreter.judge(occurrence, at: now, &memory)
  }

  /// Returns which rules match an event at `now`.
  mutating func matched(
    at now: UInt64, a: EventValue = .number(7), event: Int = 0, b: EventValue = .number(1), isInScope: [Bool]? = nil
  ) -> [Int] {
    judge(at: now, a: a, event: event, b: b, isInScope: isInScope).matched
  }
}

let millisecond: UInt64 = 1_000_000

/// Returns a window of 16 ms, so that a sub-window is 1 ms.
func window(
  of event: Int = 0, where condition: TypedCondition = .constant(true), milliseconds: Int64 = 16, key: Int? = nil,
  capacity: Int = 1, policy: Int = 0
) -> TypedWindow {
  TypedWindow(
    policy: policy, event: event, condition: condition, lengthNanoseconds: milliseconds * 1_000_000, key: key,
    capacity: capacity, text: "w", span: nowhere)
}

/// Returns the condition that window number `number` holds at least `least` events, at the rule's field `key`.
func holds(_ least: Int64, _ number: Int = 0, key: Int? = nil) -> TypedCondition {
  .compare(.window(number, key: key), .greaterOrEqual, .constant(least), nowhere)
}

/// Windows: what they hold, and when it has gone.
@Suite struct WindowTests {
  @Test func theEventBeingJudgedIsInTheWindow() {
    var counting = Counting(program([rule(holds(1)), rule(holds(2)), rule(holds(3))], windows: [window()]))
    #expect(counting.matched(at: 0) == [0])
    #expect(counting.matched(at: 0) == [0, 1])
    #expect(counting.matched(at: 1) == [0, 1, 2])
  }

  @Test func anEventIsHeldToTheEndOfTheFifteenthSubWindowAfterIt() {
    let windows = [window(of: 1)]
    for (first, now, isHeld) in [
      (0, 16 * millisecond - 1, true), (0, 16 * millisecond, false), (millisecond - 1, 16 * millisecond - 1, true),
      (millisecond - 1, 16 * millisecond, false), (millisecond, 16 * millisecond, true),
      (millisecond, 17 * millisecond - 1, true), (millisecond, 17 * millisecond, false),
      (5_000 * millisecond, 5_016 * millisecond - 1, true), (5_000 * millisecond, 5_016 * millisecond, false),
    ] as [(UInt64, UInt64, Bool)] {
      var counting = Counting(program([rule(holds(1))], windows: windows))
      #expect(counting.matched(at: first, event: 1) == [])
      #expect(counting.matched(at: now) == (isHeld ? [0] : []), "from \(first) at \(now)")
    }
  }

  @Test func anEmptyWindowIsNought() {
    var counting = Counting(
      program([rule(.compare(.window(0, key: nil), .equal, .constant(0), nowhere))], windows: [window(of: 1)]))
    #expect(counting.matched(at: 3) == [0])
  }

  @Test func onlyWhatIsTrueIsCounted() {
    let isOne = TypedCondition.compare(.field(Field.other), .equal, .constant(1), nowhere)
    var counting = Counting(program([rule(holds(1)), rule(holds(2))], windows: [window(where: isOne)]))
    #expect(counting.matched(at: 0, b: .unknown) == [])
    #expect(counting.matched(at: 0, b: .number(2)) == [])
    #expect(counting.matched(at: 0, b: .none) == [])
    #expect(counting.matched(at: 0, b: .number(1)) == [0])
    #expect(counting.matched(at: 0, b: .unknown) == [0])
    #expect(counting.matched(at: 0, b: .number(1)) == [0, 1])
  }

  @Test func aWhereReadsThresholds() {
    let above = TypedCondition.compare(.field(Field.other), .greater, .threshold(0), nowhere)
    var counting = Counting(program([rule(holds(1))], thresholds: 1, windows: [window(where: above)]))
    #expect(counting.matched(at: 0, b: .number(500)) == [])
    #expect(counting.matched(at: 0, b: .number(501)) == [0])
  }

  @Test func eachKeyHasItsOwnCount() {
    let windows = [window(key: Field.number, capacity: 10)]
    var counting = Counting(program([rule(holds(2, key: Field.number))], windows: windows))
    #expect(counting.matched(at: 0, a: .number(1)) == [])
    #expect(counting.matched(at: 0, a: .number(2)) == [])
    #expect(counting.matched(at: 0, a: .none) == [])
    #expect(counting.matched(at: 0, a: .number(2)) == [0])
    #expect(counting.matched(at: 0, a: .none) == [0], "absence is a key")
  }

  @Test func anUnknownKeyIsNotCountedAndItsCountIsUnknown() {
    let windows = [window(key: Field.number, capacity: 10)]
    var counting = Counting(
      program([rule(holds(1, key: Field.number), onUnknown: [audit]), rule(holds(1, 1))], windows: windows + [window()]))
    let judgement = counting.judge(at: 0, a: .unknown)
    #expect(judgement.unknown == [0])
    #expect(judgement.verdict == .audit)
    #expect(judgement.matched == [1], "a window without a key counts it")
    #expect(counting.judge(at: 0, a: .text(Array("ab".utf8), isTruncated: true)).unknown == [0])
  }

  @Test func eventsOutsideTheScopeDoNotExist() {
    let scopes: [String?] = ["/a", nil]
    var counting = Counting(
      program(
        [rule(holds(2), policy: 0), rule(holds(2, 1), policy: 1)], scopes: scopes, windows: [window(), window(policy: 1)]))
    #expect(counting.matched(at: 0, isInScope: [false, false]) == [])
    #expect(counting.matched(at: 0, isInScope: [true, false]) == [1])
    #expect(counting.matched(at: 0, isInScope: [true, false]) == [0, 1])
  }

  @Test func aRateIsTheCountByTheTime() {
    for (milliseconds, events, rate) in [
      (10_000, 7, 700_000), (7, 3, 428_571_428), (1, 2, 2_000_000_000), (2_592_000_000, 3, 1),
    ]
      as [(Int64, Int, Int64)]
    {
      let factor = TypedWindow.rateFactor(lengthNanoseconds: milliseconds * 1_000_000)
      let term = TypedTerm.product(.window(0, key: nil), .constant(factor.multiplier), divisor: factor.divisor)
      let windows = [window(of: 1, milliseconds: milliseconds)]
      var counting = Counting(program([rule(.compare(term, .equal, .constant(rate), nowhere))], windows: windows))
      for _ in 0..<events { _ = counting.judge(at: 0, event: 1) }
      #expect(counting.matched(at: 0) == [0], "\(milliseconds) ms")
    }
  }
}

/// Bounded numbers of keys.
@Suite struct KeyTests {
  private let full = program(
    [rule(holds(2, key: Field.number)), rule(holds(3, key: Field.number))],
    windows: [window(key: Field.number, capacity: 2)])

  @Test func whileAllPlacesAreTakenNewKeysShareOne() {
    var counting = Counting(full)
    #expect(counting.matched(at: 0, a: .number(1)) == [])
    #expect(counting.matched(at: 0, a: .number(2)) == [])
    #expect(counting.memory.sharedCount(ofWindow: 0) == 0)
    #expect(counting.matched(at: 0, a: .number(3)) == [])
    #expect(counting.matched(at: 0, a: .number(4)) == [0], "it shares with 3")
    #expect(counting.matched(at: 0, a: .number(1)) == [0], "those that were first keep their own")
    #expect(counting.memory.sharedCount(ofWindow: 0) == 2)
  }

  @Test func aKeyThatWasNotSeenForTheWholeTimeGivesWay() {
    var counting = Counting(full)
    _ = counting.judge(at: 0, a: .number(1))
    _ = counting.judge(at: 3 * millisecond, a: .number(2))
    _ = counting.judge(at: 16 * millisecond - 1, a: .number(3))
    #expect(counting.memory.sharedCount(ofWindow: 0) == 1)
    #expect(counting.matched(at: 16 * millisecond, a: .number(3)) == [], "a place of its own, and nothing in it")
    #expect(counting.memory.sharedCount(ofWindow: 0) == 1)
    #expect(counting.matched(at: 16 * millisecond, a: .number(2)) == [0])
  }

  @Test func askingForAKeyDoesNotTakeAPlace() {
    let windows = [window(of: 1, key: Field.number, capacity: 1)]
    var counting = Counting(program([rule(holds(1, key: Field.number))], windows: windows))
    #expect(counting.matched(at: 0, a: .number(1)) == [])
    #expect(counting.matched(at: 0, a: .number(2), event: 1) == [])
    #expect(counting.matched(at: 0, a: .number(2)) == [0])
    #expect(counting.matched(at: 0, a: .number(1)) == [], "the shared entry is empty")
  }

  @Test func thresholdsPerKeyAreTheStartUntilTheyAreSet() {
    let term = TypedTerm.keyedThreshold(0, .field(Field.number))
    let rules = [
      rule(.compare(term, .equal, .constant(500), nowhere)), rule(.compare(term, .equal, .constant(3), nowhere)),
      rule(.compare(.keyedThreshold(0, .number(8)), .equal, .constant(3), nowhere)),
    ]
    var counting = Counting(program(rules, thresholds: 1, keyed: true))
    #expect(counting.matched(at: 0, a: .number(8)) == [0])
    counting.interpreter.keyedThresholds[0] = [.number(8): 3, .none: 3]
    #expect(counting.matched(at: 0, a: .number(7)) == [0, 2])
    #expect(counting.matched(at: 0, a: .number(8)) == [1, 2])
    #expect(counting.matched(at: 0, a: .none) == [1, 2])
    #expect(counting.judge(at: 0, a: .unknown).unknown == [0, 1])
  }
}
