import AinkaCommandLine
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
  switch confirmation {
  case .confirmed(let number):
    text = "Confirmed: generation \(number) decides for good.\n"
    active = number
  case .nothingPending(let number):
    text = "Nothing to confirm: generation \(number) decides for good.\n"
    active = number
  case .withdrawn(let number, let previous):
    text = "Withdrawn: generation \(number) is off, \(previous.map { "generation \($0) decides" } ?? "nothing decides").\n"
    active = previous
  }
  session.print(text) { writer in
    writer.object { writer in
      session.writeHead(to: &writer, guardsHost: active != nil)
      writer.key("active")
      if let active { writer.integer(active) } else { writer.null() }
      writer.key("message")
      writer.string(text.filter { $0 != "\n" })
    }
  }
  return .done
}
