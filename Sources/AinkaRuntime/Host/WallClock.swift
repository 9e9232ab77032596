import Glibc

/// How the boot clock, which records carry, and the clock on the wall go together.
public struct WallClock: Sendable {
  /// Nanoseconds to add to the boot clock.
  private(set) var offset: Int64

  /// Creates the relation that holds now.
  public init() { offset = Self.measuredOffset() }

  /// Creates a relation with a known `offset`.
  init(offset: Int64) { self.offset = offset }

  /// Today, in whole days from 1970-01-01 (UTC).
  public static var day: Int64 {
    var real = timespec()
    clock_gettime(CLOCK_REALTIME, &real)
    return Int64(real.tv_sec) / 86_400
  }

  /// Follows a clock on the wall that was set; what is less than a millisecond is the two readings' own distance, so that times
  /// of one reader keep their order.
  public mutating func follow() {
    let now = Self.measuredOffset()
    if abs(now &- offset) > 1_000_000 { offset = now }
  }

  /// Returns the nanoseconds from the start of 1970 to when the boot clock showed `nanoseconds`.
  public func wall(_ nanoseconds: UInt64) -> Int64 { Int64(clamping: nanoseconds) &+ offset }

  private static func measuredOffset() -> Int64 {
    var boot = timespec()
    var real = timespec()
    clock_gettime(CLOCK_BOOTTIME, &boot)
    clock_gettime(CLOCK_REALTIME, &real)
    return (Int64(real.tv_sec) - Int64(boot.tv_sec)) * 1_000_000_000 + Int64(real.tv_nsec) - Int64(boot.tv_nsec)
  }
}
