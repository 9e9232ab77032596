public import AinkaBundle

/// The difference between the active generation and a bundle, in the words of the policy.
public struct Plan: Sendable, Equatable {
  /// What happens to a rule or threshold.
  public enum Change: String, Sendable, Equatable {
    case add
    case change
    case remove

    /// The sign in front of the line.
    var sign: String {
      switch self {
      case .add: "+"
      case .change: "~"
      case .remove: "-"
      }
    }
  }

  /// One thing about a rule that changes: the condition or property, and how.
  public struct Detail: Sendable, Equatable {
    /// "when  file.name in shells", "scope"
    public var subject: String
    /// "shells: + \"zsh\"", "/a → /b"
    public var difference: String
    public init(subject: String, difference: String) {
      self.subject = subject
      self.difference = difference
    }
  }

  /// A rule that is added, changed or removed.
  public struct RuleDifference: Sendable, Equatable {
    public var name: String
    public var change: Change
    public var tier: String
    public var event: String
    /// What it does: "deny EACCES", "kill, notify critical".
    public var effect: String
    /// Empty unless it is changed.
    public var details: [Detail]
  }

  /// A threshold that is added, changed or removed.
  public struct ThresholdDifference: Sendable, Equatable {
    public var name: String
    public var change: Change
    /// "within 1024 .. 65535", or "within 1 .. 9 → 1 .. 5".
    public var bounds: String
    /// "start 2000", or "start 2000 → 3000".
    public var start: String
    /// What else changed, one text each.
    public var clauses: [String]
    /// What becomes of its value: "now 2500, set by hand, kept"; empty for a threshold that is added or removed.
    public var value: String
  }

  /// Cgroup hooks that go from one cgroup to another.
  public struct HookMove: Sendable, Equatable {
    public var from: String
    public var to: String
    public init(from: String, to: String) {
      self.from = from
      self.to = to
    }
  }

  /// The active generation, or nothing.
  public var from: UInt64?
  public var to: UInt64
  public var rules: [RuleDifference]
  public var thresholds: [ThresholdDifference]
  /// "cgroup/connect6"
  public var attach: [String]
  public var detach: [String]
  /// Where the cgroup hooks are attached now and then, where that differs.
  public var move: HookMove?
  /// `true` iff the programs that decide are those of another version of ainka, and are replaced.
  public var renewsPrograms = false
  /// Scopes whose cgroup was removed and made anew since: the rules must follow it.
  public var renewedScopes: [String] = []
  /// `true` iff what applies the plan decides on this host, and not in the embedded engine.
  public var guardsHost = true

  /// `true` iff nothing would change.
  public var isEmpty: Bool {
    rules.isEmpty && thresholds.isEmpty && attach.isEmpty && detach.isEmpty && renewedScopes.isEmpty && move == nil
      && !renewsPrograms
  }

  /// How many rules and thresholds come, change or go.
  public func count(_ change: Change) -> Int {
    rules.count { $0.change == change } + thresholds.count { $0.change == change }
  }

  /// Creates the plan that leads from `active` to `bundle` as generation `number`, its scopes at the paths `scopes`.
  ///
  /// - Requires: one of `scopes` for each scope of `bundle`.
  /// - Complexity: O(*n* log *n*) in the number of rules and thresholds.
  public init(from active: ActiveState?, to bundle: Bundle, number: UInt64, scopes: [String]) {
    precondition(scopes.count == bundle.scopes.count, "a path for each scope")
    from = active?.number
    to = number
    rules = RuleDifferences(from: active, to: bundle, scopes: scopes).all
    thresholds = ThresholdDifferences(from: active, to: bundle).all
    let before = Set(active?.bundle.hookNames ?? [])
    let after = Set(bundle.hookNames)
    attach = after.subtracting(before).sorted()
    detach = before.subtracting(after).sorted()
  }
}

extension Bundle {
  /// The hooks of its events, as `kind/target`.
  public var hookNames: [String] { events.flatMap(\.hooks).map { "\($0.kind)/\($0.target)" } }
}
