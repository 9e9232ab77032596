import AinkaSemantics
import AinkaSource
import CAinkaABI

extension Lowering {
  /// Returns the tree of `left comparison right`.
  func compare(
    _ left: TypedTerm, _ comparison: Comparison, _ right: TypedTerm, _ span: Span, _ context: Context,
    _ report: inout DiagnosticReport
  ) -> ConditionTree {
    let left = TermFolding.folded(left)
    let right = TermFolding.folded(right)
    // An absent number differs from all: what is written `!=` is what `==` is not.
    if comparison == .notEqual { return .not(compare(left, .equal, right, span, context, &report)) }
    switch (left, right) {
    case (.constant(let first), .constant(let second)):
      return .constant(comparison.holds(first, second))
    case (.field(let field), .constant(let constant)):
      return numbers(field, comparison.numbers(beside: constant), span, context)
    case (.constant(let constant), .field(let field)):
      return numbers(field, comparison.mirrored.numbers(beside: constant), span, context)
    case (.threshold, .field):
      return compare(right, comparison.mirrored, left, span, context, &report)
    default:
      break
    }
    var postfix = PostfixWriter(program: program, event: context.event)
    let fits = postfix.write(left) != nil && postfix.write(right) != nil
    if !fits {
      report.add(.arithmeticMayOverflow(program.rules[context.rule].name, at: span))
      return .constant(false)
    }
    let expression = Expression(operations: postfix.operations + [.compare(comparison)])
    if expression.operations.count > Int(AINKA_OPERATIONS) || expression.stackDepth > Int(AINKA_STACK) {
      report.add(.expressionTooLong(program.rules[context.rule].name, operations: expression.operations.count, at: span))
      return .constant(false)
    }
    return .atom(.comparison(expression), span)
  }
}

extension Comparison {
  /// Returns the numbers that compare so with `constant`; `notEqual` is the business of whoever asks.
  fileprivate func numbers(beside constant: Int64) -> [ClosedRange<Int64>] {
    switch self {
    case .equal, .notEqual: [constant...constant]
    case .less: constant == .min ? [] : [Int64.min...(constant - 1)]
    case .lessOrEqual: [Int64.min...constant]
    case .greater: constant == .max ? [] : [(constant + 1)...Int64.max]
    case .greaterOrEqual: [constant...Int64.max]
    }
  }
}

/// Writes terms in postfix order, as long as every product in between is proven to fit in 64 bits.
///
/// Sums and differences saturate at each step in the tables as in the language, so they need no proof. Products and quotients
/// are exact in 128 bits in the language and saturate at 64 in the tables: they must not get there.
private struct PostfixWriter {
  let program: TypedProgram
  let event: TypedEvent
  var operations: [Expression.Operation] = []

  /// Appends `term` and returns the numbers that it can come to, or nothing when a product may not fit.
  mutating func write(_ term: TypedTerm) -> ClosedRange<Int64>? {
    switch term {
    case .constant(let constant):
      operations.append(.constant(constant))
      return constant...constant
    case .field(let field):
      operations.append(.field(field))
      return event.fields[field].type.fieldRange
    case .threshold(let threshold):
      operations.append(.threshold(threshold))
      return program.thresholds[threshold].low...program.thresholds[threshold].high
    case .keyedThreshold(let threshold, let key):
      operations.append(.keyedThreshold(threshold, key))
      return program.thresholds[threshold].low...program.thresholds[threshold].high
    case .window(let window, let key):
      operations.append(.window(window, key: key))
      return 0...TypedWindow.valueMax
    case .metric, .setting: preconditionFailure("a rule on an event reads no metric and no setting")
    case .negated(let inner):
      guard let range = write(inner) else { return nil }
      operations.append(.negate)
      return saturated(-Int128(range.upperBound))...saturated(-Int128(range.lowerBound))
    case .sum(let left, let right):
      guard let first = write(left), let second = write(right) else { return nil }
      operations.append(.add)
      return saturated(
        Int128(first.lowerBound) + Int128(second.lowerBound))...saturated(
          Int128(first.upperBound) + Int128(second.upperBound))
    case .difference(let left, let right):
      guard let first = write(left), let second = write(right) else { return nil }
      operations.append(.subtract)
      return saturated(
        Int128(first.lowerBound) - Int128(second.upperBound))...saturated(
          Int128(first.upperBound) - Int128(second.lowerBound))
    case .product(let left, let right, let divisor):
      return writeProduct(left, right, divisor)
    case .quotient(let left, let right, let multiplier, let otherwise):
      return writeQuotient(left, right, multiplier, otherwise)
    }
  }

  /// Appends `left * right / divisor`.
  private mutating func writeProduct(_ left: TypedTerm, _ right: TypedTerm, _ divisor: Int64) -> ClosedRange<Int64>? {
    var (left, right, divisor) = (left, right, divisor)
    left = left.reduced(with: &divisor)
    right = right.reduced(with: &divisor)
    guard let first = write(left), let second = write(right) else { return nil }
    guard let product = product(first, second) else { return nil }
    operations.append(.multiply)
    if divisor == 1 { return product }
    operations += [.constant(divisor), .constant(0), .divide]
    return (product.lowerBound / divisor)...(product.upperBound / divisor)
  }

  /// Appends `left * multiplier / right`, or `otherwise` where `right` is 0.
  private mutating func writeQuotient(
    _ left: TypedTerm, _ right: TypedTerm, _ multiplier: Int64, _ otherwise: TypedTerm?
  ) -> ClosedRange<Int64>? {
    var multiplier = multiplier
    let right = right.reduced(with: &multiplier)
    guard let first = write(left), let numerator = product(first, multiplier...multiplier) else { return nil }
    if multiplier != 1 { operations += [.constant(multiplier), .multiply] }
    guard write(right) != nil, let fallback = write(otherwise ?? .constant(0)) else { return nil }
    operations.append(.divide)
    // A divisor is at least 1 away from 0, so the quotient is no further from 0 than the numerator.
    let reach = max(numerator.lowerBound.magnitude, numerator.upperBound.magnitude)
    let bound = saturated(Int128(reach))
    return min(-bound, fallback.lowerBound)...max(bound, fallback.upperBound)
  }

  /// Returns the range of a product, or nothing when it may not fit.
  private func product(_ left: ClosedRange<Int64>, _ right: ClosedRange<Int64>) -> ClosedRange<Int64>? {
    let corners = [left.lowerBound, left.upperBound].flatMap { first in
      [right.lowerBound, right.upperBound].map { Int128(first) * Int128($0) }
    }
    guard let low = corners.min(), let high = corners.max(), low >= Int128(Int64.min), high <= Int128(Int64.max) else {
      return nil
    }
    return Int64(low)...Int64(high)
  }

  /// Returns the nearest number of 64 bits.
  private func saturated(_ number: Int128) -> Int64 { Int64(clamping: number) }
}

extension TypedTerm {
  /// Returns the term with what a constant has in common with `other` taken out of both; the ratio stays.
  fileprivate func reduced(with other: inout Int64) -> TypedTerm {
    guard case .constant(let constant) = self, constant != 0, constant != .min, other != 0, other != .min else { return self }
    var (a, b) = (constant.magnitude, other.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    other /= Int64(a)
    return .constant(constant / Int64(a))
  }
}
