public import AinkaValues

/// What the rules of an image say of one event, taken together.
public struct Decision: Sendable, Equatable {
  /// The strictest verdict of all rules that match, and of `on unknown` of those that are unknown.
  public var verdict: Verdict
  /// The deciding rule's, for `deny`; 0 otherwise.
  public var errno: Int32
  /// The number of the rule whose verdict stands: of several, the first by full name. Nothing when no rule has one.
  public var decidedBy: Int?
  /// Numbers of all rules that match, ascending.
  public var matched: [Int]
  /// Numbers of all rules that are unknown, ascending.
  public var unknown: [Int]
  /// Numbers of all signals that matching rules send, ascending.
  public var signals: [Int32]
  /// Numbers of the rules of which a `limit` held back an action, ascending; as often as it held back one.
  public var limited: [Int]
  /// By number of a rule that matches: a bit for each of its first 15 notices that is held back. Of the first 16 matches.
  public var heldNotices: [Int: UInt16]
  /// Numbers of the rules that would have acted, were they not in observe mode, ascending.
  public var observed: [Int]

  public init(
    verdict: Verdict, errno: Int32, decidedBy: Int?, matched: [Int], unknown: [Int], signals: [Int32],
    limited: [Int] = [], heldNotices: [Int: UInt16] = [:], observed: [Int] = []
  ) {
    self.verdict = verdict
    self.errno = errno
    self.decidedBy = decidedBy
    self.matched = matched
    self.unknown = unknown
    self.signals = signals
    self.limited = limited
    self.heldNotices = heldNotices
    self.observed = observed
  }
}
