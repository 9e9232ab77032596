public import AinkaBundle
public import AinkaPlan
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
    public var mode = RuleMode.enforce
    /// Why it is off, or nothing: "off outside of mode p.emergency".
    public var off: String?
    /// `true` iff its cgroup is gone, or is another one of the same name: it sees no event.
    public var isScopeGone = false
  }

  /// A rule over metrics, which only a daemon carries out.
  public struct LevelRule: Sendable {
    public var name: String
    public var effect: String
    /// Its condition in words.
    public var when: String
  }

  /// A scope that rules are in, and whose cgroup is no longer the one it was.
  public struct GoneScope: Sendable, Equatable {
    public var path: String
    /// `true` iff a cgroup of that name is there again.
    public var isMadeAnew: Bool
  }

  /// A generation that waits to be confirmed.
  public struct Pending: Sendable, Equatable {
    public var until: String
    public var secondsLeft: UInt64
    /// What decides again if it is not.
    public var previous: UInt64?
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
  /// When the host was started, if that was since it was applied.
  public var boot: String?
  /// Until when the active generation must be confirmed, or nothing.
  public var pending: Pending?
  /// The generation that was applied last, but not confirmed, and since when it does not decide any more.
  public var lapsed: (number: UInt64, since: String, isWithdrawn: Bool)?
  public var rules: [Rule] = []
  public var levelRules: [LevelRule] = []
  /// The names of the rules that nobody carries out, whole or in part, while no daemon runs.
  public var unattended: [String] = []
  /// The names of the rules that are past their day.
  public var expired: [String] = []
  public var thresholds: [ThresholdStatus] = []
  /// What happened to the keys of windows, limits and throttles, by their names.
  public var keys: [(name: String, counts: KeyCounts)] = []
  public var hooks: [String] = []
  /// Scopes whose cgroup is no longer there, or is another one of the same name.
  public var goneScopes: [GoneScope] = []
  /// Hooks that the generation uses, but that are not attached, as `cgroup/connect4`.
  public var missingHooks: [String] = []
  /// Events that were let pass undecided, and records that found no room.
  public var losses: (unguarded: UInt64, lostRecords: UInt64) = (0, 0)
  /// The process that reads records now, if one does.
  public var reader: Int32?

  /// `true` iff what should decide does, and all is known of it.
  public var isSound: Bool {
    lostGeneration == nil && unreadable == nil && goneScopes.isEmpty && missingHooks.isEmpty
      && unattended.isEmpty
  }
}

extension Runtime {
  /// Returns what decides now; where files or maps cannot be read, as much as the generation word tells.
  public func status() throws(RuntimeError) -> Status {
    do throws(RuntimeError) { return try wholeStatus() } catch {
      var (reason, advice) = (error.description, error.advice)
      switch error {
      case .damaged: break
      case .host(var bare):
        advice = bare.advice
        bare.advice = ""
        reason = bare.description
      default: throw error
      }
      guard let word = (try? backend.current()), let number = deciding(word) else { throw error }
      var status = Status(engine: backend.name, statePath: state.path)
      status.unreadable = .init(number: number, reason: reason, advice: advice)
      status.hooks = backend.attachedHooks()
      return status
    }
  }

  /// Returns what decides now, with all that is known of it.
  private func wholeStatus() throws(RuntimeError) -> Status {
    var status = Status(engine: backend.name, statePath: state.path)
    let active = try self.active()
    let known = try? state.current()
    let word = try attempt { () throws(HostError) in try backend.current() }
    noteConfirmation(of: word, known: known, in: &status)
    guard let active else {
      if word == nil, let known = try state.current(), !known.isCleared,
        let lost = known.isPending ? known.previous : known.number
      {
        status.lostGeneration = lost
        if known.boot != CurrentGeneration.bootID() { status.boot = Timestamp.second(bootClockNanoseconds: 0) }
      }
      return status
    }
    let bundle = active.state.bundle
    let counters = try attempt { () throws(HostError) in try backend.counters(active.state.counters) }
    status.record = active.record
    status.goneScopes = goneScopes(of: active.record)
    let observing = try observing(active)
    for (number, rule) in bundle.rules.enumerated() {
      let scope = active.state.scopes[bundle.policies[rule.policy].scope]
      var shown = Status.Rule(rule: rule, event: bundle.events[rule.event].name, scope: scope, counters: counters[number])
      shown.mode = observing.contains(number) ? .observe : .enforce
      shown.off = rule.offWords(onDay: WallClock.day, in: bundle)
      shown.isScopeGone = status.goneScopes.contains { $0.path == scope }
      status.rules.append(shown)
    }
    status.levelRules = bundle.daemon.rules.map { rule in
      Status.LevelRule(name: rule.name, effect: rule.effect(in: bundle), when: bundle.words(of: rule.when))
    }
    status.unattended = bundle.rulesForDaemon
    status.expired = bundle.expiredRules(onDay: WallClock.day)
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
    status.reader = try attempt { () throws(HostError) in try backend.reader() }
    return status
  }

  /// Returns the numbers of the rules that observe: as the backend has them, unless it speaks of a generation whose time is over.
  func observing(_ active: Active) throws(RuntimeError) -> Set<Int> {
    guard active.word.number == active.state.number else {
      return Set(active.state.modes.observing(in: active.state.bundle))
    }
    return try attempt { () throws(HostError) in try backend.observedRules() }
  }

  /// Returns the scopes of `record` whose cgroup is gone, or was made anew; the embedded engine has none.
  func goneScopes(of record: GenerationRecord) -> [Status.GoneScope] {
    guard backend.name != EmbeddedBackend.name else { return [] }
    return record.scopes.compactMap { scope in
      let now = try? ScopeResolution.resolve([scope.path], root: cgroupRoot).first
      return now?.cgroup == scope.cgroup ? nil : Status.GoneScope(path: scope.path, isMadeAnew: now != nil)
    }
  }

  /// Notes in `status` whether the generation of `word` waits to be confirmed, or was not; what is `known` of one that was ended.
  private func noteConfirmation(of word: ActiveGeneration?, known: CurrentGeneration?, in status: inout Status) {
    if let word, let deadline = word.confirmBy {
      let until = Timestamp.second(bootClockNanoseconds: deadline)
      let now = clock()
      if word.isLapsed(at: now) {
        status.lapsed = (word.number, until, false)
      } else {
        status.pending = .init(
          until: until, secondsLeft: (deadline - now + 999_999_999) / 1_000_000_000, previous: word.previous)
      }
    } else if let lapsed = known?.lapsed {
      status.lapsed = (lapsed.number, lapsed.since, lapsed.isWithdrawn)
    } else if word == nil, let known, known.isPending {
      status.lapsed = (known.number, Timestamp.second(bootClockNanoseconds: 0), false)
    }
  }
}
