/// One thing that happened on a road, in words that are the same on every road.
public struct Deed: Sendable, Hashable {
  /// Nanoseconds since the test began.
  public var instant: UInt64
  public var words: String

  public init(instant: UInt64, words: String) {
    self.instant = instant
    self.words = words
  }
}
