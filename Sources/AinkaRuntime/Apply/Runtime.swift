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

  /// How many generations are kept.
  static let generationsKept = 16

  public init(
    state: StateDirectory, backend: any Backend, caller: Caller, cgroupRoot: String?, exemptions: [Exemption]
  ) {
    precondition(state.engine == backend.name, "the state is that of the engine")
    self.state = state
    self.backend = backend
    self.caller = caller
    self.cgroupRoot = cgroupRoot
    self.exemptions = exemptions
  }

  /// The generation that decides, with what is kept of it.
  struct Active {
    var state: ActiveState
    var record: GenerationRecord
    /// Who gave each threshold its value.
    var values: ThresholdValues
  }

  /// Takes the lock of the state directory, and then the host's.
  func lock() throws(RuntimeError) -> StateLock {
    var lock = try state.lock()
    lock.host = backend.lock()
    return lock
  }

  /// Returns the active generation, or nothing when there is none.
  func active() throws(RuntimeError) -> Active? {
    try state.checkEngine()
    guard let word = try attempt({ () throws(HostError) in try backend.current() }) else { return nil }
    let record = try state.record(word.number)
    let bundle = try state.bundle(word.number)
    guard record.slots.count == bundle.thresholds.count, record.counters.count == bundle.rules.count,
      record.scopes.count == bundle.scopes.count, record.regions.count == bundle.regions.count
    else { throw unfitting(word.number) }
    let values = try attempt { () throws(HostError) in try backend.slotValues(record.slots) }
    let origins = try state.thresholdValues()
    let thresholds = bundle.thresholds.indices.map { index in
      ThresholdState(
        slot: record.slots[index], value: values[index],
        origin: origins.origin(of: bundle.thresholds[index], value: values[index]))
    }
    let active = ActiveState(
      number: word.number, bundle: bundle, scopes: record.scopes.map(\.path), thresholds: thresholds,
      counters: record.counters, regions: record.regions)
    return Active(state: active, record: record, values: origins)
  }

  /// Returns the error that the record of generation `number` is not that of its bundle.
  func unfitting(_ number: UInt64) -> RuntimeError {
    .damaged(path: state.recordPath(number), reason: "it does not fit the bundle beside it", advice: StateDirectory.wayOut)
  }

  /// Returns the number that the next generation gets: the active one's, or the last one's, + 1.
  func nextNumber(after active: Active?) throws(RuntimeError) -> UInt64 {
    if let active { return active.state.number + 1 }
    return (try state.current()?.number ?? 0) + 1
  }
}
