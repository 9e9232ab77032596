/// True, false, or nobody can tell: Kleene's strong logic.
public enum Truth: Sendable, Hashable {
  case isFalse
  case isUnknown
  case isTrue

  /// Creates the truth of what is known.
  init(_ fact: Bool) { self = fact ? .isTrue : .isFalse }

  /// The opposite; that of unknown is unknown.
  var negated: Truth {
    switch self {
    case .isFalse: .isTrue
    case .isUnknown: .isUnknown
    case .isTrue: .isFalse
    }
  }
}

/// What a term comes to.
enum Number: Sendable, Hashable {
  case known(Int64)
  /// It mentions a field that is absent, and nothing unknown.
  case absent
  case unknown

  /// Creates a number that may be unknown.
  init(_ value: Int64?) { self = value.map { .known($0) } ?? .unknown }
}
