import AinkaBundle
import AinkaCommandLine
import AinkaPlan
import AinkaRuntime

/// Lists the thresholds of the active generation.
func thresholdListCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: false)
  let thresholds = try run { () throws(RuntimeError) in try session.runtime.thresholds() }
  session.print(thresholds.isEmpty ? "no thresholds\n" : ThresholdStatus.text(of: thresholds)) { writer in
    writer.object { writer in
      session.writeHead(to: &writer)
      writer.key("thresholds")
      writer.array { writer in
        for threshold in thresholds { threshold.write(to: &writer) }
      }
    }
  }
  return .done
}

/// Gives a threshold a value.
func thresholdSetCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: true)
  let change = try run { () throws(RuntimeError) in
    try session.runtime.setThreshold(arguments.positional[0], to: arguments.positional[1])
  }
  session.print(change)
  return .done
}

/// Gives a threshold its start.
func thresholdResetCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: true)
  let change = try run { () throws(RuntimeError) in try session.runtime.resetThreshold(arguments.positional[0]) }
  session.print(change)
  return .done
}

extension Session {
  /// Prints that a threshold was changed.
  fileprivate func print(_ change: (before: Int64, now: ThresholdStatus)) {
    let declaration = change.now.declaration
    print("\(declaration.name): \(declaration.text(of: change.before)) → \(declaration.text(of: change.now.value))\n") {
      writer in
      writer.object { writer in
        writeHead(to: &writer)
        writer.key("before")
        writer.integer(change.before)
        writer.key("threshold")
        change.now.write(to: &writer)
      }
    }
  }
}
