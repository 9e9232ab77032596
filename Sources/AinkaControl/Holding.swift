import AinkaBundle

/// What is remembered of a condition that is followed.
struct Holding: Sendable, Equatable {
  /// When it was last looked at.
  private var look: UInt64?
  private(set) var truth = Truth.isUnknown
  /// Since when it has been true, without a gap.
  private(set) var since: UInt64?
  /// How many readings in a row it was true at.
  private var samples: Int64 = 0

  /// Notes that `hold`'s condition has the truth `truth` at `now`, in look number `look`; `read` are the metrics with a reading in it.
  ///
  /// A look counts once, however often it is noted.
  mutating func note(_ truth: Truth, of hold: DaemonHold, at now: UInt64, look: UInt64, read: Set<Int>) {
    guard self.look != look else { return }
    self.look = look
    self.truth = truth
    guard truth == .isTrue else {
      (since, samples) = (nil, 0)
      return
    }
    since = since ?? now
    if case .samples(_, let metric) = hold.time, read.contains(metric) { samples += 1 }
  }

  /// `true` iff the condition of `hold` has been true for its time.
  func holds(_ hold: DaemonHold, at now: UInt64) -> Bool {
    guard truth == .isTrue, let since else { return false }
    switch hold.time {
    case .none: return true
    case .nanoseconds(let time): return now - since >= UInt64(time)
    case .samples(let count, _): return samples >= count
    }
  }

  /// The instant from which the condition of `hold` has been true for its time, if it stays true.
  func end(of hold: DaemonHold) -> UInt64? {
    guard truth == .isTrue, let since, case .nanoseconds(let time) = hold.time else { return nil }
    return since + UInt64(time)
  }
}
