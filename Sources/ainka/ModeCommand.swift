import AinkaCommandLine
import AinkaPlan
import AinkaRuntime

/// Lets rules only observe, or act again.
func modeCommand(_ mode: RuleMode, _ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let name = arguments.positional.first ?? ""
  let session = try Session(arguments, changes: true)
  let changes = try run { () throws(RuntimeError) in try session.runtime.setMode(mode, of: name) }
  let what = name.isEmpty ? "all of it" : name
  let lines = changes.map { "\($0.rule): \($0.before.rawValue) → \($0.after.rawValue)\n" }.joined()
  session.print(changes.isEmpty ? "\(what): \(mode.rawValue) already\n" : lines) { writer in
    writer.object { writer in
      session.writeHead(to: &writer)
      writer.key("mode")
      writer.string(mode.rawValue)
      writer.key("changes")
      writer.array { writer in
        for change in changes {
          writer.object { writer in
            writer.key("rule")
            writer.string(change.rule)
            writer.key("before")
            writer.string(change.before.rawValue)
            writer.key("after")
            writer.string(change.after.rawValue)
          }
        }
      }
    }
  }
  return .done
}
