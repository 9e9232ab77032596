import AinkaBundle
import AinkaPlan
import AinkaValues
import Glibc

extension Runtime {
  /// What `apply --resume` came to.
  public enum Resumption: Sendable, Equatable {
    /// It decides again; and what went wrong behind that.
    case resumed(UInt64, warnings: [String] = [])
    /// Nothing had to be done, and why.
    case nothing(String)
  }

  /// Brings back the generation that should decide and does not, or not whole: after a reboot, or when pins were removed.
  ///
  /// It keeps its number: nobody decided on something new. Thresholds have the values that were given to them, and rules their
  /// modes; counters and windows begin anew, because the kernel forgot them.
  public func resume() throws(RuntimeError) -> Resumption {
    try state.checkEngine()
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    try clearRemains()
    try finishOrUndo()
    let active = try active()
    // The kernel detaches some time after a cgroup was deleted: attached hooks alone do not say that all is well.
    if let active, backend.missingHooks(of: active.state.bundle).isEmpty, goneScopes(of: active.record).isEmpty {
      return .nothing("generation \(active.state.number) decides")
    }
    guard let known = try state.current() else { return .nothing("no generation was applied yet") }
    guard !known.isCleared else {
      return .nothing(
        known.lapsed.map { "generation \($0.number) was not confirmed" } ?? "everything was taken off by `ainka clear`")
    }
    let number = active?.state.number ?? known.number
    var record = try state.record(number)
    let request = try resumption(of: number, active: active, record: record)
    try attempt { () throws(HostError) in try backend.check(request) }
    record.scopes = request.scopes
    try state.replace(state.recordPath(number), with: record.encoded)
    try attempt { () throws(HostError) in try backend.load(request, confirmBy: nil) }
    do throws(RuntimeError) {
      try state.write(CurrentGeneration(number: number, isCleared: false, boot: CurrentGeneration.bootID()))
      try state.log(LogEntry(.resume, caller: caller, subject: "generation", before: "\(number)", after: "\(number)"))
    } catch {
      return .resumed(number, warnings: ["generation \(number) decides, but \(error)"])
    }
    return .resumed(number)
  }

  /// Takes off what is left of a generation some of whose pins are gone, so that it can be brought back whole.
  private func clearRemains() throws(RuntimeError) {
    do throws(RuntimeError) {
      // The values of thresholds are in a map: it cannot be whole without them.
      _ = try active()
    } catch {
      // Only what is missing: maps of a newer version, say, are whole, and decide.
      guard case .host(let host) = error, host.errno == ENOENT else { throw error }
      try attempt { () throws(HostError) in try backend.clear() }
    }
  }

  /// Returns the request that brings generation `number` back, with the cgroups that its paths name now.
  private func resumption(of number: UInt64, active: Active?, record: GenerationRecord) throws(RuntimeError) -> LoadRequest {
    let bundle = try bundle(number)
    guard record.slots.count == bundle.thresholds.count, record.counters.count == bundle.rules.count,
      record.scopes.count == bundle.scopes.count, record.regions.count == bundle.regions.count
    else { throw unfitting(number) }
    let given = try state.thresholdValues()
    let modes = try state.modes(of: record)
    let slots = bundle.thresholds.indices.map { index in
      SlotAssignment(
        index: record.slots[index], value: active?.state.thresholds[index].value ?? given.value(of: bundle.thresholds[index]),
        isKept: active != nil)
    }
    return LoadRequest(
      number: number, bundle: bundle, scopes: try resolveScopes(record.scopes.map(\.path)), slots: slots,
      counters: record.counters.map { CounterAssignment(index: $0, isKept: active != nil) },
      regions: record.regions.map { RegionAssignment(line: $0, isKept: active != nil) },
      keyed: try active.map { active throws(RuntimeError) in try carriedKeys(for: bundle, after: active.state) }
        ?? givenKeys(for: bundle, in: given),
      exemptions: exemptions, observed: Set(modes.observing(in: bundle)), off: bundle.rulesOff(onDay: WallClock.day))
  }
}
