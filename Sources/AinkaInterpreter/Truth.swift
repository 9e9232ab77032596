/// The outcome of a condition in Kleene's strong three-valued logic.
///
/// *Unknown* is not a third value that a fact can have; it says that the fact could not be read. So it stands for "true or
/// false, nobody can say", and an operation is unknown only where that would make a difference.
public enum Truth: Sendable, Hashable, CaseIterable {
  case isFalse
  case isUnknown
  case isTrue

  /// Creates the truth of a fact that is known.
  public init(_ fact: Bool) { self = fact ? .isTrue : .isFalse }

  /// Returns the opposite; the opposite of unknown is unknown.
  public static prefix func ! (truth: Truth) -> Truth {
    switch truth {
    case .isFalse: .isTrue
    case .isUnknown: .isUnknown
    case .isTrue: .isFalse
    }
  }

  /// Returns false if one of both is false, true if both are true, else unknown.
  public static func and(_ left: Truth, _ right: Truth) -> Truth {
    if left == .isFalse || right == .isFalse { return .isFalse }
    return left == .isTrue && right == .isTrue ? .isTrue : .isUnknown
  }

  /// Returns true if one of both is true, false if both are false, else unknown.
  public static func or(_ left: Truth, _ right: Truth) -> Truth {
    if left == .isTrue || right == .isTrue { return .isTrue }
    return left == .isFalse && right == .isFalse ? .isFalse : .isUnknown
  }
}
