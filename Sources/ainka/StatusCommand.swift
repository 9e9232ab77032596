import AinkaCommandLine
import AinkaRuntime

/// Shows what decides now.
func statusCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: false)
  let status = try run { () throws(RuntimeError) in try session.runtime.status() }
  session.print(status.text) { status.write(to: &$0) }
  return status.isSound ? .done : .failed
}
