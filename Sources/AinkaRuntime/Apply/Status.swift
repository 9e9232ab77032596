public import AinkaBundle
import AinkaPlan
import AinkaValues

/// What decides on this host now, and what it did so far.
public struct Status: Sendable {
  /// A rule with its counters.
  public struct Rule: Sendable {
    public var rule: BundleRule
    public var event: String
    /// "" is the whole host.
    public var scope: String
    public var counters: RuleCounters
  }

  public var engine: String
  public var statePath: String
  /// The active generation's record, or nothing when there is none.
  public var record: GenerationRecord?
  /// The generation that should be active: it was, and the host was started anew since.
  public var lostGeneration: UInt64?
  public var rules: [Rule] = []
  public var thresholds: [ThresholdStatus] = []
  public var hooks: [String] = []
  /// Paths of scopes whose cgroup is no longer there, or is another one of the same name.
  public var goneScopes: [String] = []

  /// `true` iff what should decide does.
  public var isSound: Bool { lostGeneration == nil && goneScopes.isEmpty }
}

extension Runtime {
  /// Returns what decides now.
  public func status() throws(RuntimeError) -> Status {
    var status = Status(engine: backend.name, statePath: state.path)
    guard let active = try active() else {
      if let known = try state.current(), !known.isCleared { status.lostGeneration = known.number }
      return status
    }
    let bundle = active.state.bundle
    let counters = try attempt { () throws(HostError) in try backend.counters(active.state.counters) }
    status.record = active.record
    status.rules = zip(bundle.rules, counters).map { rule, counters in
      let scope = active.state.scopes[bundle.policies[rule.policy].scope]
      return Status.Rule(rule: rule, event: bundle.events[rule.event].name, scope: scope, counters: counters)
    }
    status.thresholds = zip(bundle.thresholds, active.state.thresholds).map {
      ThresholdStatus(declaration: $0, value: $1.value, origin: $1.origin)
    }
    status.hooks = bundle.hookNames
    if backend.name != EmbeddedBackend.name {
      for scope in active.record.scopes {
        let now = try? ScopeResolution.resolve([scope.path], root: cgroupRoot)
        if now?.first?.cgroup != scope.cgroup { status.goneScopes.append(scope.path) }
      }
    }
    return status
  }
}
