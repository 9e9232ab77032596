import AinkaBundle
import AinkaValues

extension Runtime {
  /// What a confirmation came to.
  public enum Confirmation: Sendable, Equatable {
    /// It decides for good; and what went wrong behind that.
    case confirmed(UInt64, warnings: [String] = [])
    /// It went back to the generation before, or to none; and what went wrong behind that.
    case withdrawn(UInt64, previous: UInt64?, warnings: [String] = [])
    /// The active generation needs no confirmation.
    case nothingPending(UInt64)
  }

  /// Lets the generation that waits to be confirmed decide for good.
  ///
  /// The files that say so are on disk before, so that a full one cannot make a reboot bring back what was not confirmed.
  ///
  /// - Throws: `refused` when its time is over: the generation before it decides, and goes on deciding.
  public func confirm() throws(RuntimeError) -> Confirmation {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    guard let word = try pending() else { return .nothingPending(try activeNumber()) }
    let staged = try state.stage(try filesOfConfirmed(word.number))
    do throws(RuntimeError) {
      guard !word.isLapsed(at: clock()) else { throw try endLapsed(word) }
      try attempt { () throws(HostError) in try backend.confirm() }
    } catch {
      staged.discard()
      throw error
    }
    return .confirmed(word.number, warnings: finishConfirmed(word.number, staged))
  }

  /// Does what is left when generation `number` decides for good. Returns what went wrong, which the next command puts right but
  /// for the log.
  private func finishConfirmed(_ number: UInt64, _ staged: StagedFiles) -> [String] {
    var warnings: [String] = []
    do throws(RuntimeError) { try state.log(confirmation(of: number)) } catch {
      warnings.append("generation \(number) decides for good, but \(error)")
    }
    do throws(RuntimeError) {
      try staged.takePlaces()
      try forgetOld(after: number)
      try tidyHooks(of: number)
    } catch {
      warnings.append("generation \(number) decides for good, but \(error)")
    }
    return warnings
  }

  /// Takes back the generation that waits to be confirmed: the one before it decides again.
  public func withdraw() throws(RuntimeError) -> Confirmation {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    guard let word = try pending() else {
      throw .refused(
        "generation \(try activeNumber()) does not wait to be confirmed",
        advice: "`ainka rollback` brings the one before it back")
    }
    let warnings = try end(word, action: .withdraw, since: Timestamp.now())
    return .withdrawn(word.number, previous: word.previous, warnings: warnings)
  }

  /// Returns the generation that waits to be confirmed, or nothing. One whose time is over is ended, and that is told.
  private func pending() throws(RuntimeError) -> ActiveGeneration? {
    guard let word = try attempt({ () throws(HostError) in try backend.current() }), word.confirmBy != nil else {
      try finishOrUndo()
      return nil
    }
    guard !word.isLapsed(at: clock()) else { throw try endLapsed(word) }
    return word
  }

  /// Ends the generation of `word`, whose time is over. Returns what to say to whoever wanted to confirm it.
  private func endLapsed(_ word: ActiveGeneration) throws(RuntimeError) -> RuntimeError {
    try settle()
    return .refused(
      "generation \(word.number) was not confirmed in time: "
        + (word.previous.map { "generation \($0) decides" } ?? "nothing decides"), advice: "apply it again")
  }

  /// Returns the number of the active generation.
  private func activeNumber() throws(RuntimeError) -> UInt64 {
    guard let word = try attempt({ () throws(HostError) in try backend.current() }) else {
      throw .refused("no generation is active", advice: "apply a policy first")
    }
    return word.number
  }
}
