import AinkaBundle
import AinkaValues

extension Runtime {
  /// What a confirmation came to.
  public enum Confirmation: Sendable, Equatable {
    case confirmed(UInt64)
    /// It went back to the generation before, or to none.
    case withdrawn(UInt64, previous: UInt64?)
    /// The active generation needs no confirmation.
    case nothingPending(UInt64)
  }

  /// Lets the generation that waits to be confirmed decide for good.
  ///
  /// - Throws: `refused` when its time is over: the generation before it decides, and goes on deciding.
  public func confirm() throws(RuntimeError) -> Confirmation {
    let lock = try lock()
    defer { withExtendedLifetime(lock) {} }
    guard let word = try pending() else { return .nothingPending(try activeNumber()) }
    try attempt { () throws(HostError) in try backend.confirm() }
    try rememberConfirmed(word.number)
    let hooks = try state.bundle(word.number).hookNames
    try attempt { () throws(HostError) in try backend.tidy(keeping: hooks) }
    return .confirmed(word.number)
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
    try end(word, action: .withdraw, since: Timestamp.now())
    return .withdrawn(word.number, previous: word.previous)
  }

  /// Returns the generation that waits to be confirmed, or nothing. One whose time is over is ended, and that is told.
  private func pending() throws(RuntimeError) -> ActiveGeneration? {
    guard let word = try attempt({ () throws(HostError) in try backend.current() }), word.confirmBy != nil else {
      try finishOrUndo()
      return nil
    }
    guard !word.isLapsed(at: clock()) else {
      try settle()
      throw .refused(
        "generation \(word.number) was not confirmed in time: "
          + (word.previous.map { "generation \($0) decides" } ?? "nothing decides"), advice: "apply it again")
    }
    return word
  }

  /// Returns the number of the active generation.
  private func activeNumber() throws(RuntimeError) -> UInt64 {
    guard let word = try attempt({ () throws(HostError) in try backend.current() }) else {
      throw .refused("no generation is active", advice: "apply a policy first")
    }
    return word.number
  }
}
