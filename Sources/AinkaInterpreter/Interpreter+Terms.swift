import AinkaSemantics
import AinkaValues

/// What a term comes to.
enum Quantity: Hashable {
  case number(Int64)
  /// It mentions a field that is absent, and none that is unknown.
  case absent
  /// It mentions a field that is unknown.
  case unknown
}

extension Interpreter {
  /// Returns what `term` comes to for an event with these `values` that is the first of all.
  func value(of term: TypedTerm, for values: [EventValue]) -> Quantity { value(of: term, in: Situation(values: values)) }

  /// Returns what `term` comes to in `situation`.
  ///
  /// Every intermediate result is exact in 128 bits, rounded toward zero and then brought into 64 bits, at the nearer end where
  /// it does not fit.
  func value(of term: TypedTerm, in situation: Situation) -> Quantity {
    switch term {
    case .constant(let number):
      return .number(number)
    case .field(let field):
      return number(situation.values[field])
    case .threshold(let threshold):
      return .number(thresholds[threshold])
    case .keyedThreshold(let threshold, let key):
      return value(ofThreshold: threshold, key, in: situation)
    case .window(let window, let key):
      return value(ofWindow: window, key: key, in: situation)
    case .metric(let metric):
      return value(ofMetric: metric, in: situation)
    case .setting(let setting):
      return situation.standing.settings[setting]?.quantity ?? .unknown
    case .negated(let inner):
      return combined([inner], in: situation) { -$0[0] }
    case .sum(let left, let right):
      return combined([left, right], in: situation) { $0[0] + $0[1] }
    case .difference(let left, let right):
      return combined([left, right], in: situation) { $0[0] - $0[1] }
    case .product(let left, let right, let divisor):
      return combined([left, right], in: situation) { $0[0] * $0[1] / Int128(divisor) }
    case .quotient(let left, let right, let multiplier, nil):
      return combined([left, right], in: situation) { $0[0] * Int128(multiplier) / $0[1] }
    case .quotient(let left, let right, let multiplier, let otherwise?):
      return combined([left, right, otherwise], in: situation) { $0[1] == 0 ? $0[2] : $0[0] * Int128(multiplier) / $0[1] }
    }
  }

  /// Returns what `operation` makes of the `operands`: unknown if one of them is, else absent if one is.
  ///
  /// That holds for the alternative of a division too, needed or not: what mentions a field depends on it.
  private func combined(
    _ operands: [TypedTerm], in situation: Situation, by operation: ([Int128]) -> Int128
  ) -> Quantity {
    let quantities = operands.map { value(of: $0, in: situation) }
    if quantities.contains(.unknown) { return .unknown }
    let numbers = quantities.compactMap { quantity -> Int128? in
      guard case .number(let number) = quantity else { return nil }
      return Int128(number)
    }
    return numbers.count == operands.count ? .number(Int64(clamping: operation(numbers))) : .absent
  }

  /// Returns the number that a field holds.
  private func number(_ value: EventValue) -> Quantity {
    switch value {
    case .number(let number): .number(number)
    case .none: .absent
    case .unknown: .unknown
    case .text, .address: preconditionFailure("the field is a number")
    }
  }
}
