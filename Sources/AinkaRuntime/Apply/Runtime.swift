public import AinkaBundle
import AinkaPlan
import AinkaValues

/// The shell around one engine: what it decides with, what is remembered of it, and how it is changed.
///
/// Whatever is asked of the host beyond the backend (cgroups, processes, the caller) is given to it as values, so that tests run
/// the code that runs on hosts.
public struct Runtime {
  public let state: StateDirectory
  public let backend: any Backend
  public let caller: Caller
  /// Where cgroup 2 is mounted, or nothing.
  public let cgroupRoot: String?
  /// Whom nothing is ever done against.
  public let exemptions: [Exemption]
  /// The boot clock, in nanoseconds.
  public let clock: @Sendable () -> UInt64

  private let last = LastBundle()

  /// How many generations are kept.
  static let generationsKept = 16

  public init(
    state: StateDirectory, backend: any Backend, caller: Caller, cgroupRoot: String?, exemptions: [Exemption],
    clock: @escaping @Sendable () -> UInt64 = BootClock.now
  ) {
    precondition(state.engine == backend.name, "the state is that of the engine")
    self.state = state
    self.backend = backend
    self.caller = caller
    self.cgroupRoot = cgroupRoot
    self.exemptions = exemptions
    self.clock = clock
  }

  /// The generation that decides, with what is kept of it.
  struct Active {
    /// What the backend says; past its time it names the generation behind this one.
    var word: ActiveGeneration
    var state: ActiveState
    var record: GenerationRecord
    /// Who gave each threshold its value.
    var values: ThresholdValues
  }

  /// Returns the bundle of generation `number`.
  func bundle(_ number: UInt64) throws(RuntimeError) -> Bundle { try state.bundle(number, last: last) }

  /// Takes the lock of the state directory, and then the host's.
  func lock() throws(RuntimeError) -> StateLock {
    var lock = try state.lock()
    lock.host = backend.lock()
    return lock
  }

  /// Returns the number of the generation that decides when the backend says `word`: past its time, the one before it.
  func deciding(_ word: ActiveGeneration) -> UInt64? { word.isLapsed(at: clock()) ? word.previous : word.number }

  /// Returns the active generation, or nothing when there is none.
  func active() throws(RuntimeError) -> Active? {
    try state.checkEngine()
    guard let word = try attempt({ () throws(HostError) in try backend.current() }), let number = deciding(word) else {
      return nil
    }
    try checkOrigin(of: number)
    let record = try state.record(number)
    let bundle = try bundle(number)
    guard record.slots.count == bundle.thresholds.count, record.counters.count == bundle.rules.count,
      record.scopes.count == bundle.scopes.count, record.regions.count == bundle.regions.count
    else { throw unfitting(number) }
    let values = try attempt { () throws(HostError) in try backend.slotValues(record.slots) }
    let origins = try state.thresholdValues()
    let thresholds = bundle.thresholds.indices.map { index in
      ThresholdState(
        slot: record.slots[index], value: values[index],
        origin: origins.origin(of: bundle.thresholds[index], value: values[index]))
    }
    let active = ActiveState(
      number: number, bundle: bundle, scopes: record.scopes.map(\.path), thresholds: thresholds,
      counters: record.counters, regions: record.regions, modes: try state.modes(of: record))
    return Active(word: word, state: active, record: record, values: origins)
  }

  /// Throws iff generation `number`, which decides, was applied with another state directory.
  func checkOrigin(of number: UInt64) throws(RuntimeError) {
    // A clear is written down when all is off: what decides under a number that was cleared here came from elsewhere.
    if let known = try? state.current(), known.isCleared, known.lapsed == nil, number <= known.last {
      throw .damaged(
        path: state.file("current.json"), reason: "generation \(number) was cleared here, but one of that number decides",
        advice: "another state directory applied it: name that one with `--state`, or take it off with `ainka clear`")
    }
  }

  /// Returns the error that the record of generation `number` is not that of its bundle.
  func unfitting(_ number: UInt64) -> RuntimeError {
    .damaged(path: state.recordPath(number), reason: "it does not fit the bundle beside it", advice: StateDirectory.wayOut)
  }

  /// Returns the number that the next generation gets: that of the last one that ever decided, + 1.
  func nextNumber(after active: Active?) throws(RuntimeError) -> UInt64 {
    guard let active else { return (try state.current()?.last ?? 0) + 1 }
    return max(active.state.number, (try? state.current())?.last ?? 0, active.word.number) + 1
  }
}
