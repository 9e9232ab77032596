public import AinkaBundle
import AinkaEngine
import AinkaFiles
import AinkaPlan
public import AinkaValues

/// Recorded events, decided by a generation or a bundle in user space: nothing is done to anybody.
public struct Replay {
  /// What was decided of one event, and why.
  public struct Outcome: Sendable, Equatable {
    public var recorded: RecordedEvent
    public var verdict: Verdict
    /// For `deny`; 0 otherwise.
    public var errno: Int32
    /// The rule whose verdict stands, or nothing.
    public var decider: String?
    /// `true` iff it stands because that rule is unknown (`on unknown`).
    public var isByUnknown: Bool
    /// The text after the decider's `because`, or "".
    public var because: String
    public var matched: [String]
    /// The rules that need more than is known of the event.
    public var unknown: [String]
    public var signals: [Int32]
    /// `true` iff no rule at all is on this event.
    public var hasNoRules: Bool
    public var notices: [MatchedEvent.Notice]
    /// The rules that only observe, and would have acted.
    public var observed: [MatchedEvent.Observation] = []
  }

  private var engine: Engine
  private let bundle: Bundle
  /// The path of each scope, by number.
  private let scopes: [String]
  /// The values of the thresholds as texts, by full name.
  private let thresholds: [String: String]

  /// The field that tells which cgroup an event's process was in.
  static let cgroupField = "process.cgroup"

  /// Creates a replay of what `request` asks to load.
  init(_ request: LoadRequest) {
    engine = Engine(request)
    bundle = request.bundle
    scopes = request.scopes.map(\.path)
    let values = zip(bundle.thresholds, request.slots).map { ($0.name, $0.text(of: $1.value)) }
    thresholds = Dictionary(values, uniquingKeysWith: { first, _ in first })
  }

  /// Creates a replay of `bundle` as it was compiled, every threshold at its start.
  public init(_ bundle: Bundle) {
    self.init(
      LoadRequest(
        number: 1, bundle: bundle, scopes: bundle.scopes.map { ResolvedScope(path: $0, cgroup: 0, level: 0) },
        slots: bundle.thresholds.enumerated().map { SlotAssignment(index: $0, value: $1.start, isKept: false) },
        counters: bundle.rules.indices.map { CounterAssignment(index: $0, isKept: false) }, exemptions: []))
  }

  /// Returns what is decided of `event`.
  public mutating func decide(_ event: RecordedEvent) -> Outcome {
    let decision = engine.decide(
      event: event.event, event.fields, scopes: scopes(of: event), at: UInt64(clamping: event.time ?? 0))
    let description = bundle.events.first { $0.name == event.event }
    let decider = decision.decidedBy.map { bundle.rules[$0] }
    let notices = description.map { description in
      let rendering = NoticeRendering(event: description, fields: event.fields, thresholds: thresholds)
      let notices = decision.matched.flatMap { rule in
        let held = decision.heldNotices[rule] ?? 0
        return bundle.rules[rule].notices.enumerated().filter { $0.offset > 14 || held >> UInt16($0.offset) & 1 == 0 }.map(
          \.element)
      }
      return notices.map {
        MatchedEvent.Notice(level: $0.level, text: rendering.text(of: $0.parts))
      }
    }
    return Outcome(
      recorded: event, verdict: decision.verdict, errno: decision.errno, decider: decider?.name,
      isByUnknown: decision.decidedBy.map { !decision.matched.contains($0) } ?? false, because: decider?.because ?? "",
      matched: decision.matched.map { bundle.rules[$0].name }, unknown: decision.unknown.map { bundle.rules[$0].name },
      signals: decision.signals, hasNoRules: description == nil, notices: notices ?? [],
      observed: decision.observed.map { .init(rule: bundle.rules[$0].name, effect: bundle.rules[$0].effect) })
  }

  /// Returns what is decided of each of `events`, in order; shows how far it is.
  public mutating func decideAll(_ events: [RecordedEvent]) -> [Outcome] {
    Progress.show("replaying events", of: events.count) { progress in
      var outcomes: [Outcome] = []
      outcomes.reserveCapacity(events.count)
      for event in events {
        outcomes.append(decide(event))
        progress.advance()
      }
      return outcomes
    }
  }

  /// Returns the numbers of the scopes that `event` is in: by its cgroup, or all where that is not told.
  private func scopes(of event: RecordedEvent) -> Set<Int> {
    guard case .text(let bytes, false) = event.fields[Self.cgroupField] else { return Set(scopes.indices) }
    let cgroup = String(decoding: bytes, as: UTF8.self)
    return Set(scopes.indices.filter { scopes[$0].isEmpty || cgroup == scopes[$0] || cgroup.hasPrefix(scopes[$0] + "/") })
  }

  /// Returns what each rule counted so far, by its place in the counter map.
  func counts(places: [Int]) -> [(index: Int, counters: RuleCounters)] { places.map { ($0, engine.counter($0)) } }
}

extension Runtime {
  /// Returns the number of the active generation and what it decides of `bytes`, a file of events. The embedded engine counts.
  ///
  /// - Throws: `refused` when no generation is active.
  public func replay(_ bytes: [UInt8]) throws(RuntimeError) -> ReplayResult {
    guard let active = try active() else {
      throw .refused("no generation is active", advice: "name a policy: `ainka replay EVENTS --policy FILE`")
    }
    let contents: RecordedEvents
    do throws(EventFileError) { contents = try EventFile(bundle: active.state.bundle).contents(of: bytes) } catch {
      return .malformed(error)
    }
    var replay = Replay(
      LoadRequest(
        number: active.state.number, bundle: active.state.bundle, scopes: active.record.scopes,
        slots: active.state.thresholds.map { SlotAssignment(index: $0.slot, value: $0.value, isKept: true) },
        counters: active.state.counters.map { CounterAssignment(index: $0, isKept: true) },
        regions: active.state.regions.map { RegionAssignment(line: $0, isKept: true) }, exemptions: [],
        observed: try observing(active), off: active.state.bundle.rulesOff(onDay: WallClock.day)))
    let outcomes = replay.decideAll(contents.events)
    if let embedded = backend as? EmbeddedBackend {
      let lock = try state.lock()
      defer { withExtendedLifetime(lock) {} }
      let counts = replay.counts(places: active.state.counters)
      try attempt { () throws(HostError) in try embedded.count(counts) }
    }
    return .decided(generation: active.state.number, contents, outcomes)
  }

  /// What came of a replay.
  public enum ReplayResult: Sendable {
    case decided(generation: UInt64, RecordedEvents, [Replay.Outcome])
    case malformed(EventFileError)
  }
}
