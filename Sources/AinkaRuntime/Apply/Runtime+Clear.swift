import AinkaValues

extension Runtime {
  /// Takes everything off the host, and returns the generation that decided before, or nothing when none did.
  ///
  /// Reads none of the kept files that it does not need, so that it is the way out of damaged ones.
  public func clear() throws(RuntimeError) -> UInt64? {
    let lock = try state.lock()
    defer { withExtendedLifetime(lock) {} }
    let word = try attempt { () throws(HostError) in try backend.current() }
    try attempt { () throws(HostError) in try backend.clear() }
    let last = try max(
      word?.number ?? 0, (try? state.current())?.number ?? 0, word == nil ? 0 : state.generationNumbers().last ?? 0)
    try attempt { () throws(HostError) in try FileSystem.remove(state.file("thresholds.json")) }
    if last > 0 {
      try state.write(CurrentGeneration(number: last, isCleared: true, boot: CurrentGeneration.bootID()))
    }
    if let word {
      try state.log(
        LogEntry(action: "clear", caller: caller, subject: "generation", before: "\(word.number)", after: "none"))
    }
    return word?.number
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
    let active = try attempt { () throws(HostError) in try backend.current() }?.number
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
