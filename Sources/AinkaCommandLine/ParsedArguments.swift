/// What the user asked for, checked against the declaration.
public struct ParsedArguments: Sendable, Equatable {
  /// The name of the command.
  public var command: String
  /// The arguments told by their place, in order.
  public var positional: [String]
  /// The values of each option that was given, in order; a flag has an empty one.
  private var values: [String: [String]] = [:]

  init(command: String) {
    self.command = command
    self.positional = []
  }

  /// Adds `value` to those of `option`.
  mutating func add(_ value: String, to option: String) { values[option, default: []].append(value) }

  /// `true` iff the flag or option `name` was given.
  public func has(_ name: String) -> Bool { values[name] != nil }

  /// The values given for the option `name`, in order.
  public func all(_ name: String) -> [String] { values[name] ?? [] }

  /// The last value given for the option `name`, or nothing.
  public func value(_ name: String) -> String? { values[name]?.last }
}

/// What a program has to do.
public enum Invocation: Sendable, Equatable {
  case run(ParsedArguments)
  /// Print this and succeed: help, version, a man page.
  case print(String)
  /// Print what fits in place of the word that is being written, with the names that the program knows, and succeed.
  case complete(Completions)
}

/// Wrong usage: what is wrong, and what to write instead.
public struct UsageError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  /// May be empty.
  public var help: String

  public init(_ message: String, help: String) {
    self.message = message
    self.help = help
  }

  public var description: String { help.isEmpty ? "error: \(message)\n" : "error: \(message)\nhelp: \(help)\n" }
}
