import AinkaCommandLine
import AinkaFiles
import AinkaRuntime

/// Makes the given policies the active generation.
func applyCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let isDry = arguments.has("dry-run")
  if isDry { return try planCommand(arguments) }
  let request = try policyRequest(arguments.positional, scope: arguments.value("scope"), arguments)
  let session = try Session(arguments, changes: true)
  let result = try Progress.show("applying") { _ throws(Failure) in
    try run { () throws(RuntimeError) in try session.runtime.apply(request) }
  }
  session.print(result.plan, applied: result)
  return .done
}
