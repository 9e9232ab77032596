import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns `left SIGN right` as a number, folded where both are constants.
  mutating func arithmetic(
    _ sign: Expression.Arithmetic, _ leftID: Expression.ID, _ rightID: Expression.ID, _ span: Span, _ context: Context
  ) -> Operand.Value {
    let left = settled(elaborate(leftID, context), context)
    let right = settled(elaborate(rightID, context), context)
    guard !left.isError, !right.isError else { return .error }
    guard let first = left.number, let second = right.number, first.type.isCalculable, second.type.isCalculable else {
      report.add(.noArithmetic(sign.rawValue, left, right, context, at: span))
      return .error
    }
    if sign == .product {
      guard let rule = ScaleRule.product(first.type, second.type) else {
        report.add(.noArithmetic(sign.rawValue, left, right, context, at: span))
        return .error
      }
      return number(.product(first.term, second.term, divisor: rule.factor), rule.type, first, second, span, context)
    }
    guard let (firstTerm, secondTerm, type) = unified(first, second) else {
      report.add(.noArithmetic(sign.rawValue, left, right, context, at: span))
      return .error
    }
    let term: TypedTerm = sign == .sum ? .sum(firstTerm, secondTerm) : .difference(firstTerm, secondTerm)
    return number(term, type, first, second, span, context)
  }

  /// Returns `left / right` as a number, folded where both are constants.
  mutating func quotient(
    _ leftID: Expression.ID, _ rightID: Expression.ID, _ otherwiseID: Expression.ID?, _ span: Span, _ context: Context
  ) -> Operand.Value {
    let left = settled(elaborate(leftID, context), context)
    let right = settled(elaborate(rightID, context), context)
    let otherwise = otherwiseID.map { settled(elaborate($0, context), context) }
    guard !left.isError, !right.isError, otherwise?.isError != true else { return .error }
    guard let first = left.number, let second = right.number, first.type.isCalculable, second.type.isCalculable,
      let rule = ScaleRule.quotient(first.type, second.type)
    else {
      report.add(.noArithmetic("/", left, right, context, at: span))
      return .error
    }
    var fallback: TypedTerm?
    if let otherwise {
      guard let number = otherwise.number, let term = fitted(number, to: rule.type) else {
        report.add(.wrongType(otherwise.text, what: otherwise.value.described(context), wanted: rule.type, at: otherwise.span))
        return .error
      }
      fallback = term
    } else if interval(second.term, context).contains(0) {
      report.add(.mayBeZero(right.text, isConstant: second.constant != nil, at: right.span))
      return .error
    }
    return number(
      .quotient(first.term, second.term, multiplier: rule.factor, otherwise: fallback), rule.type, first, second, span, context)
  }

  /// Returns `operand` with the other sign.
  mutating func negated(_ operand: Operand, _ span: Span, _ context: Context) -> Operand.Value {
    guard !operand.isError else { return .error }
    guard let number = operand.number, number.type.isCalculable else {
      report.add(.noNegation(operand.text, what: operand.value.described(context), at: span))
      return .error
    }
    return self.number(.negated(number.term), number.type, number, number, span, context)
  }

  /// Returns `term` as a number of `type`, folded where it is constant; what overflows is reported.
  private mutating func number(
    _ term: TypedTerm, _ type: ValueType, _ first: Operand.Number, _ second: Operand.Number, _ span: Span, _ context: Context
  ) -> Operand.Value {
    let isFlexible = first.isFlexible && second.isFlexible
    guard first.constant != nil, second.constant != nil else {
      if context.readsMetrics, !proveRange(of: term, type, span, context) { return .error }
      return .number(Operand.Number(term: term, type: type, isFlexible: false))
    }
    guard let value = term.exactValue else {
      if case .quotient(_, .constant(0), _, let otherwise?) = term {
        return .number(Operand.Number(term: otherwise, type: type, isFlexible: isFlexible))
      }
      report.add(.overflow("the result", at: span))
      return .error
    }
    return .number(Operand.Number(term: .constant(value), type: type, isFlexible: isFlexible))
  }

  /// Returns an interval that holds every value `term` can have.
  func interval(_ term: TypedTerm, _ context: Context) -> ClosedRange<Int64> {
    switch term {
    case .constant(let value): return value...value
    case .field(let index):
      guard let fields = context.event?.event.fields, fields.indices.contains(index) else { return Int64.min...Int64.max }
      let field = fields[index]
      return field.cases.isEmpty ? field.type.bounds : 0...Int64(field.cases.count - 1)
    case .window: return 0...TypedWindow.valueMax
    case .metric(let metric): return registry.metrics[metric].bounds
    case .setting(let setting): return registry.settings[setting].bounds
    case .threshold(let index), .keyedThreshold(let index, _):
      guard thresholds.indices.contains(index), thresholds[index].typed.low <= thresholds[index].typed.high else {
        return Int64.min...Int64.max
      }
      return thresholds[index].typed.low...thresholds[index].typed.high
    case .negated(let inner):
      let inner = interval(inner, context)
      return Int128(-Int128(inner.upperBound)).saturated...Int128(-Int128(inner.lowerBound)).saturated
    case .sum(let left, let right):
      let (left, right) = (interval(left, context), interval(right, context))
      return (Int128(left.lowerBound) + Int128(right.lowerBound))
        .saturated...(Int128(left.upperBound) + Int128(right.upperBound)).saturated
    case .difference(let left, let right):
      let (left, right) = (interval(left, context), interval(right, context))
      return (Int128(left.lowerBound) - Int128(right.upperBound))
        .saturated...(Int128(left.upperBound) - Int128(right.lowerBound)).saturated
    case .product(let left, let right, let divisor):
      let (left, right) = (interval(left, context), interval(right, context))
      let corners = [left.lowerBound, left.upperBound].flatMap { low in
        [right.lowerBound, right.upperBound].map { (Int128(low) * Int128($0) / Int128(divisor)).saturated }
      }
      return (corners.min() ?? .min)...(corners.max() ?? .max)
    case .quotient(let left, let right, let multiplier, let otherwise):
      return quotientInterval(left, right, multiplier, otherwise, context)
    }
  }
}

