/// An option of a command: `--output FILE`, `-o FILE`, or a flag.
public struct OptionDeclaration: Sendable {
  /// Without the dashes.
  public var name: String
  /// One letter that means the same.
  public var short: Character?
  /// What the value is called in the help; nothing for a flag.
  public var placeholder: String?
  /// The only values allowed; empty for any.
  public var choices: [String]
  public var help: String
  /// What completions offer as its value.
  public var completes: Completable

  /// - Parameter completes: without it what the placeholder says: a `FILE` is a file.
  public init(
    _ name: String, short: Character? = nil, value placeholder: String? = nil, choices: [String] = [], help: String,
    completes: Completable? = nil
  ) {
    precondition(choices.isEmpty || placeholder != nil, "a flag has no choices")
    self.name = name
    self.short = short
    self.placeholder = placeholder
    self.choices = choices
    self.help = help
    self.completes = completes ?? (choices.isEmpty ? Completable(placeholder: placeholder ?? "") : .words(choices))
  }
}

/// An argument that is told by its place.
public struct ArgumentDeclaration: Sendable {
  /// How often it may stand there.
  public enum Count: Sendable {
    case one
    case optional
    case oneOrMore
    case any
  }

  /// In capitals, as the help shows it.
  public var name: String
  public var count: Count
  public var help: String
  /// What completions offer there.
  public var completes: Completable

  /// - Parameter completes: without it what the name says: a `FILE` is a file.
  public init(_ name: String, _ count: Count = .one, help: String, completes: Completable? = nil) {
    self.name = name
    self.count = count
    self.help = help
    self.completes = completes ?? Completable(placeholder: name)
  }
}

/// A command of a program: one word or two (`threshold set`).
public struct CommandDeclaration: Sendable {
  public var name: String
  /// One line: a verb in the imperative, without a full stop.
  public var summary: String
  /// More to say, by paragraphs; may be empty.
  public var discussion: [String]
  public var arguments: [ArgumentDeclaration]
  public var options: [OptionDeclaration]

  /// - Requires: only the last of `arguments` may stand more or less than once.
  public init(
    _ name: String, summary: String, discussion: [String] = [], arguments: [ArgumentDeclaration] = [],
    options: [OptionDeclaration] = []
  ) {
    precondition(arguments.dropLast().allSatisfy { $0.count == .one }, "only the last argument may vary in number")
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.arguments = arguments
    self.options = options
  }
}

/// A program: its commands, and the options that each of them takes.
public struct ProgramDeclaration: Sendable {
  public var name: String
  public var version: String
  public var summary: String
  public var commands: [CommandDeclaration]
  public var commonOptions: [OptionDeclaration]
  /// What only the man page says.
  public var notes: ManualNotes

  /// - Parameter commands: all but `completions`, which every program has.
  public init(
    name: String, version: String = ainkaVersion, summary: String, commands: [CommandDeclaration],
    commonOptions: [OptionDeclaration], notes: ManualNotes = ManualNotes()
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.commands = commands + [Shell.command(of: name)]
    self.commonOptions = commonOptions
    self.notes = notes
  }

  /// Returns what may be written behind `command`: its own options, and the common ones that it has not in a form of its own.
  func options(of command: CommandDeclaration) -> [OptionDeclaration] {
    command.options + commonOptions.filter { common in !command.options.contains { $0.name == common.name } }
  }
}
