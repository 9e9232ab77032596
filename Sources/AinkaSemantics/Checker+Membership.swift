import AinkaSource
import AinkaSyntax
import AinkaValues

extension Checker {
  /// Returns the condition `left in right`.
  @_optimize(speed)
  mutating func membership(_ left: Operand, _ right: Operand, _ span: Span, _ context: Context) -> TypedCondition? {
    guard !left.isError else { return nil }
    let right = settled(right, context)
    guard !right.isError else { return nil }
    switch left.value {
    case .addressField(let field): return addressMembership(field, left, right, span, context)
    case .textField(let field): return textMembership(field, left, right, span, context)
    case .number(let number): return numberMembership(number, left, right, span, context)
    default:
      report.add(.noMembership(left.text, what: left.value.described(context), at: left.span))
      return nil
    }
  }

  /// Returns the condition that the address `field` is in `right`.
  @_optimize(speed)
  private mutating func addressMembership(
    _ field: Int, _ left: Operand, _ right: Operand, _ span: Span, _ context: Context
  ) -> TypedCondition? {
    switch right.value {
    case .set, .range, .network, .text, .address: break
    default:
      report.add(.notASet(right.text, what: right.value.described(context), at: right.span))
      return nil
    }
    return addresses(right, context).map { .addressIn(field: field, union(of: $0), span) }
  }

  /// Returns the condition that the text `field` is one of `right`.
  @_optimize(speed)
  private mutating func textMembership(
    _ field: Int, _ left: Operand, _ right: Operand, _ span: Span, _ context: Context
  ) -> TypedCondition? {
    guard case .set(let members, _) = right.value else {
      let isRange = if case .range = right.value { true } else { false }
      report.add(.notASet(right.text, what: right.value.described(context), isRange: isRange, at: right.span))
      return nil
    }
    for member in members {
      if case .text(let text, _) = member.value { reportRelative(text, field, member, context) }
    }
    return texts(members, left, field, context).map { .text(field: field, .equals($0), span) }
  }

  /// Returns the texts of `members`, sorted and distinct, or nothing if one is no text that `field` can have, which is reported.
  @_optimize(speed)
  mutating func texts(_ members: [Operand], _ left: Operand, _ field: Int, _ context: Context) -> [[UInt8]]? {
    var texts: Set<[UInt8]> = []
    var isWhole = true
    for member in members.map({ settled($0, context, isText: true) }) {
      guard case .text(let text, _) = member.value else {
        if !member.isError { report.add(.differentTypes(left, member, context)) }
        isWhole = false
        continue
      }
      if !fits(text, field, member, context) { isWhole = false }
      texts.insert(text)
    }
    return isWhole && !texts.isEmpty ? texts.sorted { $0.lexicographicallyPrecedes($1) } : nil
  }

  /// Returns the condition that `number` is in `right`.
  @_optimize(speed)
  private mutating func numberMembership(
    _ number: Operand.Number, _ left: Operand, _ right: Operand, _ span: Span, _ context: Context
  ) -> TypedCondition? {
    let members: [Operand]
    switch right.value {
    case .set(let elements, _): members = elements
    case .range: members = [right]
    default:
      report.add(.notASet(right.text, what: right.value.described(context), at: right.span))
      return nil
    }
    var ranges: [ClosedRange<Int64>] = []
    var extents: [Extent<Int64>] = []
    var others: [TypedCondition] = []
    var isWhole = true
    for member in members {
      guard let part = part(member, number, left, span, context) else {
        isWhole = false
        continue
      }
      switch part {
      case .range(let range):
        ranges.append(range)
        extents.append(Extent(range: range, operand: member))
      case .condition(let condition): others.append(condition)
      }
    }
    guard isWhole else { return nil }
    reportCovered(extents)
    if !ranges.isEmpty {
      others.insert(inRanges(union(of: ranges), number, left, span, context), at: 0)
      reportBeyond(extents, number, left, context)
    }
    return others.count == 1 ? others[0] : .any(others)
  }

  /// A part of a set of numbers: constant, or not.
  private enum Part {
    case range(ClosedRange<Int64>)
    case condition(TypedCondition)
  }

  /// Returns what `member` means for `number`, or nothing if it is of another type, which is reported.
  private mutating func part(
    _ member: Operand, _ number: Operand.Number, _ left: Operand, _ span: Span, _ context: Context
  ) -> Part? {
    if case .range(let low, let high) = member.value {
      guard let lower = term(low, like: number, left, context), let upper = term(high, like: number, left, context) else {
        return nil
      }
      if case .constant(let first) = lower, case .constant(let last) = upper {
        return isOrdered(low, high, member) ? .range(first...last) : nil
      }
      if case .enumeration = number.type { return nil }
      return .condition(
        .all([.compare(number.term, .greaterOrEqual, lower, span), .compare(number.term, .lessOrEqual, upper, span)]))
    }
    guard let term = term(member, like: number, left, context) else { return nil }
    if case .constant(let value) = term { return .range(value...value) }
    return .condition(.compare(number.term, .equal, term, span))
  }

  /// Returns `operand` as a term of the type of `number`, or nothing if it is none, which is reported.
  private mutating func term(_ operand: Operand, like number: Operand.Number, _ left: Operand, _ context: Context) -> TypedTerm?
  {
    if operand.mayBeNamed(by: number.type) {
      return converted(operand, to: number.type, context)?.number?.term
    }
    let operand = settled(operand, context)
    guard !operand.isError else { return nil }
    guard let other = operand.number, let term = fitted(other, to: number.type) else {
      report.add(.differentTypes(left, operand, context))
      return nil
    }
    return term
  }

  /// Returns the condition that `number` is in one of `ranges`, warning where that is decided by its type.
  private mutating func inRanges(
    _ ranges: [ClosedRange<Int64>], _ number: Operand.Number, _ left: Operand, _ span: Span, _ context: Context
  ) -> TypedCondition {
    if let value = number.constant { return .constant(ranges.contains { $0.contains(value) }) }
    guard let field = number.field else {
      warnIfReadingsDecide(ranges, number, left, span, context)
      let parts: [TypedCondition] = ranges.map {
        .all([
          .compare(number.term, .greaterOrEqual, .constant($0.lowerBound), span),
          .compare(number.term, .lessOrEqual, .constant($0.upperBound), span),
        ])
      }
      return parts.count == 1 ? parts[0] : .any(parts)
    }
    let bounds = interval(number.term, context)
    if ranges.contains(where: { $0.lowerBound <= bounds.lowerBound && $0.upperBound >= bounds.upperBound }) {
      report.add(.decided(true, left.text, type: number.type, at: span))
    } else if !ranges.contains(where: { $0.overlaps(bounds) }) {
      report.add(.decided(false, left.text, type: number.type, at: span))
    }
    return .numberIn(field: field, ranges, span)
  }

  /// Warns where all readings, or none, that `number` can come of are in one of `ranges`.
  private mutating func warnIfReadingsDecide(
    _ ranges: [ClosedRange<Int64>], _ number: Operand.Number, _ left: Operand, _ span: Span, _ context: Context
  ) {
    guard number.term.readsMetric, number.type != .bool else { return }
    let bounds = interval(number.term, context)
    let isAlways = ranges.contains { $0.lowerBound <= bounds.lowerBound && $0.upperBound >= bounds.upperBound }
    guard isAlways || !ranges.contains(where: { $0.overlaps(bounds) }) else { return }
    report.add(.decidedByReadings(isAlways, (left.text, bounds), ("the range", 0...0), type: number.type, at: span))
  }
}
