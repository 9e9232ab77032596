public import AinkaValues

/// One event as it reaches the rules.
public struct Occurrence: Sendable, Hashable {
  /// Index into `TypedProgram.events`.
  public var event: Int
  /// By field of the event; as many as it has.
  public var values: [EventValue]
  /// By policy of the program: whether the event happened inside the policy's scope. A policy without one sees every event.
  public var isInScope: [Bool]

  public init(event: Int, values: [EventValue], isInScope: [Bool]) {
    self.event = event
    self.values = values
    self.isInScope = isInScope
  }
}

/// What a program says of one event.
public struct Judgement: Sendable, Hashable {
  /// The strictest verdict of all rules that match, and of those that are unknown and have a verdict for that.
  public var verdict: Verdict
  /// The positive errno of the deciding rule iff `verdict` is `deny`, EAGAIN iff it is `throttle`, else 0.
  public var errno: Int32
  /// The first rule by full name that gives `verdict`; nothing iff that is `allow`.
  public var decidedBy: Int?
  /// The rules that match, ascending.
  public var matched: [Int]
  /// The rules of which nobody can say whether they match, ascending.
  public var unknown: [Int]
  /// The signals that matching rules send, each once, ascending.
  public var signals: [Int32]
  /// The rules of which a `limit` held back an action, ascending; as often as it held back one.
  public var limited: [Int]

  public init(
    verdict: Verdict, errno: Int32, decidedBy: Int?, matched: [Int], unknown: [Int], signals: [Int32], limited: [Int] = []
  ) {
    self.verdict = verdict
    self.errno = errno
    self.decidedBy = decidedBy
    self.matched = matched
    self.unknown = unknown
    self.signals = signals
    self.limited = limited
  }
}
