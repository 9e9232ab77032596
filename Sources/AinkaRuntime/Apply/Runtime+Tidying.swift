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
    guard let bundle = try? state.bundle(word.number) else { return }
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
  func end(_ word: ActiveGeneration, action: LogEntry.Action, since: String) throws(RuntimeError) {
    try rememberLapse(of: word.number, previous: word.previous, action: action, since: since)
    try attempt { () throws(HostError) in try backend.withdraw() }
    let hooks = try word.previous.map { number throws(RuntimeError) in try state.bundle(number).hookNames } ?? []
    try attempt { () throws(HostError) in try backend.tidy(keeping: hooks) }
    try state.removeGeneration(word.number)
  }

  /// Writes down that generation `number` does not decide any more since `since`, and `previous` does.
  private func rememberLapse(
    of number: UInt64, previous: UInt64?, action: LogEntry.Action, since: String
  ) throws(RuntimeError) {
    if (try? state.current())?.lapsed?.number == number { return }
    try state.log(
      LogEntry(
        action, caller: caller, subject: "generation", before: "\(number)", after: previous.map { "\($0)" } ?? "none"))
    var current = CurrentGeneration(
      number: previous ?? number, isCleared: previous == nil, boot: (try? state.current())?.boot ?? CurrentGeneration.bootID())
    current.lapsed = .init(number: number, since: since, isWithdrawn: action == .withdraw)
    try state.write(current)
  }

  /// Writes down that generation `number`, which decides, needs no confirmation any more.
  func rememberConfirmed(_ number: UInt64) throws(RuntimeError) {
    try state.write(CurrentGeneration(number: number, isCleared: false, boot: CurrentGeneration.bootID()))
    if let active = try active() {
      var values = ThresholdValues()
      for (declaration, threshold) in zip(active.state.bundle.thresholds, active.state.thresholds) {
        values.set(declaration.name, value: threshold.value, origin: threshold.origin)
      }
      values.set(try carriedKeys(for: active.state.bundle, after: active.state), of: active.state.bundle)
      try state.write(values)
    }
    try state.log(LogEntry(.confirm, caller: caller, subject: "generation", before: "\(number)", after: "\(number)"))
    try forgetOld(after: number)
  }
}
