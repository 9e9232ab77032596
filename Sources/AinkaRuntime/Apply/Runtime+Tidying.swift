import AinkaBundle
import AinkaPlan
import AinkaValues

extension Runtime {
  /// Brings the state directory in line with what decides: the word is the truth, whatever a killed command left.
  ///
  /// - Throws: `unconfirmed` when a generation waits to be confirmed; then nothing is changed.
  func finishOrUndo() throws(RuntimeError) {
    try settle()
    guard let word = try attempt({ () throws(HostError) in try backend.current() }) else {
      try attempt { () throws(HostError) in try backend.tidy(keeping: []) }
      try settleLost()
      return try state.tidy(after: try state.current()?.last ?? 0)
    }
    try checkOrigin(of: word.number)
    try state.tidy(after: word.number)
    let known = try? state.current()
    guard let bundle = try? self.bundle(word.number) else { return }
    try attempt { () throws(HostError) in try backend.tidy(keeping: bundle.hookNames) }
    if known?.isPending == true { return try rememberConfirmed(word.number) }
    if known?.number != word.number || known?.isCleared == true {
      var current = CurrentGeneration(number: word.number, isCleared: false, boot: CurrentGeneration.bootID())
      current.lapsed = known?.lapsed
      try state.write(current)
    }
    try pushModes()
  }

  /// Makes the backend follow the modes that are written down: a command that was killed may have left it half-way.
  func pushModes() throws(RuntimeError) {
    guard let active = try? active() else { return }
    // A rule that is off stays off, whatever people said of it.
    let wanted = Set(active.state.modes.observing(in: active.state.bundle))
      .subtracting(active.state.bundle.rulesOff(onDay: WallClock.day))
    try attempt { () throws(HostError) in
      let found = try backend.observedRules()
      for (rules, observe) in [(wanted.subtracting(found), true), (found.subtracting(wanted), false)] where !rules.isEmpty {
        try backend.setMode(rules: rules.sorted(), observe: observe)
        FaultPoint.reach("modes")
      }
    }
  }

  /// Makes the state directory say that the generation that waited to be confirmed when all was lost (at a reboot) was not.
  private func settleLost() throws(RuntimeError) {
    guard let known = try state.current(), known.isPending else { return }
    let since = Timestamp.second(bootClockNanoseconds: 0)
    try rememberLapse(of: known.number, previous: known.previous, action: .lapse, since: since)
    try state.removeGeneration(known.number)
  }

  /// Ends the generation that was not confirmed in time.
  ///
  /// - Throws: `unconfirmed` while it still may be.
  func settle() throws(RuntimeError) {
    guard let word = try attempt({ () throws(HostError) in try backend.current() }), let deadline = word.confirmBy else {
      return
    }
    guard word.isLapsed(at: clock()) else {
      throw .unconfirmed(number: word.number, until: Timestamp.second(bootClockNanoseconds: deadline))
    }
    try end(word, action: .lapse, since: Timestamp.second(bootClockNanoseconds: deadline))
  }

  /// Makes the generation before `word` the active one again. The files first: killed behind them, the next command does it.
  ///
  /// Returns what went wrong behind that, which the next command puts right.
  @discardableResult
  func end(_ word: ActiveGeneration, action: LogEntry.Action, since: String) throws(RuntimeError) -> [String] {
    try rememberLapse(of: word.number, previous: word.previous, action: action, since: since) { () throws(RuntimeError) in
      try attempt { () throws(HostError) in try backend.withdraw() }
    }
    do throws(RuntimeError) {
      try tidyHooks(of: word.previous)
      try state.removeTemporaries()
      try state.removeGeneration(word.number)
      return []
    } catch {
      return ["generation \(word.number) is off, but \(error)"]
    }
  }

  /// Takes off the hooks that generation `number`, or nothing at all, does not need.
  func tidyHooks(of number: UInt64?) throws(RuntimeError) {
    let hooks = try number.map { number throws(RuntimeError) in try bundle(number).hookNames } ?? []
    try attempt { () throws(HostError) in try backend.tidy(keeping: hooks) }
  }

  /// Writes down that generation `number` does not decide any more since `since`, and `previous` does, and does `withdraw`:
  /// both or nothing.
  private func rememberLapse(
    of number: UInt64, previous: UInt64?, action: LogEntry.Action, since: String,
    _ withdraw: () throws(RuntimeError) -> Void = {}
  ) throws(RuntimeError) {
    if (try? state.current())?.lapsed?.number == number { return try withdraw() }
    let entry = LogEntry(
      action, caller: caller, subject: "generation", before: "\(number)", after: previous.map { "\($0)" } ?? "none")
    var current = CurrentGeneration(
      number: previous ?? number, isCleared: previous == nil, boot: (try? state.current())?.boot ?? CurrentGeneration.bootID())
    current.lapsed = .init(number: number, since: since, isWithdrawn: action == .withdraw)
    try state.change([state.newFile(current)], log: entry, withdraw)
  }

  /// Writes down that generation `number`, which decides, needs no confirmation any more: it was confirmed by a command that was
  /// killed.
  private func rememberConfirmed(_ number: UInt64) throws(RuntimeError) {
    try state.change(try filesOfConfirmed(number), log: confirmation(of: number))
    try forgetOld(after: number)
  }

  /// Returns the entry that generation `number` was confirmed.
  func confirmation(of number: UInt64) -> LogEntry {
    LogEntry(.confirm, caller: caller, subject: "generation", before: "\(number)", after: "\(number)")
  }

  /// Returns the files that say that generation `number` decides for good. The last of them is what the next command looks at.
  func filesOfConfirmed(_ number: UInt64) throws(RuntimeError) -> [NewFile] {
    var files: [NewFile] = []
    if let active = try active() {
      var values = ThresholdValues()
      for (declaration, threshold) in zip(active.state.bundle.thresholds, active.state.thresholds) {
        values.set(declaration.name, value: threshold.value, origin: threshold.origin)
      }
      values.set(try carriedKeys(for: active.state.bundle, after: active.state), of: active.state.bundle)
      files.append(state.newFile(values))
    }
    let current = CurrentGeneration(number: number, isCleared: false, boot: CurrentGeneration.bootID())
    return files + [state.newFile(current)]
  }
}
