import AinkaCommandLine
import AinkaRuntime

/// Lists the generations that are kept, the newest first.
func generationsCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: false)
  let generations = try run { () throws(RuntimeError) in try session.runtime.generations() }
  session.print(Runtime.text(of: generations)) { writer in
    writer.object { writer in
      session.writeHead(to: &writer)
      writer.key("generations")
      writer.array { writer in
        for generation in generations { generation.write(to: &writer) }
      }
    }
  }
  return generations.contains { !$0.damage.isEmpty } ? .failed : .done
}