extension Checker {
  /// `true` iff `term` does not depend on thresholds alone or never saturates; the contrary is reported, and warned of where it
  /// depends on readings.
  private mutating func proveRange(of term: TypedTerm, _ type: ValueType, _ span: Span, _ context: Context) -> Bool {
    guard let greatest = excess(of: term, context) else { return true }
    let isFixed = term.dependsOnThresholdsOnly
    let text = policies[context.policy].tree.text(of: span)
    report.add(
      .saturates(text, digits: greatest.magnitude.description.utf8.count, isFixed: isFixed, at: context.callSpan ?? span))
    return !isFixed
  }

  /// Returns the value of `term` that is furthest beyond 64 bits, iff one is; what it is made of does not saturate.
  ///
  /// A quotient by something that can be tiny is as large as one likes: that it stays at the end is what anybody expects.
  private func excess(of term: TypedTerm, _ context: Context) -> Int128? {
    let corners: [Int128]
    switch term {
    case .sum(let left, let right):
      let (left, right) = (interval(left, context), interval(right, context))
      corners = [
        Int128(left.lowerBound) + Int128(right.lowerBound), Int128(left.upperBound) + Int128(right.upperBound),
      ]
    case .difference(let left, let right):
      let (left, right) = (interval(left, context), interval(right, context))
      corners = [
        Int128(left.lowerBound) - Int128(right.upperBound), Int128(left.upperBound) - Int128(right.lowerBound),
      ]
    case .product(let left, let right, let divisor):
      let (left, right) = (interval(left, context), interval(right, context))
      corners = [left.lowerBound, left.upperBound].flatMap { low in
        [right.lowerBound, right.upperBound].map { Int128(low) * Int128($0) / Int128(divisor) }
      }
    case .quotient(let left, .constant(let right), let multiplier, _) where right != 0:
      let left = interval(left, context)
      corners = [left.lowerBound, left.upperBound].map { Int128($0) * Int128(multiplier) / Int128(right) }
    default: return nil
    }
    return corners.filter { Int64(exactly: $0) == nil }.max { $0.magnitude < $1.magnitude }
  }

  /// Returns an interval that holds every value of `left * multiplier / right`, or of `otherwise` where `right` is 0.
  private func quotientInterval(
    _ left: TypedTerm, _ right: TypedTerm, _ multiplier: Int64, _ otherwise: TypedTerm?, _ context: Context
  ) -> ClosedRange<Int64> {
    let (left, right) = (interval(left, context), interval(right, context))
    // What is nearest to 0 makes the quotient greatest; the signs take turns at it.
    let divisors = [right.lowerBound, right.upperBound, -1, 1].filter { $0 != 0 && right.contains($0) }
    var corners = divisors.flatMap { divisor in
      [left.lowerBound, left.upperBound].map { (Int128($0) * Int128(multiplier) / Int128(divisor)).saturated }
    }
    if let otherwise, right.contains(0) {
      let fallback = interval(otherwise, context)
      corners += [fallback.lowerBound, fallback.upperBound]
    }
    return (corners.min() ?? .min)...(corners.max() ?? .max)
  }
}

