public import AinkaValues

/// An event out of a file, to be decided again.
public struct RecordedEvent: Sendable, Equatable {
  /// The line of the file, from 1.
  public var line: Int
  /// The event's name: "connect".
  public var event: String
  /// As written; may be empty.
  public var time: String
  /// What is known of it; a field that is not here is unknown.
  public var fields: [String: EventValue]
}

/// What is wrong with a file of events, and where.
public struct EventFileError: Error, Sendable, Equatable, CustomStringConvertible {
  public var line: Int
  /// In bytes, from 1.
  public var column: Int
  public var message: String
  /// May be empty.
  public var advice: String

  public var description: String { "\(line):\(column): \(message)" }
}
