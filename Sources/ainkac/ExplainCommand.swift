import AinkaCommandLine
import AinkaFiles
import AinkaJSON
import AinkaSource

/// Prints the page of a kind of diagnostic, or what the rules of policies cost.
func explainCommand(_ arguments: ParsedArguments) throws(Failure) -> ExitCode {
  if arguments.has("cost") { return try costCommand(arguments) }
  if arguments.positional.count > 1 {
    throw Failure(
      "one code is explained at a time", advice: "for what the rules of policies cost, write `--cost`", code: .wrongUsage)
  }
  for option in ["optimise", "host", "set"] where arguments.has(option) {
    throw Failure(
      "`--\(option)` says nothing about a code", advice: "for what the rules of policies cost, write `--cost`",
      code: .wrongUsage)
  }
  let code = arguments.positional[0].uppercased()
  let pages = allPages
  guard let page = pages.first(where: { $0.code == code }) else {
    let near = Suggestion.nearest(to: code, in: pages.map(\.code))
    throw Failure(
      "there is no diagnostic `\(arguments.positional[0])`",
      advice: near.map { "did you mean `\($0)`?" } ?? "codes look like E0301; `--cost` is about policies",
      code: .failed)
  }
  guard arguments.value("format") == "json" else {
    Console.print(page.text)
    return .done
  }
  var writer = JSONWriter(pretty: true)
  writer.object { writer in
    writer.key("version")
    writer.integer(1)
    let members = [
      ("code", page.code), ("title", page.title), ("summary", page.summary), ("wrong", page.wrong), ("right", page.right),
      ("why", page.why),
    ]
    for (name, text) in members {
      writer.key(name)
      writer.string(text)
    }
  }
  Console.print(line: writer.bytes)
  return .done
}
