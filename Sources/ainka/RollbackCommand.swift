import AinkaCommandLine
import AinkaRuntime

/// Applies an earlier generation again.
func rollbackCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  var number: UInt64?
  if let text = arguments.positional.first {
    guard let value = UInt64(text), value > 0 else {
      throw Failure("`\(text)` is no number of a generation", advice: "`ainka generations` lists them", code: .wrongUsage)
    }
    number = value
  }
  let session = try Session(arguments, changes: !arguments.has("dry-run"))
  if arguments.has("dry-run") {
    let plan = try run { () throws(RuntimeError) in try session.runtime.rollbackPlan(to: number) }
    session.print(plan, applied: nil)
  } else {
    let result = try run { () throws(RuntimeError) in try session.runtime.rollback(to: number) }
    session.print(result.plan, applied: result)
  }
  return .done
}
