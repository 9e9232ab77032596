import AinkaCommandLine
import AinkaFiles
import AinkaRuntime

/// Lets the generation that waits to be confirmed decide for good, or takes it back.
func confirmCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  let session = try Session(arguments, changes: true)
  let isUndone = arguments.has("undo")
  let confirmation = try run { () throws(RuntimeError) in
    isUndone ? try session.runtime.withdraw() : try session.runtime.confirm()
  }
  let text: String
  var active: UInt64?
  var warnings: [String] = []
  switch confirmation {
  case .confirmed(let number, let found):
    text = "Confirmed: generation \(number) decides for good.\n"
    active = number
    warnings = found
  case .nothingPending(let number):
    text = "Nothing to confirm: generation \(number) decides for good.\n"
    active = number
  case .withdrawn(let number, let previous, let found):
    text = "Withdrawn: generation \(number) is off, \(previous.map { "generation \($0) decides" } ?? "nothing decides").\n"
    active = previous
    warnings = found
  }
  session.print(text) { writer in
    writer.object { writer in
      session.writeHead(to: &writer, guardsHost: active != nil)
      writer.key("active")
      if let active { writer.integer(active) } else { writer.null() }
      writer.key("message")
      writer.string(text.filter { $0 != "\n" })
      writer.key("warnings")
      writer.array { writer in
        for warning in warnings { writer.string(warning) }
      }
    }
  }
  for warning in warnings { Console.complain("warning: \(warning)\n") }
  return .done
}
