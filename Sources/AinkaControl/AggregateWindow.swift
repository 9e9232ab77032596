import AinkaBundle

/// The values that events of a while brought: sixteenths of it, the current one and the fifteen before.
struct AggregateWindow: Sendable, Equatable {
  /// What one sixteenth holds.
  private struct Part: Sendable, Equatable {
    var count: Int64 = 0
    var sum: Int128 = 0
    var least = Int64.max
    var greatest = Int64.min
    /// How many values fell into each bucket, by what stands for it.
    var buckets: [Int64: Int64] = [:]
  }
  private let function: DaemonAggregate.Function
  private let partNanoseconds: UInt64
  private var parts: [UInt64: Part] = [:]

  /// Sixteenths of a while.
  private static let partCount: UInt64 = 16

  init(_ aggregate: DaemonAggregate) {
    function = aggregate.function
    partNanoseconds = UInt64(aggregate.lengthNanoseconds) / Self.partCount
  }

  /// Notes an event with the value `value` at `now`.
  mutating func add(_ value: Int64, at now: UInt64) {
    let number = now / partNanoseconds
    if parts.count >= Int(Self.partCount) { parts = parts.filter { $0.key + Self.partCount > number } }
    var part = parts[number] ?? Part()
    part.count += 1
    part.sum += Int128(value)
    part.least = min(part.least, value)
    part.greatest = max(part.greatest, value)
    if case .quantile = function { part.buckets[Self.bucket(of: value), default: 0] += 1 }
    parts[number] = part
  }

  /// Returns what is computed at `now`; nothing is unknown.
  func value(at now: UInt64) -> Int64? {
    let number = now / partNanoseconds
    let held = parts.filter { $0.key <= number && $0.key + Self.partCount > number }.map(\.value)
    let count = held.reduce(0) { $0 + $1.count }
    let sum = held.reduce(Int128(0)) { $0 + $1.sum }
    if case .sum = function { return Int64(clamping: sum) }
    guard count > 0 else { return nil }
    switch function {
    case .sum, .average: return Int64(clamping: sum / Int128(count))
    case .minimum: return held.map(\.least).min()
    case .maximum: return held.map(\.greatest).max()
    case .quantile(let share): return Self.quantile(share, of: held.map(\.buckets), count: count)
    }
  }

  /// Returns what stands for the bucket of the element at the rank that `share` ten-thousandths of `count` come to, smallest first.
  private static func quantile(_ share: Int, of buckets: [[Int64: Int64]], count: Int64) -> Int64? {
    var all: [Int64: Int64] = [:]
    for part in buckets { all.merge(part, uniquingKeysWith: +) }
    let rank = (Int128(count) * Int128(share) + 9_999) / 10_000
    var passed: Int128 = 0
    for (value, count) in all.sorted(by: { $0.key < $1.key }) {
      passed += Int128(count)
      if passed >= rank { return value }
    }
    return nil
  }

  /// Returns what stands for the bucket of `value`: below 128 itself; above, its seven highest bits and the middle of the rest.
  static func bucket(of value: Int64) -> Int64 {
    let magnitude = value.magnitude
    guard magnitude >= 128 else { return value }
    let shift = UInt64(64 - magnitude.leadingZeroBitCount - 7)
    let middle = Int128((magnitude >> shift) << shift) + Int128(UInt64(1) << shift) / 2
    return Int64(clamping: value < 0 ? -middle : middle)
  }
}
