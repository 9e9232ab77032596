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
    /// "observe", or "observe (set by hand, kept)"; empty for a rule that enforces or goes.
    public var mode = ""
  }

  /// A part of what a daemon is told that is added, changed or removed: a metric, a setting, a mode, a model, a label, an invariant; or
  /// what a policy wants of its rules: a budget, a preference.
  public struct PartDifference: Sendable, Equatable {
    public var kind: String
    public var name: String
    public var change: Change
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
  /// The rules that stay as they are and go on observing, by name.
  public var observing: [String] = []
  /// Scopes whose cgroup was removed and made anew since: the rules must follow it.
  public var renewedScopes: [String] = []
  /// What else a daemon is told otherwise.
  public var parts: [PartDifference] = []
  /// The names of the rules of the new generation that nobody carries out, whole or in part, while no daemon runs.
  public var unattended: [String] = []
  /// The names of its rules that are past their day.
  public var expired: [String] = []
  /// `true` iff what applies the plan decides on this host, and not in the embedded engine.
  public var guardsHost = true

  /// `true` iff nothing would change.
  public var isEmpty: Bool {
    rules.isEmpty && thresholds.isEmpty && parts.isEmpty && attach.isEmpty && detach.isEmpty && renewedScopes.isEmpty
      && move == nil
      && !renewsPrograms
  }

  /// How many rules and thresholds come, change or go.
  public func count(_ change: Change) -> Int {
    rules.count { $0.change == change } + thresholds.count { $0.change == change }
  }

  /// Creates the plan that leads from `active` to `bundle` as generation `number`, its scopes at the paths `scopes`, its rules
  /// in `modes`.
  ///
  /// - Parameter day: today, from 1970-01-01: rules past their day are off.
  /// - Requires: one of `scopes` for each scope of `bundle`.
  /// - Complexity: O(*n* log *n*) in the number of rules and thresholds.
  public init(
    from active: ActiveState?, to bundle: Bundle, number: UInt64, scopes: [String], modes: RuleModes = RuleModes(),
    day: Int64 = 0
  ) {
    precondition(scopes.count == bundle.scopes.count, "a path for each scope")
    from = active?.number
    to = number
    rules = RuleDifferences(from: active, to: bundle, scopes: scopes, modes: modes, day: day).all
    rules += LevelRuleDifferences(from: active?.bundle, to: bundle, day: day).all
    parts = WishDifferences.all(from: active?.bundle, to: bundle) + Self.parts(from: active?.bundle, to: bundle)
    unattended = bundle.rulesForDaemon
    expired = bundle.expiredRules(onDay: day)
    let listed = Set(rules.map(\.name))
    observing = modes.observing(in: bundle).map { bundle.rules[$0].name }.filter { !listed.contains($0) }
    thresholds = ThresholdDifferences(from: active, to: bundle).all
    let before = Set(active?.bundle.hookNames ?? [])
    let after = Set(bundle.hookNames)
    attach = after.subtracting(before).sorted()
    detach = before.subtracting(after).sorted()
  }
}

extension Plan {
  /// Returns what a daemon is told otherwise than by `old`, rules and thresholds apart.
  private static func parts(from old: Bundle?, to new: Bundle) -> [PartDifference] {
    let before = old?.daemonParts ?? []
    let after = new.daemonParts
    var found: [PartDifference] = []
    for part in after {
      guard let same = before.first(where: { $0.kind == part.kind && $0.name == part.name }) else {
        found.append(PartDifference(kind: part.kind, name: part.name, change: .add))
        continue
      }
      if same.meaning != part.meaning { found.append(PartDifference(kind: part.kind, name: part.name, change: .change)) }
    }
    for part in before where !after.contains(where: { $0.kind == part.kind && $0.name == part.name }) {
      found.append(PartDifference(kind: part.kind, name: part.name, change: .remove))
    }
    return found
  }
}

extension Bundle {
  /// The hooks of its events, as `kind/target`.
  public var hookNames: [String] { events.flatMap(\.hooks).map { "\($0.kind)/\($0.target)" } }
}
