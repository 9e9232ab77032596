extension ProgramDeclaration {
  /// The help of the whole program: commands, common options, exit codes.
  public var helpText: String {
    var text = "\(summary)\n\nUsage: \(name) COMMAND [OPTION…] [ARGUMENT…]\n\nCommands:\n"
    text += Self.columns(commands.map { ($0.name, $0.summary) })
    text += "\nOptions of every command:\n" + Self.columns(commonOptions.map(Self.row) + Self.helpRow)
    text += "      --version" + String(repeating: " ", count: 3) + "print the version (in place of a command)\n"
    text += "\n" + Self.exitCodes + "\nMore on a command: `\(name) COMMAND --help`\n"
    return text
  }

  /// The help of the commands whose first word is `group`.
  func helpText(ofGroup group: String) -> String {
    let members = commands.filter { $0.name.hasPrefix(group + " ") }
    return "Usage: \(name) \(group) COMMAND\n\nCommands:\n" + Self.columns(members.map { ($0.name, $0.summary) })
  }

  /// The help of `command`.
  func helpText(of command: CommandDeclaration) -> String {
    var text = "\(command.summary)\n\nUsage: \(usageLine(of: command))\n"
    for paragraph in command.discussion { text += "\n\(paragraph)\n" }
    if !command.arguments.isEmpty {
      text += "\nArguments:\n" + Self.columns(command.arguments.map { ($0.name, $0.help) })
    }
    text += "\nOptions:\n" + Self.columns(options(of: command).map(Self.row) + Self.helpRow)
    text += "\n" + Self.exitCodes
    return text
  }

  /// Returns how `command` is called, in one line.
  func usageLine(of command: CommandDeclaration) -> String {
    let arguments = command.arguments.map { argument in
      switch argument.count {
      case .one: argument.name
      case .optional: "[\(argument.name)]"
      case .oneOrMore: "\(argument.name)…"
      case .any: "[\(argument.name)…]"
      }
    }
    return ([name, command.name, "[OPTION…]"] + arguments).joined(separator: " ")
  }

  /// The table of exit codes.
  private static var exitCodes: String {
    "Exit codes:\n" + columns(ExitCode.allCases.map { ("\($0.rawValue)", $0.meaning) })
  }

  private static let helpRow = [("-h, --help", "print this help")]

  /// Returns the help's left and right column for `option`.
  private static func row(_ option: OptionDeclaration) -> (String, String) {
    let short = option.short.map { "-\($0), " } ?? "    "
    let value = option.placeholder.map { " \($0)" } ?? ""
    let choices = option.choices.isEmpty ? "" : " (\(option.choices.joined(separator: ", ")))"
    return ("\(short)--\(option.name)\(value)", option.help + choices)
  }

  /// Returns `rows` as two columns, each on a line of its own.
  private static func columns(_ rows: [(left: String, right: String)]) -> String {
    let width = rows.map(\.left.count).max() ?? 0
    return rows.map { row in
      "  \(row.left)\(String(repeating: " ", count: width - row.left.count + 3))\(row.right)\n"
    }.joined()
  }
}
