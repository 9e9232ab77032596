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

  /// A generation of which no more is known than what the kernel tells.
  public struct Unreadable: Sendable {
    public var number: UInt64
    public var reason: String
    public var advice: String
  }

  public var engine: String
  public var statePath: String
  /// The active generation's record, or nothing when there is none.
  public var record: GenerationRecord?
  /// The generation that decides although its files cannot be read, and why they cannot.
  public var unreadable: Unreadable?
  /// The generation that should be active: it was, and nobody cleared it.
  public var lostGeneration: UInt64?
  /// `true` iff the host was started anew since.
  public var isSinceBoot = false
  public var rules: [Rule] = []
  public var thresholds: [ThresholdStatus] = []
  /// What happened to the keys of windows, limits and throttles, by their names.
  public var keys: [(name: String, counts: KeyCounts)] = []
  public var hooks: [String] = []
  /// Paths of scopes whose cgroup is no longer there, or is another one of the same name.
  public var goneScopes: [String] = []
  /// Hooks that the generation uses, but that are not attached, as `cgroup/connect4`.
  public var missingHooks: [String] = []
  /// Events that were let pass undecided, and records that found no room.
  public var losses: (unguarded: UInt64, lostRecords: UInt64) = (0, 0)

  /// `true` iff what should decide does, and all is known of it.
  public var isSound: Bool { lostGeneration == nil && unreadable == nil && goneScopes.isEmpty && missingHooks.isEmpty }
}

extension Runtime {
  /// Returns what decides now.
  public func status() throws(RuntimeError) -> Status {
    var status = Status(engine: backend.name, statePath: state.path)
    let active: Active?
    do throws(RuntimeError) { active = try self.active() } catch {
      guard case .damaged = error, let word = (try? backend.current()) else { throw error }
      status.unreadable = .init(number: word.number, reason: error.description, advice: error.advice)
      status.hooks = backend.attachedHooks()
      return status
    }
    guard let active else {
      if let known = try state.current(), !known.isCleared {
        status.lostGeneration = known.number
        status.isSinceBoot = known.boot != CurrentGeneration.bootID()
      }
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
    status.thresholds += try keyedThresholds(of: active.state)
    let places = Array(zip(bundle.regions, active.state.regions)).map { (region: $0, line: $1) }
    let keys = try attempt { () throws(HostError) in try backend.keyCounts(of: places) }
    status.keys = zip(bundle.regions, keys).map { ($0.name, $1) }
    status.hooks = bundle.hookNames
    status.missingHooks = backend.missingHooks(of: bundle)
    status.losses = try attempt { () throws(HostError) in try backend.losses() }
    if backend.name != EmbeddedBackend.name {
      for scope in active.record.scopes {
        let now = try? ScopeResolution.resolve([scope.path], root: cgroupRoot)
        if now?.first?.cgroup != scope.cgroup { status.goneScopes.append(scope.path) }
      }
    }
    return status
  }
}
