public import AinkaValues

/// An event out of a file, to be decided again.
public struct RecordedEvent: Sendable, Equatable {
  /// The line of the file, from 1.
  public var line: Int
  /// The event's name: "connect".
  public var event: String
  /// Nanoseconds since the start of 1970; nothing where the file does not say.
  public var time: Int64?
  /// What is known of it; a field that is not here is unknown.
  public var fields: [String: EventValue]
  /// What was decided of it when it was recorded, where the file says so.
  public var decided: RecordedDecision?
}

/// What was decided of an event when it happened.
public struct RecordedDecision: Sendable, Equatable {
  public var generation: UInt64
  public var verdict: Verdict
  /// For `deny`; 0 otherwise.
  public var errno: Int32
  public var decider: String?
  /// The full names of the rules met, the first sixteen.
  public var rules: [String]
  /// How many rules were met.
  public var ruleCount: Int
  public var isRefused: Bool
  public var isSignalled: Bool
  public var notices: [MatchedEvent.Notice]
  /// The rules that only observed.
  public var observed: [MatchedEvent.Observation] = []
}

/// What a file of events holds.
public struct RecordedEvents: Sendable {
  public var events: [RecordedEvent] = []
  /// How many events were lost while it was written.
  public var lost: UInt64 = 0
  /// The lines that say nothing, and why; the events of all others are there.
  public var damage: [EventFileError] = []
}

/// What is wrong with a file of events, and where.
public struct EventFileError: Error, Sendable, Equatable, CustomStringConvertible {
  public var line: Int
  /// In bytes, from 1.
  public var column: Int
  public var message: String
  /// May be empty.
  public var advice: String
  /// `true` iff the whole file cannot be read, because a newer program wrote it.
  public var isOfNewerVersion = false

  public var description: String { "\(line):\(column): \(message)" }
}
