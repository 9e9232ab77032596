import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns the condition `left RELATION right`, written at `span`, or nothing if it is none, which is reported.
  @_optimize(speed)
  mutating func relation(
    _ relation: Expression.Relation, _ leftID: Expression.ID, _ rightID: Expression.ID, _ span: Span, _ context: Context
  ) -> TypedCondition? {
    mentions.size += 1
    guard mentions.size <= Checker.sizeLimit else {
      if mentions.size == Checker.sizeLimit + 1 {
        tooLarge("more than \(Checker.sizeLimit) comparisons, with predicates put in", at: span, context)
      }
      return nil
    }
    let left = elaborate(leftID, context)
    let right = elaborate(rightID, context)
    switch relation {
    case .isIn: return membership(settled(left, context), right, span, context)
    case .startsWith, .endsWith, .matches, .contains, .containsAny:
      return textTest(relation, settled(left, context), settled(right, context), span, context)
    default:
      guard let comparison = Comparison(relation) else { return nil }
      return compared(left, comparison, right, span, context)
    }
  }

  /// Returns the condition `left OPERATOR right`.
  @_optimize(speed)
  private mutating func compared(
    _ left: Operand, _ comparison: Comparison, _ right: Operand, _ span: Span, _ context: Context
  ) -> TypedCondition? {
    // What most are: nothing about them depends on what they are compared with.
    if case .number(let first) = left.value, case .number(let second) = right.value {
      return comparedNumbers(left, first, comparison, right, second, span, context)
    }
    var left = left
    var right = right
    if let type = left.number?.type, right.mayBeNamed(by: type) {
      guard let member = converted(right, to: type, context) else { return nil }
      right = member
    } else if let type = right.number?.type, left.mayBeNamed(by: type) {
      guard let member = converted(left, to: type, context) else { return nil }
      left = member
    }
    // The case of an enum that is not known, because what it is compared with is wrong.
    if left.isError, case .unresolved = right.value { return nil }
    if right.isError, case .unresolved = left.value { return nil }
    left = settled(left, context)
    let isText = if case .textField = left.value { true } else { false }
    right = settled(right, context, isText: isText)
    guard !left.isError, !right.isError else { return nil }
    switch (left.value, right.value) {
    case (.none, _), (_, .none): return absence(left, comparison, right, span, context)
    case (.number(let first), .number(let second)):
      return comparedNumbers(left, first, comparison, right, second, span, context)
    case (.textField(let field), .text(let text, _)), (.text(let text, _), .textField(let field)):
      return equality(comparison, of: left, right, span, context) { checker in
        let operand = if case .text = right.value { right } else { left }
        checker.reportRelative(text, field, operand, context)
        return checker.fits(text, field, operand, context) ? .text(field: field, .equals([text]), span) : nil
      }
    case (.textField, .textField) where context.isDefinition, (.addressField, .addressField) where context.isDefinition:
      return equality(comparison, of: left, right, span, context) { _ in .constant(true) }
    case (.addressField(let field), .text), (.addressField(let field), .address), (.text, .addressField(let field)),
      (.address, .addressField(let field)):
      return equality(comparison, of: left, right, span, context) { checker in
        let operand = if case .addressField = left.value { right } else { left }
        guard let constant = checker.converted(operand, to: .address, context), case .address(let address) = constant.value
        else {
          return nil
        }
        return .addressIn(field: field, [address...address], span)
      }
    default:
      report.add(incomparable(left, comparison, right, span, context))
      return nil
    }
  }

  /// Returns `equal`, or its opposite for `!=`; an order is an error.
  private mutating func equality(
    _ comparison: Comparison, of left: Operand, _ right: Operand, _ span: Span, _ context: Context,
    equal: (inout Checker) -> TypedCondition?
  ) -> TypedCondition? {
    switch comparison {
    case .equal: return equal(&self)
    case .notEqual: return equal(&self).map { .not($0) }
    default:
      report.add(.noOrder(left.value.described(context), at: span))
      return nil
    }
  }

  /// Returns the condition that compares with `none`.
  private mutating func absence(
    _ left: Operand, _ comparison: Comparison, _ right: Operand, _ span: Span, _ context: Context
  ) -> TypedCondition? {
    let other = if case .none = left.value { right } else { left }
    let field: Int? =
      switch other.value {
      case .textField(let field), .addressField(let field): field
      case .number(let number): number.field
      default: other.flag(context)
      }
    guard let field else {
      report.add(.neverNone(other.text, at: span))
      return nil
    }
    return equality(comparison, of: right, left, span, context) { _ in .isNone(field: field, span) }
  }

  /// Returns the diagnostic for two values that cannot be compared.
  private func incomparable(
    _ left: Operand, _ comparison: Comparison, _ right: Operand, _ span: Span, _ context: Context
  ) -> Diagnostic {
    switch (left.value, right.value) {
    case (_, .set), (_, .range), (.addressField, .network):
      return .writeIn(left.text, right.text, what: right.value.described(context), at: span)
    case (.condition, .condition), (.condition, _), (_, .condition):
      let condition = if case .condition = left.value { left } else { right }
      return .conditionCompared(policies[context.policy].tree.text(of: condition.span), at: span)
    case (.textField, .textField), (.addressField, .addressField): return .twoFields(left.text, right.text, at: span)
    case (.text, .text), (.address, .address): return .twoConstants(at: span)
    default: return .differentTypes(left, right, context)
    }
  }

  /// Returns the comparison of two numbers, folded where both are constants.
  @_optimize(speed)
  private mutating func comparedNumbers(
    _ left: Operand, _ first: Operand.Number, _ comparison: Comparison, _ right: Operand, _ second: Operand.Number,
    _ span: Span,
    _ context: Context
  ) -> TypedCondition? {
    guard let (firstTerm, secondTerm, type) = unified(first, second) else {
      report.add(.differentTypes(left, right, context))
      return nil
    }
    if case .enumeration = type, comparison != .equal, comparison != .notEqual {
      report.add(.noOrder(type.description, at: span))
      return nil
    }
    let lower = interval(firstTerm, context)
    let upper = interval(secondTerm, context)
    if let truth = comparison.holds(lower, upper) {
      if case .constant = firstTerm, case .constant = secondTerm { return .constant(truth) }
      if firstTerm.readsMetric || secondTerm.readsMetric {
        report.add(.decidedByReadings(truth, (left.text, lower), (right.text, upper), type: type, at: span))
      } else {
        warnIfDecided(truth, firstTerm, secondTerm, left, right, type, span)
      }
    } else {
      reportBeyondReadings((left.text, firstTerm, lower), (right.text, secondTerm, upper), type, span)
    }
    return .compare(firstTerm, comparison, secondTerm, span)
  }

  /// Warns of a comparison of a field with a constant that is the same for all values the field can have.
  private mutating func warnIfDecided(
    _ truth: Bool, _ first: TypedTerm, _ second: TypedTerm, _ left: Operand, _ right: Operand, _ type: ValueType, _ span: Span
  ) {
    switch (first, second) {
    case (.field, .constant), (.window, .constant), (.product(.window, _, _), .constant):
      report.add(.decided(truth, left.text, type: type, at: span))
    case (.constant, .field), (.constant, .window), (.constant, .product(.window, _, _)):
      report.add(.decided(truth, right.text, type: type, at: span))
    case (.threshold, .constant): report.add(.decided(truth, left.text, type: nil, at: span))
    case (.constant, .threshold): report.add(.decided(truth, right.text, type: nil, at: span))
    default: break
    }
  }

  /// Returns both numbers as terms of one type, iff there is one.
  func unified(_ left: Operand.Number, _ right: Operand.Number) -> (TypedTerm, TypedTerm, ValueType)? {
    if let term = fitted(right, to: left.type) { return (left.term, term, left.type) }
    if let term = fitted(left, to: right.type) { return (term, right.term, right.type) }
    return nil
  }
}

