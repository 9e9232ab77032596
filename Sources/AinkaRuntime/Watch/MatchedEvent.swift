public import AinkaValues

/// An event that rules met, as a hook recorded it.
public struct MatchedEvent: Sendable, Equatable {
  /// On the boot clock.
  public var timeNanoseconds: UInt64
  public var generation: UInt64
  /// The event's name: "connect".
  public var event: String
  /// The full names of the rules met, the first sixteen.
  public var rules: [String]
  /// How many rules were met; `rules` may hold fewer.
  public var ruleCount: Int
  /// The rule whose verdict stood, or nothing where no verdict was above allow.
  public var decider: String?
  public var verdict: Verdict
  /// The error number that a denied process got, 0 otherwise.
  public var errno: Int32
  /// `true` iff nothing was done, because the process is one that nothing is ever done against.
  public var isRefused: Bool
  /// `true` iff a signal was sent.
  public var isSignalled: Bool
  /// What the hook reported of the event, by name; fields that no rule asks for are not there.
  public var fields: [String: EventValue]
  /// The texts of the notices of the rules met, filled in.
  public var notices: [Notice]
  /// The rules among `rules` that only observed.
  public var observed: [Observation] = []

  /// A rule that only observed, and what it would have done.
  public struct Observation: Sendable, Equatable {
    public var rule: String
    /// "deny EACCES"
    public var effect: String
  }

  /// A notice as people read it.
  public struct Notice: Sendable, Equatable {
    /// "info", "warning", "critical"
    public var level: String
    public var text: String
  }
}
