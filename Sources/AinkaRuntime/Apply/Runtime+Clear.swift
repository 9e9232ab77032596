import AinkaFiles
import AinkaValues

extension Runtime {
  /// What a clear came to.
  public struct Cleared: Sendable, Equatable {
    /// The generation that decided before, or nothing when none did.
    public var generation: UInt64?
    /// `true` iff something of ours was there.
    public var wasAnythingThere: Bool
    /// What could not be done although everything is off.
    public var warnings: [String]
  }

  /// Takes everything off the host.
  ///
  /// It is the way out of everything else: no file that is missing, damaged or cannot be written keeps it from that, only a lock
  /// that another command holds.
  public func clear() throws(RuntimeError) -> Cleared {
    var warnings: [String] = []
    let lock = try lock(warnings: &warnings)
    defer { withExtendedLifetime(lock) {} }
    let before = (try? backend.current())?.number
    let hooks = backend.attachedHooks()
    if before == nil, (try? state.current())?.isCleared == false { try attempt { () throws(HostError) in try backend.reach() } }
    do throws(HostError) { try backend.clear() } catch {
      let isOff = (try? backend.current() == nil) ?? false
      guard isOff else { throw .host(error) }
      warnings.append("nothing decides any more, but \(error)")
    }
    if lock != nil {
      do throws(RuntimeError) { try rememberCleared(before) } catch { warnings.append(error.description) }
    }
    return Cleared(generation: before, wasAnythingThere: before != nil || !hooks.isEmpty, warnings: warnings)
  }

  /// Returns the lock, or nothing, and why among `warnings`, when the state directory cannot be used at all.
  private func lock(warnings: inout [String]) throws(RuntimeError) -> StateLock? {
    do throws(RuntimeError) { return try lock() } catch {
      if case .locked = error { throw error }
      warnings.append("the state directory stays as it is: \(error)")
      return nil
    }
  }

  /// Writes down that everything was taken off, generation `number` among it.
  private func rememberCleared(_ number: UInt64?) throws(RuntimeError) {
    let kept = number == nil ? 0 : try state.generationNumbers().last ?? 0
    let last = max(number ?? 0, (try? state.current())?.last ?? 0, kept)
    try attempt { () throws(HostError) in try FileSystem.remove(state.file("thresholds.json")) }
    try attempt { () throws(HostError) in try FileSystem.remove(state.file("modes.json")) }
    if last > 0 {
      try state.write(CurrentGeneration(number: last, isCleared: true, boot: CurrentGeneration.bootID()))
    }
    if let number {
      try state.log(LogEntry(.clear, caller: caller, subject: "generation", before: "\(number)", after: "none"))
    }
  }

  /// One line of `generations`.
  public struct KeptGeneration: Sendable {
    public var number: UInt64
    public var isActive: Bool
    /// Nothing where the record is damaged.
    public var record: GenerationRecord?
    /// What is wrong with the record, or "".
    public var damage: String
  }

  /// Returns the generations that are kept, the newest first.
  public func generations() throws(RuntimeError) -> [KeptGeneration] {
    try state.checkEngine()
    let active = try attempt { () throws(HostError) in try backend.current() }.flatMap(deciding)
    var all: [KeptGeneration] = []
    for number in try state.generationNumbers().reversed() {
      do throws(RuntimeError) {
        let record = try state.record(number)
        all.append(KeptGeneration(number: number, isActive: number == active, record: record, damage: ""))
      } catch {
        all.append(
          KeptGeneration(number: number, isActive: number == active, record: nil, damage: error.description))
      }
    }
    return all
  }
}
