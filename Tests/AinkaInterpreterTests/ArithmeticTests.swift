import AinkaInterpreter
import AinkaSemantics
import AinkaValues
import Testing

@Suite("Arithmetic")
struct ArithmeticTests {
  /// Returns whether `term` comes to `number` and to nothing else.
  private func comes(_ term: TypedTerm, to number: Int64, a: EventValue = .none, thresholds: [Int64] = []) -> Bool {
    truth(.compare(term, .equal, .constant(number), nowhere), a: a, thresholds: thresholds) == .isTrue
  }

  @Test("saturates at both ends")
  func saturation() {
    #expect(comes(.sum(.constant(.max), .constant(1)), to: .max))
    #expect(comes(.sum(.constant(.min), .constant(-1)), to: .min))
    #expect(comes(.difference(.constant(.min), .constant(1)), to: .min))
    #expect(comes(.difference(.constant(0), .constant(.min)), to: .max))
    #expect(comes(.difference(.constant(-1), .constant(.min)), to: .max))
    #expect(comes(.negated(.constant(.min)), to: .max))
    #expect(comes(.product(.constant(.max), .constant(-2), divisor: 1), to: .min))
    #expect(comes(.quotient(.constant(.min), .constant(-1), multiplier: 1, otherwise: nil), to: .max))
  }

  @Test("saturates after each operation, not at the end")
  func saturationByStep() {
    #expect(comes(.difference(.sum(.constant(.max), .constant(5)), .constant(5)), to: .max - 5))
  }

  @Test("products are exact before they are divided")
  func exactProducts() {
    #expect(comes(.product(.constant(.max), .constant(1_000_000_000), divisor: 1_000_000_000), to: .max))
    #expect(comes(.product(.constant(.max), .constant(.max), divisor: .max), to: .max))
    #expect(comes(.quotient(.constant(.max), .constant(2_000), multiplier: 1_000, otherwise: nil), to: .max / 2))
  }

  @Test("division rounds toward zero")
  func rounding() {
    #expect(comes(.quotient(.constant(-7), .constant(2), multiplier: 1, otherwise: nil), to: -3))
    #expect(comes(.product(.constant(-7), .constant(1), divisor: 2), to: -3))
    #expect(comes(.product(.constant(7), .constant(1), divisor: 2), to: 3))
  }

  @Test("`else` is taken where the divisor is 0, and only there")
  func divisionByZero() {
    let term = TypedTerm.quotient(.constant(8), .field(Field.number), multiplier: 1, otherwise: .constant(-1))
    #expect(comes(term, to: -1, a: .number(0)))
    #expect(comes(term, to: 4, a: .number(2)))
  }

  @Test("a field without a value makes the whole comparison so, the `else` of a division included")
  func missingOperands() {
    let term = TypedTerm.quotient(.constant(8), .constant(2), multiplier: 1, otherwise: .field(Field.number))
    #expect(truth(.compare(term, .equal, .constant(4), nowhere), a: .number(1)) == .isTrue)
    #expect(truth(.compare(term, .equal, .constant(4), nowhere), a: .unknown) == .isUnknown)
    #expect(truth(.compare(term, .equal, .constant(4), nowhere), a: .none) == .isFalse)
    let sum = TypedTerm.sum(.field(Field.number), .field(Field.other))
    #expect(truth(.compare(sum, .notEqual, .constant(4), nowhere), a: .none, b: .unknown) == .isUnknown)
    #expect(truth(.compare(sum, .notEqual, .constant(4), nowhere), a: .none, b: .number(1)) == .isTrue)
  }

  @Test("thresholds are read at their present value, and start at their start")
  func thresholds() {
    #expect(comes(.sum(.threshold(0), .threshold(1)), to: 30, thresholds: [10, 20]))
    let above = program([rule(.compare(.threshold(0), .greater, .constant(499), nowhere), [kill])], thresholds: 1)
    #expect(judge(above).verdict == .kill)
    #expect(judge(above, thresholds: [499]).verdict == .allow)
  }
}