extension Int128 {
  /// The nearest value of 64 bits.
  fileprivate var saturated: Int64 { Int64(clamping: self) }
}

extension TypedTerm {
  /// The value of a term of constants, one operation deep; nothing where it does not fit or divides by 0.
  fileprivate var exactValue: Int64? {
    switch self {
    case .constant(let value): value
    case .negated(.constant(let value)): Int64(exactly: -Int128(value))
    case .sum(.constant(let left), .constant(let right)): Int64(exactly: Int128(left) + Int128(right))
    case .difference(.constant(let left), .constant(let right)): Int64(exactly: Int128(left) - Int128(right))
    case .product(.constant(let left), .constant(let right), let divisor):
      Int64(exactly: Int128(left) * Int128(right) / Int128(divisor))
    case .quotient(.constant(let left), .constant(let right), let multiplier, _):
      right == 0 ? nil : Int64(exactly: Int128(left) * Int128(multiplier) / Int128(right))
    default: nil
    }
  }
}

extension ValueType {
  /// `true` iff numbers of this type can be calculated with.
  var isCalculable: Bool {
    switch self {
    case .errno, .signal, .enumeration: false
    default: isNumber
    }
  }
}

/// What two units make together, and the factor that brings the result to its canonical scale.
struct ScaleRule {
  var type: ValueType
  /// For a product what it is divided by, for a quotient what the left side is multiplied with.
  var factor: Int64

  /// Returns what `left` times `right` is, or nothing when it is nothing.
  static func product(_ left: ValueType, _ right: ValueType) -> ScaleRule? {
    switch (left, right) {
    case (.fraction, _) where left.isShare && !right.isShare, (.percent, _) where left.isShare && !right.isShare:
      return ScaleRule(type: right, factor: 1_000_000_000)
    case (_, .fraction), (_, .percent): return ScaleRule(type: left, factor: 1_000_000_000)
    case (.count, _): return ScaleRule(type: right, factor: 1)
    case (_, .count): return ScaleRule(type: left, factor: 1)
    case (.rate, .duration), (.duration, .rate): return ScaleRule(type: .count, factor: 1_000_000_000_000_000)
    case (.throughput, .duration), (.duration, .throughput): return ScaleRule(type: .bytes, factor: 1_000_000_000_000)
    case (.frequency, .duration), (.duration, .frequency): return ScaleRule(type: .count, factor: 1_000_000_000)
    case (.bytes, .rate), (.rate, .bytes): return ScaleRule(type: .throughput, factor: 1_000)
    default: return nil
    }
  }

  /// Returns what `left` divided by `right` is, or nothing when it is nothing.
  static func quotient(_ left: ValueType, _ right: ValueType) -> ScaleRule? {
    if left.takesPlainNumber, right.takesPlainNumber, left == right || left == .count {
      return ScaleRule(type: .count, factor: 1)
    }
    switch (left, right) {
    case (_, .count): return ScaleRule(type: left, factor: 1)
    case (.percent, .percent), (.fraction, .fraction), (.fraction, .percent):
      return ScaleRule(type: .fraction, factor: 1_000_000_000)
    case (_, .fraction), (_, .percent): return ScaleRule(type: left, factor: 1_000_000_000)
    case (.bytes, .duration): return ScaleRule(type: .throughput, factor: 1_000_000_000_000)
    case (.count, .duration): return ScaleRule(type: .rate, factor: 1_000_000_000_000_000)
    case (.bytes, .throughput): return ScaleRule(type: .duration, factor: 1_000_000_000_000)
    case (.count, .rate): return ScaleRule(type: .duration, factor: 1_000_000_000_000_000)
    case (.throughput, .rate): return ScaleRule(type: .bytes, factor: 1_000)
    case (.throughput, .bytes): return ScaleRule(type: .rate, factor: 1_000)
    default: return left == right && left.isMeasure ? ScaleRule(type: .fraction, factor: 1_000_000_000) : nil
    }
  }
}

extension ValueType {
  /// `true` iff this is a part of something.
  fileprivate var isShare: Bool { self == .fraction || self == .percent }

  /// `true` iff one divided by another says how many times it is as much.
  fileprivate var isMeasure: Bool {
    switch self {
    case .duration, .bytes, .rate, .throughput, .frequency: true
    default: false
    }
  }
}
