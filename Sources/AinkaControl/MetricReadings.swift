import AinkaBundle

/// What was read of one metric.
struct MetricReadings: Sendable, Equatable {
  /// The latest reading, or nothing: none yet, or one of unknown.
  var value: Int64?
  var readAt: UInt64 = 0
  /// When the machine reads it itself the next time, if it does.
  var nextReading: UInt64?

  /// The instant from which the value is too old, if there is one.
  func staleAt(period: Int64) -> UInt64? {
    guard value != nil, period > 0 else { return nil }
    let (age, overflow) = UInt64(period).multipliedReportingOverflow(by: 3)
    return overflow ? nil : readAt.addingReportingOverflow(age).overflow ? nil : readAt + age
  }

  /// Returns the value at `now`, or nothing where it is unknown.
  func value(at now: UInt64, period: Int64) -> Int64? {
    if let staleAt = staleAt(period: period), staleAt <= now { return nil }
    return value
  }
}
