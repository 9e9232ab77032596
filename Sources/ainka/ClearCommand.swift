import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaRuntime

/// Takes everything off.
func clearCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: true)
  let cleared = try run { () throws(RuntimeError) in try session.runtime.clear() }
  let rest = cleared.wasAnythingThere ? "everything is off\n" : "nothing was active; nothing is left\n"
  let text = cleared.generation.map { "generation \($0) is off\n" } ?? rest
  session.print(text) { writer in
    writer.object { writer in
      session.writeHead(to: &writer, guardsHost: false)
      writer.key("cleared")
      if let generation = cleared.generation { writer.integer(generation) } else { writer.null() }
      writer.key("warnings")
      writer.array { writer in
        for warning in cleared.warnings { writer.string(warning) }
      }
    }
  }
  for warning in cleared.warnings { Console.complain("warning: \(warning)\n") }
  return cleared.warnings.isEmpty ? .done : .failed
}
