/// An error number of Linux (errno(3)).
public struct Errno: Sendable, Hashable {
  public var rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }
  /// "EACCES", or "errno 4095" for a number without a name.
  public var name: String { "errno \(rawValue)" }
}
