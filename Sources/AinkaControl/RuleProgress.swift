/// Where a rule over metrics stands.
struct RuleProgress: Sendable, Equatable {
  var isActive = false
  var enteredAt: UInt64 = 0
  /// The instant from which it can enter again.
  var cooldownUntil: UInt64 = 0
  /// `true` iff it was restored, and `when`'s condition has not been false since.
  var waitsForFalse = false
  /// `true` iff it is active and its verification is neither satisfied nor done.
  var isVerifying = false
  /// The look in which something last happened to it.
  var happenedIn: UInt64?
  var when = Holding()
  var until = Holding()

  /// Forgets everything but that something happened: as a rule is that was never looked at.
  mutating func startAfresh() {
    let happened = happenedIn
    self = RuleProgress()
    happenedIn = happened
  }
}