extension Comparison {
  /// Creates the comparison that `relation` is, or nothing for other relations.
  init?(_ relation: Expression.Relation) {
    switch relation {
    case .equal: self = .equal
    case .notEqual: self = .notEqual
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    case .greaterOrEqual: self = .greaterOrEqual
    default: return nil
    }
  }

  /// The sign of the comparison.
  var sign: String {
    switch self {
    case .equal: "=="
    case .notEqual: "!="
    case .less: "<"
    case .lessOrEqual: "<="
    case .greater: ">"
    case .greaterOrEqual: ">="
    }
  }

  /// Returns whether the comparison holds for all values of the two intervals, or for none; nothing when it depends.
  func holds(_ left: ClosedRange<Int64>, _ right: ClosedRange<Int64>) -> Bool? {
    switch self {
    case .less: left.upperBound < right.lowerBound ? true : left.lowerBound >= right.upperBound ? false : nil
    case .lessOrEqual: left.upperBound <= right.lowerBound ? true : left.lowerBound > right.upperBound ? false : nil
    case .greater: Comparison.lessOrEqual.holds(left, right).map { !$0 }
    case .greaterOrEqual: Comparison.less.holds(left, right).map { !$0 }
    case .equal:
      left.overlaps(right) ? (left.count1 && right.count1 ? true : nil) : false
    case .notEqual: Comparison.equal.holds(left, right).map { !$0 }
    }
  }
}

extension ClosedRange<Int64> {
  /// `true` iff one value is in it.
  fileprivate var count1: Bool { lowerBound == upperBound }
}
