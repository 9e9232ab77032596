/// What a hook does with an event, weakest first; of several, the greatest stands.
public enum Verdict: UInt8, Sendable, CaseIterable, Comparable {
  case allow = 0
  case audit = 1
  case throttle = 2
  case deny = 3
  case kill = 4

  /// The word of the language for it.
  public var name: String {
    switch self {
    case .allow: "allow"
    case .audit: "audit"
    case .throttle: "throttle"
    case .deny: "deny"
    case .kill: "kill"
    }
  }

  /// Creates the verdict that the language calls `name`, or nothing.
  public init?(name: String) {
    guard let verdict = Verdict.allCases.first(where: { $0.name == name }) else { return nil }
    self = verdict
  }

  public static func < (left: Verdict, right: Verdict) -> Bool { left.rawValue < right.rawValue }
}
