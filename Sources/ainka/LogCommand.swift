import AinkaCommandLine
import AinkaFiles
import AinkaRuntime

/// Shows who changed what, and when, the oldest change first.
func logCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  var count: Int?
  if let text = arguments.value("count") {
    guard let number = Int(text), number > 0 else {
      throw Failure("`--count` is a number from 1, found `\(text)`", code: .wrongUsage)
    }
    count = number
  }
  let session = try Session(arguments, changes: false)
  var log = try run { () throws(RuntimeError) in try session.runtime.changeLog() }
  if let count { log.entries = Array(log.entries.suffix(count)) }
  let shown = log
  session.print(shown.text) { writer in
    writer.object { writer in
      session.writeHead(to: &writer)
      writer.key("changes")
      shown.write(to: &writer, engine: session.runtime.backend.name)
      writer.key("damage")
      writer.array { writer in
        for line in shown.damage { writer.string(line) }
      }
    }
  }
  for line in shown.damage { Console.complain("warning: \(line); the line is skipped\n") }
  return .done
}
