import AinkaInterpreter
import AinkaSemantics
import AinkaValues
import Testing

@Suite("Three-valued logic")
struct LogicTests {
  @Test("`and`, `or` and `not` are Kleene's", arguments: Truth.allCases, Truth.allCases)
  func connectives(left: Truth, right: Truth) {
    let order: [Truth: Int] = [.isFalse: 0, .isUnknown: 1, .isTrue: 2]
    let smaller = order[left]! < order[right]! ? left : right
    let greater = order[left]! < order[right]! ? right : left
    #expect(truth(.all([condition(left), condition(right)])) == smaller)
    #expect(truth(.any([condition(left), condition(right)])) == greater)
    #expect(truth(.not(.not(condition(left)))) == left)
    #expect(
      truth(.not(.all([condition(left), condition(right)]))) == truth(.any([.not(condition(left)), .not(condition(right))])))
  }

  @Test("`not` of unknown is unknown")
  func negation() {
    #expect(truth(.not(condition(.isUnknown))) == .isUnknown)
    #expect(truth(.not(condition(.isTrue))) == .isFalse)
    #expect(truth(.not(condition(.isFalse))) == .isTrue)
  }

  @Test("`== none` tells absent from unknown")
  func absence() {
    #expect(truth(.isNone(field: Field.number, nowhere), a: .none) == .isTrue)
    #expect(truth(.isNone(field: Field.number, nowhere), a: .number(0)) == .isFalse)
    #expect(truth(.isNone(field: Field.number, nowhere), a: .unknown) == .isUnknown)
    #expect(truth(.isNone(field: Field.text, nowhere), d: .text([], isTruncated: false)) == .isFalse)
  }

  @Test("ranges include both ends; an absent number is in none")
  func numberRanges() {
    let condition = TypedCondition.numberIn(field: Field.number, [-3...5, 10...10], nowhere)
    for (number, isIn) in [(-4, false), (-3, true), (5, true), (6, false), (9, false), (10, true), (11, false)] {
      #expect(truth(condition, a: .number(Int64(number))) == Truth(isIn))
    }
    #expect(truth(condition, a: .none) == .isFalse)
    #expect(truth(.not(condition), a: .none) == .isTrue)
    #expect(truth(condition, a: .unknown) == .isUnknown)
  }

  @Test("addresses are compared as 128 bits, IPv4 in its mapped form")
  func addressRanges() {
    let four = TypedCondition.addressIn(
      field: Field.address, [Address(four: 0x0a00_0000)...Address(four: 0x0aff_ffff)], nowhere)
    #expect(truth(four, c: .address(Address(four: 0x0a01_0203))) == .isTrue)
    #expect(truth(four, c: .address(Address(four: 0x0b00_0000))) == .isFalse)
    #expect(truth(four, c: .address(Address(high: 0, low: 0x0a01_0203))) == .isFalse)
    #expect(truth(four, c: .none) == .isFalse)
    let six = TypedCondition.addressIn(
      field: Field.address, [Address(high: 1, low: .max)...Address(high: 2, low: 0)], nowhere)
    #expect(truth(six, c: .address(Address(high: 1, low: .max))) == .isTrue)
    #expect(truth(six, c: .address(Address(high: 1, low: .max - 1))) == .isFalse)
    #expect(truth(six, c: .address(Address(high: 2, low: 0))) == .isTrue)
    #expect(truth(six, c: .address(Address(high: 2, low: 1))) == .isFalse)
  }

  @Test("a comparison with an absent number is false, `!=` true; with an unknown one unknown", arguments: Comparison.allCases)
  func comparisonsWithoutValue(comparison: Comparison) {
    let condition = TypedCondition.compare(.field(Field.number), comparison, .field(Field.other), nowhere)
    #expect(truth(condition, a: .none, b: .number(1)) == Truth(comparison == .notEqual))
    #expect(truth(condition, a: .none, b: .none) == Truth(comparison == .notEqual))
    #expect(truth(condition, a: .none, b: .unknown) == .isUnknown)
    #expect(truth(condition, a: .unknown, b: .number(1)) == .isUnknown)
  }

  @Test(
    "numbers compare with their sign",
    arguments: [(-1, 0), (0, 0), (1, 0), (Int64.min, Int64.max), (Int64.max, Int64.min)] as [(Int64, Int64)])
  func comparisons(left: Int64, right: Int64) {
    let outcomes = Comparison.allCases.map {
      truth(.compare(.field(Field.number), $0, .field(Field.other), nowhere), a: .number(left), b: .number(right)) == .isTrue
    }
    #expect(outcomes == [left == right, left != right, left < right, left <= right, left > right, left >= right])
  }
}
