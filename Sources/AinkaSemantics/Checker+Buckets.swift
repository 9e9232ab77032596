import AinkaSource
import AinkaSyntax
import AinkaValues

/// The limits of what windows, buckets and thresholds per key are given; docs/limits.md has them.
enum WindowLimits {
  /// How long a window may be, and the period of a `limit`: a whole number of milliseconds, so that a sixteenth is exact.
  static let length: ClosedRange<Int64> = lengthStep...(Int64(daysMost) * 86_400_000_000_000)
  static let daysMost = 30
  static let lengthStep: Int64 = 1_000_000
  /// For how many keys there may be room.
  static let capacity: ClosedRange<Int64> = 1...Int64(TypedWindow.capacityMax)
  /// How many times in its period a `limit` may let an action happen.
  static let limit: ClosedRange<Int64> = 1...Int64(limitMost)
  static let limitMost = 1_000_000
  /// How many readings a condition may have to hold for.
  static let samples: ClosedRange<Int64> = 1...Int64(samplesMost)
  static let samplesMost = 10_000
  /// What a `throttle` may let through: between one a day and `rateMost` a second.
  static let rate: ClosedRange<Int64> = 11...(Int64(rateMost) * ValueType.rate.unitsPerOne)
  static let rateMost = 1_000_000
}

/// Buckets: `throttle to 50/s by process.name`, `limit 10 per 1min by process.parent.pid`.
extension Checker {
  /// Returns the bucket of the verdict `choice`, or nothing if something about it is wrong, which is reported.
  mutating func bucket(of choice: VerdictClause.Choice, _ event: Library.Event, in policy: Int) -> TypedBucket? {
    guard let id = choice.rate else { return nil }
    let context = Context(policy: policy, event: event)
    let rate = bounded(id, .rate, WindowLimits.rate, "the rate of a `throttle`", context)
    guard let rate, case .some(let key) = bucketKey(choice.key, event, context) else { return nil }
    let second: Int64 = 1_000_000_000
    let interval = second * ValueType.rate.unitsPerOne / rate
    return TypedBucket(
      intervalNanoseconds: interval, toleranceNanoseconds: max(second - interval, 0), key: key,
      capacity: key == nil ? 1 : TypedWindow.capacityDefault,
      text: "throttle to \(Quantity.text(of: rate, type: .rate))\(words(choice.key))")
  }

  /// Returns the bucket of `limit`, or nothing if something about it is wrong, which is reported.
  ///
  /// A rule over metrics has no event, and its limits no key.
  mutating func bucket(of limit: LimitClause, _ event: Library.Event?, in policy: Int) -> TypedBucket? {
    let context = Context(policy: policy, event: event)
    let most = bounded(limit.most, .count, WindowLimits.limit, "a `limit`", context)
    let period = length(limit.time, of: "a `limit`", context)
    let key = bucketKey(limit.key, event, context)
    guard let most, let period, case .some(let key) = key else { return nil }
    let interval = max(period / most, 1)
    return TypedBucket(
      intervalNanoseconds: interval, toleranceNanoseconds: period - interval, key: key,
      capacity: key == nil ? 1 : TypedWindow.capacityDefault,
      text: "limit \(most) per \(Quantity.text(of: period, type: .duration))\(words(limit.key))")
  }

  /// Returns ` by FIELD`, or nothing.
  private func words(_ key: DottedName?) -> String { key.map { " by \($0.text)" } ?? "" }

  /// Returns the field `name`, if there is one; nothing at all if it can be no key, which is reported.
  private mutating func bucketKey(_ name: DottedName?, _ event: Library.Event?, _ context: Context) -> Int?? {
    guard let name else { return .some(nil) }
    guard let event else {
      report.add(.keyWithoutEvent(name.text, at: name.span))
      return nil
    }
    return keyField(name, of: event, context).map { .some($0) }
  }

  /// Returns the time `id`, the length of `what`, or nothing if it cannot be one, which is reported.
  mutating func length(_ id: Expression.ID, of what: String, _ context: Context) -> Int64? {
    guard let length = bounded(id, .duration, WindowLimits.length, "the time of \(what)", context) else { return nil }
    guard length % WindowLimits.lengthStep == 0 else {
      report.add(.unevenTime(what, at: policies[context.policy].tree.span(of: id)))
      return nil
    }
    return length
  }

  /// Returns for how many keys `id` makes room, or the default without one; nothing if it is no such number, which is reported.
  mutating func capacity(_ id: Expression.ID?, _ context: Context) -> Int? {
    guard let id else { return TypedWindow.capacityDefault }
    return bounded(id, .count, WindowLimits.capacity, "the number of keys", context).flatMap { Int(exactly: $0) }
  }

  /// Returns the constant `id` of `type` in `bounds`, or nothing if it is none, which is reported; `what` says what it is.
  mutating func bounded(
    _ id: Expression.ID, _ type: ValueType, _ bounds: ClosedRange<Int64>, _ what: String, _ context: Context
  ) -> Int64? {
    guard let operand = constant(id, type, context), let value = operand.number?.constant else { return nil }
    guard bounds.contains(value) else {
      let low = Quantity.text(of: bounds.lowerBound, type: type)
      let high = Quantity.text(of: bounds.upperBound, type: type)
      report.add(.outsideLimits(operand.text, what, low: low, high: high, at: operand.span))
      return nil
    }
    return value
  }
}
