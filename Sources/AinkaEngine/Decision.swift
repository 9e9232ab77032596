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

  public init(
    verdict: Verdict, errno: Int32, decidedBy: Int?, matched: [Int], unknown: [Int], signals: [Int32]
  ) {
    self.verdict = verdict
    self.errno = errno
    self.decidedBy = decidedBy
    self.matched = matched
    self.unknown = unknown
    self.signals = signals
  }
}
