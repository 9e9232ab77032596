import AinkaSemantics

/// How long a condition has been true, followed from look to look.
struct Holding: Sendable {
  /// Since when it is, without a gap; nothing while it is not.
  private(set) var trueSince: UInt64?
  /// How many readings of its metric came one after the other while it was.
  private var sampleCount: Int64 = 0
  /// The look at which a reading was counted last: one that is looked at twice counts once.
  private var countedLook: Int?

  /// Notes what the condition comes to at look number `look`, at `now`; `hasReading`: its metric was read.
  mutating func follow(_ truth: Truth, at now: UInt64, look: Int, hasReading: Bool) {
    guard truth == .isTrue else {
      trueSince = nil
      sampleCount = 0
      return
    }
    trueSince = trueSince ?? now
    if hasReading, countedLook != look {
      sampleCount += 1
      countedLook = look
    }
  }

  /// `true` iff the condition has been true for `time` at `now`.
  func holds(for time: TypedHold.Time, at now: UInt64) -> Bool {
    guard let trueSince else { return false }
    return switch time {
    case .none: true
    case .nanoseconds(let duration): now - trueSince >= UInt64(duration)
    case .samples(let count, _): sampleCount >= count
    }
  }

  /// The instant from which the condition holds for `time`, if it stays true; nothing where no clock says so.
  func end(for time: TypedHold.Time) -> UInt64? {
    guard let trueSince, case .nanoseconds(let duration) = time else { return nil }
    return trueSince + UInt64(duration)
  }
}
