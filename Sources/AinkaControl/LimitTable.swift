import AinkaBundle
import AinkaValues

/// The buckets of one limit, by key.
///
/// A bucket is the instant at which it will be empty. A key that was not seen for as long as a full bucket takes gives way to others;
/// while all were, new ones share one bucket.
struct LimitTable: Sendable, Equatable {
  /// One key's bucket.
  private struct Bucket: Sendable, Equatable {
    var emptyAt: UInt64 = 0
    var seenAt: UInt64 = 0
  }
  private var buckets: [EventValue: Bucket] = [:]
  private var shared = Bucket()

  /// Takes one for `key` at `now`, and returns whether `limit` lets it.
  mutating func take(_ key: EventValue, of limit: DaemonLimit, at now: UInt64) -> Bool {
    let lifetime = UInt64(limit.intervalNanoseconds) + UInt64(limit.toleranceNanoseconds)
    if buckets[key] == nil, buckets.count >= limit.capacity {
      guard let old = buckets.first(where: { now - $0.value.seenAt >= lifetime }) else {
        return Self.take(from: &shared, of: limit, at: now)
      }
      buckets[old.key] = nil
    }
    return Self.take(from: &buckets[key, default: Bucket()], of: limit, at: now)
  }

  /// Takes one from `bucket`, and returns whether `limit` lets it.
  private static func take(from bucket: inout Bucket, of limit: DaemonLimit, at now: UInt64) -> Bool {
    bucket.seenAt = now
    guard bucket.emptyAt <= now + UInt64(limit.toleranceNanoseconds) else { return false }
    bucket.emptyAt = max(bucket.emptyAt, now) + UInt64(limit.intervalNanoseconds)
    return true
  }
}
