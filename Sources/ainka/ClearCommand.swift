import AinkaCommandLine
import AinkaRuntime

/// Takes everything off.
func clearCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: true)
  let cleared = try run { () throws(RuntimeError) in try session.runtime.clear() }
  session.print(cleared.map { "generation \($0) is off\n" } ?? "nothing was active; nothing is left\n") { writer in
    writer.object { writer in
      session.writeHead(to: &writer)
      writer.key("cleared")
      if let cleared { writer.integer(cleared) } else { writer.null() }
    }
  }
  return .done
}
