extension ProgramDeclaration {
  /// Returns what `arguments` (without the program's name) ask for.
  ///
  /// - Throws: `UsageError` for whatever is not declared.
  public func parse(_ arguments: [String]) throws(UsageError) -> Invocation {
    guard let first = arguments.first else { throw UsageError("no command", help: "see `\(name) --help`") }
    if first == "--version" { return .print("\(name) \(version)\n") }
    if first == "--help" || first == "-h" { return .print(helpText) }
    if first == "help" { return try help(for: Array(arguments.dropFirst())) }
    if first == "complete" { return .complete(completions(of: Array(arguments.dropFirst()))) }
    if first == "manual" { return .print(manual) }
    guard !first.hasPrefix("-") else {
      throw UsageError("the command comes before its options, found `\(first)`", help: "see `\(name) --help`")
    }
    let (command, rest) = try command(in: arguments)
    let invocation = try parse(rest, of: command)
    guard case .run(let parsed) = invocation, parsed.command == Shell.commandName else { return invocation }
    return .print(try shellFunction(parsed.positional[0]))
  }

  /// Returns the help that `words` ask for: the program's, a group's or a command's.
  private func help(for words: [String]) throws(UsageError) -> Invocation {
    guard !words.isEmpty else { return .print(helpText) }
    if words.count == 1, isGroup(words[0]) { return .print(helpText(ofGroup: words[0])) }
    return .print(helpText(of: try command(in: words).command))
  }

  /// Returns the function that completes this program's commands in the shell `word`.
  private func shellFunction(_ word: String) throws(UsageError) -> String {
    guard let shell = Shell(rawValue: word) else {
      let known = Shell.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
      throw UsageError("there are no completions for `\(word)`", help: "one of \(known)")
    }
    return shell.function(for: name)
  }

  /// `true` iff `word` is the first of two of some command.
  private func isGroup(_ word: String) -> Bool { commands.contains { $0.name.hasPrefix(word + " ") } }

  /// Returns the command that `arguments` start with, and the arguments after it.
  private func command(in arguments: [String]) throws(UsageError) -> (command: CommandDeclaration, rest: [String]) {
    let first = arguments[0]
    if isGroup(first) {
      let names = commands.map(\.name).filter { $0.hasPrefix(first + " ") }
      let second = arguments.count > 1 ? arguments[1] : ""
      if let command = commands.first(where: { $0.name == "\(first) \(second)" }) {
        return (command, Array(arguments.dropFirst(2)))
      }
      if second == "--help" || second == "-h" { return (groupHelp(first), ["--help"]) }
      let near = Suggestion.nearest(to: "\(first) \(second)", among: names)
      throw UsageError(
        second.isEmpty ? "`\(name) \(first)` needs a second word" : "no command `\(first) \(second)`",
        help: near.map { "did you mean `\(name) \($0)`?" } ?? "one of \(names.map { "`\($0)`" }.joined(separator: ", "))")
    }
    if let command = commands.first(where: { $0.name == first }) { return (command, Array(arguments.dropFirst())) }
    let words = commands.map { String($0.name.prefix { $0 != " " }) }
    let near = Suggestion.nearest(to: first, among: words)
    throw UsageError(
      "no command `\(first)`", help: near.map { "did you mean `\(name) \($0)`?" } ?? "see `\(name) --help`")
  }

  /// Returns a command that stands for all that start with `word`, to ask for help on.
  private func groupHelp(_ word: String) -> CommandDeclaration { CommandDeclaration(word, summary: "") }

  /// Returns what `arguments` ask of `command`.
  private func parse(_ arguments: [String], of command: CommandDeclaration) throws(UsageError) -> Invocation {
    var parsed = ParsedArguments(command: command.name)
    var rest = arguments[...]
    var onlyPositional = false
    while let argument = rest.popFirst() {
      if onlyPositional || argument == "-" || !argument.hasPrefix("-") {
        parsed.positional.append(argument)
      } else if argument == "--" {
        onlyPositional = true
      } else if argument == "--help" || argument == "-h" {
        return .print(isGroup(command.name) ? helpText(ofGroup: command.name) : helpText(of: command))
      } else {
        try parseOption(argument, rest: &rest, of: command, into: &parsed)
      }
    }
    try checkPositional(parsed.positional, of: command)
    return .run(parsed)
  }

  /// Takes the option `argument`, and its value from `rest` if it does not hold it itself, into `parsed`.
  private func parseOption(
    _ argument: String, rest: inout ArraySlice<String>, of command: CommandDeclaration, into parsed: inout ParsedArguments
  ) throws(UsageError) {
    let options = options(of: command)
    let parts =
      attachedValue(argument, options)
      ?? argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let hint = "see `\(name) \(command.name) --help`"
    let found = options.first { "--\($0.name)" == parts[0] || $0.short.map { "-\($0)" } == parts[0] }
    guard let option = found else {
      let near = Suggestion.nearest(to: parts[0], among: options.map { "--\($0.name)" })
      throw UsageError(
        "`\(name) \(command.name)` has no option `\(parts[0])`", help: near.map { "did you mean `\($0)`?" } ?? hint)
    }
    guard let placeholder = option.placeholder else {
      guard parts.count == 1 else { throw UsageError("`--\(option.name)` takes no value", help: hint) }
      parsed.add("", to: option.name)
      return
    }
    guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
      throw UsageError("`\(parts[0])` needs a value: \(placeholder)", help: hint)
    }
    guard !value.isEmpty else {
      throw UsageError("`\(parts[0])` needs a value: \(placeholder), found an empty one", help: hint)
    }
    guard option.choices.isEmpty || option.choices.contains(value) else {
      throw UsageError(
        "`--\(option.name)` cannot be `\(value)`",
        help: "one of \(option.choices.map { "`\($0)`" }.joined(separator: ", "))")
    }
    parsed.add(value, to: option.name)
  }

  /// Returns `-O` and `0` of `-O0`, iff one of `options` is written so and takes a value.
  private func attachedValue(_ argument: String, _ options: [OptionDeclaration]) -> [String]? {
    guard argument.count > 2, !argument.hasPrefix("--") else { return nil }
    let (short, value) = (argument.dropFirst().first, argument.dropFirst(2))
    guard !value.hasPrefix("="), options.contains(where: { $0.short == short && $0.placeholder != nil }) else { return nil }
    return [String(argument.prefix(2)), String(value)]
  }

  /// Throws iff `positional` are fewer or more than `command` takes, or one is empty: most likely a script's variable that nobody set.
  private func checkPositional(_ positional: [String], of command: CommandDeclaration) throws(UsageError) {
    let hint = "usage: \(usageLine(of: command))"
    let required = command.arguments.filter { $0.count == .one || $0.count == .oneOrMore }
    guard positional.count >= required.count else {
      throw UsageError("`\(name) \(command.name)` needs \(required[positional.count].name)", help: hint)
    }
    if let empty = positional.firstIndex(of: ""), let argument = command.arguments.prefix(empty + 1).last {
      throw UsageError("\(argument.name) is empty", help: hint)
    }
    let isOpen = command.arguments.last.map { $0.count == .oneOrMore || $0.count == .any } ?? false
    guard isOpen || positional.count <= command.arguments.count else {
      throw UsageError("`\(positional[command.arguments.count])` is one argument too many", help: hint)
    }
  }
}
