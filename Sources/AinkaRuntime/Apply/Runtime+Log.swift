public import AinkaJSON

extension Runtime {
  /// Returns every change that the state directory remembers.
  public func changeLog() throws(RuntimeError) -> ChangeLog {
    try state.checkEngine()
    return try state.changeLog()
  }
}

extension ChangeLog {
  /// The log for people, one change a line.
  public var text: String { entries.isEmpty ? "nothing was changed yet\n" : columns(entries.map(\.row), indent: 0) }

  /// Writes the entries, changes in `engine`, as an array.
  public func write(to writer: inout JSONWriter, engine: String) {
    writer.array { writer in
      for entry in entries { writer.object { entry.write(to: &$0, engine: engine) } }
    }
  }
}

extension LogEntry {
  /// When, who, what, from what to what, by which command.
  fileprivate var row: [String] {
    var who = "uid \(caller.uid)"
    if let login = caller.loginUID, login != caller.uid { who += " (login \(login))" }
    let what =
      switch action {
      case .apply: "applied"
      case .rollback: "rolled back"
      case .resume: "resumed"
      case .confirm: "confirmed"
      case .lapse: "not confirmed"
      case .withdraw: "withdrawn"
      case .clear: "cleared"
      case .thresholdSet: "set"
      case .thresholdReset: "reset"
      case .mode: "mode"
      }
    let change = before == after ? "\(subject) \(after)" : "\(subject) \(before) → \(after)"
    return [time, who, what, change, "\(caller.command) [\(pid)]"]
  }
}
