import AinkaSemantics

extension Expression {
  /// The operations of both sides, without the comparison: expressions that share them are unknown together and absent together.
  var sides: ArraySlice<Operation> { operations.dropLast() }

  /// The comparison that it ends in.
  var comparison: Comparison {
    guard case .compare(let comparison)? = operations.last else { preconditionFailure("an expression ends in a comparison") }
    return comparison
  }

  /// Returns the numbers that each side can come to, whatever values events have and thresholds within their bounds.
  ///
  /// Steps saturate at 64 bits, as they do in the tables; fields hold no negative numbers.
  func intervals(within thresholds: [TypedThreshold]) -> (left: ClosedRange<Int64>, right: ClosedRange<Int64>) {
    var stack: [ClosedRange<Int64>] = []
    func pop() -> ClosedRange<Int64> { stack.popLast() ?? Int64.min...Int64.max }
    for operation in sides {
      switch operation {
      case .constant(let constant): stack.append(constant...constant)
      case .field: stack.append(0...Int64.max)
      case .threshold(let threshold), .keyedThreshold(let threshold, _):
        stack.append(thresholds[threshold].low...thresholds[threshold].high)
      case .window: stack.append(0...TypedWindow.valueMax)
      case .looked: stack.append(Int64.min...Int64.max)
      case .negate: stack.append(pop().negated)
      case .add:
        let right = pop()
        stack.append(pop().plus(right))
      case .subtract:
        let right = pop()
        stack.append(pop().plus(right.negatedExactly))
      case .multiply:
        let right = pop()
        stack.append(pop().times(right))
      case .divide:
        let otherwise = pop()
        let divisor = pop()
        stack.append(pop().divided(by: divisor, otherwise: otherwise))
      case .compare: break
      }
    }
    let right = pop()
    return (pop(), right)
  }

  /// Returns what the comparison comes to wherever it is neither unknown nor absent, iff the bounds decide it.
  func decided(within thresholds: [TypedThreshold]) -> Bool? {
    let (left, right) = intervals(within: thresholds)
    return comparison.decided(left, right)
  }
}

extension Comparison {
  /// Returns the answer iff it is the same for every two numbers of these ranges.
  func decided(_ left: ClosedRange<Int64>, _ right: ClosedRange<Int64>) -> Bool? {
    switch self {
    case .less: left.upperBound < right.lowerBound ? true : left.lowerBound >= right.upperBound ? false : nil
    case .lessOrEqual: left.upperBound <= right.lowerBound ? true : left.lowerBound > right.upperBound ? false : nil
    case .greater: Comparison.less.decided(right, left)
    case .greaterOrEqual: Comparison.lessOrEqual.decided(right, left)
    case .equal:
      if !left.overlaps(right) {
        false
      } else {
        left.lowerBound == right.upperBound && left.upperBound == right.lowerBound ? true : nil
      }
    case .notEqual: Comparison.equal.decided(left, right).map { !$0 }
    }
  }

  /// Which orders of two numbers it holds for: 1 less, 2 equal, 4 greater.
  var orders: UInt8 {
    switch self {
    case .less: 1
    case .equal: 2
    case .lessOrEqual: 3
    case .greater: 4
    case .notEqual: 5
    case .greaterOrEqual: 6
    }
  }

  /// Creates the comparison that holds for `orders`; all or none is no comparison.
  init?(orders: UInt8) {
    guard let comparison = Comparison.allCases.first(where: { $0.orders == orders }) else { return nil }
    self = comparison
  }
}

extension ClosedRange<Int64> {
  /// `-x`, at the nearer end where it does not fit.
  fileprivate var negated: ClosedRange<Int64> {
    Int64(clamping: -Int128(upperBound))...Int64(clamping: -Int128(lowerBound))
  }

  /// The ends of `-x`, as they are.
  fileprivate var negatedExactly: ClosedRange<Int128> { -Int128(upperBound)...(-Int128(lowerBound)) }

  /// `x + y`
  fileprivate func plus(_ other: ClosedRange<Int64>) -> ClosedRange<Int64> {
    plus(Int128(other.lowerBound)...Int128(other.upperBound))
  }

  /// `x + y`
  fileprivate func plus(_ other: ClosedRange<Int128>) -> ClosedRange<Int64> {
    Int64(clamping: Int128(lowerBound) + other.lowerBound)...Int64(clamping: Int128(upperBound) + other.upperBound)
  }

  /// `x * y`
  fileprivate func times(_ other: ClosedRange<Int64>) -> ClosedRange<Int64> {
    let corners = [
      Int128(lowerBound) * Int128(other.lowerBound), Int128(lowerBound) * Int128(other.upperBound),
      Int128(upperBound) * Int128(other.lowerBound), Int128(upperBound) * Int128(other.upperBound),
    ]
    return Int64(clamping: corners.min() ?? 0)...Int64(clamping: corners.max() ?? 0)
  }

  /// `x / y`, or `otherwise` where `y` is 0.
  fileprivate func divided(by divisor: ClosedRange<Int64>, otherwise: ClosedRange<Int64>) -> ClosedRange<Int64> {
    var (low, high) = (Int128.max, Int128.min)
    func note(_ quotient: Int128) { (low, high) = (Swift.min(low, quotient), Swift.max(high, quotient)) }
    // A quotient grows with the dividend, and is furthest from 0 at the divisors next to 0.
    var divisors: [Int128] = []
    if divisor.upperBound > 0 { divisors += [Int128(Swift.max(divisor.lowerBound, 1)), Int128(divisor.upperBound)] }
    if divisor.lowerBound < 0 { divisors += [Int128(divisor.lowerBound), Int128(Swift.min(divisor.upperBound, -1))] }
    for end in divisors {
      note(Int128(lowerBound) / end)
      note(Int128(upperBound) / end)
    }
    if divisor.contains(0) {
      note(Int128(otherwise.lowerBound))
      note(Int128(otherwise.upperBound))
    }
    return Int64(clamping: low)...Int64(clamping: high)
  }
}
