/// What one field of one event holds.
public enum EventValue: Sendable, Hashable {
  /// A number or an enumeration's case, in the canonical scale of the field's type.
  case number(Int64)
  /// A name, string or path, as bytes; iff `isTruncated`, it goes on beyond what was captured.
  case text([UInt8], isTruncated: Bool)
  case address(Address)
  /// Known to be absent: `process.tty` of a process without a terminal.
  case none
  /// It could not be read, or was not given.
  case unknown
}
