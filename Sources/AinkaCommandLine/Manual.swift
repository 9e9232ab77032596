/// What a man page says beside commands and options.
public struct ManualNotes: Sendable {
  /// A line of an example, a file or a variable, and what it is for.
  public struct Entry: Sendable {
    public var name: String
    public var text: String

    public init(_ name: String, _ text: String) {
      self.name = name
      self.text = text
    }
  }

  /// By paragraphs.
  public var description: [String]
  public var examples: [Entry]
  public var files: [Entry]
  public var environment: [Entry]
  /// "nft(8)"
  public var seeAlso: [String]

  public init(
    description: [String] = [], examples: [Entry] = [], files: [Entry] = [], environment: [Entry] = [], seeAlso: [String] = []
  ) {
    self.description = description
    self.examples = examples
    self.files = files
    self.environment = environment
    self.seeAlso = seeAlso
  }
}

extension ProgramDeclaration {
  /// The man page of the program, for man(7): every command, option and exit code of the declaration.
  ///
  /// It holds no date: the same version gives the same bytes.
  public var manual: String {
    var page = ManualPage(title: name, section: 1, version: version)
    page.section("NAME")
    page.text("\(name) - \(summary.prefix(1).lowercased() + summary.dropFirst().prefix { $0 != "." })")
    page.section("SYNOPSIS")
    page.synopsis([name, "COMMAND", "[OPTION…]", "[ARGUMENT…]"])
    page.section("DESCRIPTION")
    for paragraph in [summary] + notes.description { page.paragraph(paragraph) }
    page.section("COMMANDS")
    for command in commands { describe(command, on: &page) }
    page.section("OPTIONS")
    page.paragraph("Every command takes these too.")
    for option in commonOptions { page.entry(Self.term(option), Self.explanation(option)) }
    page.entry("-h, --help", "print the help of the program or the command")
    page.entry("--version", "print the version, in place of a command")
    page.section("EXIT STATUS")
    for code in ExitCode.allCases { page.entry("\(code.rawValue)", code.meaning) }
    for (title, entries) in [("ENVIRONMENT", notes.environment), ("FILES", notes.files)] where !entries.isEmpty {
      page.section(title)
      for entry in entries { page.entry(entry.name, entry.text) }
    }
    if !notes.examples.isEmpty {
      page.section("EXAMPLES")
      for entry in notes.examples { page.example(entry.name, entry.text) }
    }
    if !notes.seeAlso.isEmpty {
      page.section("SEE ALSO")
      page.text(notes.seeAlso.joined(separator: ", "))
    }
    return page.roff
  }

  /// Puts `command` on `page`.
  private func describe(_ command: CommandDeclaration, on page: inout ManualPage) {
    page.subsection(usageLine(of: command))
    page.paragraph(command.summary + ".")
    for paragraph in command.discussion { page.paragraph(paragraph) }
    for argument in command.arguments { page.entry(argument.name, argument.help) }
    for option in command.options { page.entry(Self.term(option), Self.explanation(option)) }
  }

  /// "-o, --output FILE"
  private static func term(_ option: OptionDeclaration) -> String {
    (option.short.map { "-\($0), " } ?? "") + "--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
  }

  /// What `option` is for, with the values that it may have.
  private static func explanation(_ option: OptionDeclaration) -> String {
    option.help + (option.choices.isEmpty ? "" : ": " + option.choices.map { "`\($0)`" }.joined(separator: ", "))
  }
}
