extension ProgramDeclaration {
  /// Returns what fits in place of the last of `words`, which stand behind the program's name on a command line.
  ///
  /// bash hands over `--option=value` as three words; they are put together again.
  public func completions(of words: [String]) -> Completions {
    var before = Self.joined(words)
    let current = before.popLast() ?? ""
    guard let first = before.first else { return firstWord(current) }
    if first == "help" { return helpTopic(Array(before.dropFirst()), current) }
    if let command = commands.first(where: { $0.name == first }) {
      return arguments(of: command, after: before.dropFirst(), current)
    }
    guard before.count > 1 else { return secondWord(of: first, current) }
    guard let command = commands.first(where: { $0.name == "\(first) \(before[1])" }) else {
      return Completions(prefix: current)
    }
    return arguments(of: command, after: before.dropFirst(2), current)
  }

  /// Returns `words` with `--option`, `=` and `value` as one.
  private static func joined(_ words: [String]) -> [String] {
    var joined: [String] = []
    var isOpen = false
    for word in words {
      if let last = joined.last, isOpen || (word == "=" && last.hasPrefix("--") && !last.contains("=")) {
        joined[joined.count - 1] = last + word
        isOpen = word == "=" && !isOpen
      } else {
        joined.append(word)
        isOpen = false
      }
    }
    return joined
  }

  /// The first words of all commands, each with what it is for.
  private var topics: [Completions.Candidate] {
    var topics: [Completions.Candidate] = []
    for command in commands {
      let words = command.name.split(separator: " ").map(String.init)
      if words.count == 1 {
        topics.append(Completions.Candidate(words[0], command.summary))
      } else if topics.last?.word == words[0] {
        topics[topics.count - 1].meaning += ", \(words[1])"
      } else {
        topics.append(Completions.Candidate(words[0], words[1]))
      }
    }
    return topics
  }

  /// Returns what fits as the first word.
  private func firstWord(_ current: String) -> Completions {
    let options = [
      Completions.Candidate("--help", "print the help"), Completions.Candidate("--version", "print the version"),
    ]
    let help = Completions.Candidate("help", "Print the help of a command")
    return Completions(prefix: current, candidates: current.hasPrefix("-") ? options : topics + [help])
  }

  /// Returns what fits behind `group`, the first word of some commands.
  private func secondWord(of group: String, _ current: String) -> Completions {
    let members = commands.filter { $0.name.hasPrefix(group + " ") }
    return Completions(
      prefix: current,
      candidates: members.map { Completions.Candidate(String($0.name.dropFirst(group.count + 1)), $0.summary) })
  }

  /// Returns what fits behind `help` and `words`.
  private func helpTopic(_ words: [String], _ current: String) -> Completions {
    if words.isEmpty { return Completions(prefix: current, candidates: topics) }
    return words.count == 1 ? secondWord(of: words[0], current) : Completions(prefix: current)
  }

  /// Returns what fits behind `command` and `words`: a value, an option or an argument.
  private func arguments(
    of command: CommandDeclaration, after words: ArraySlice<String>, _ current: String
  ) -> Completions {
    let options = options(of: command)
    var result = Completions(prefix: current)
    var positional = 0
    var pending: OptionDeclaration?
    var isOnlyPositional = false
    for word in words {
      if let option = pending {
        result.given[option.name] = word
        pending = nil
      } else if isOnlyPositional || !word.hasPrefix("-") || word == "-" {
        positional += 1
      } else if word == "--" {
        isOnlyPositional = true
      } else {
        let parts = Self.parts(of: word)
        guard let option = Self.option(parts.name, among: options) else { continue }
        if let value = parts.value { result.given[option.name] = value }
        if option.placeholder != nil, parts.value == nil {
          pending = option
        } else {
          result.given[option.name] = parts.value ?? ""
        }
      }
    }
    if let pending {
      result.kind = pending.completes
    } else if !isOnlyPositional, current.hasPrefix("-") {
      offerOption(of: options, in: &result)
    } else if let argument = command.argument(at: positional) {
      result.kind = argument.completes
    }
    return result
  }

  /// Puts into `result` which of `options` fit, or the values of the one that is written already, up to its `=`.
  private func offerOption(of options: [OptionDeclaration], in result: inout Completions) {
    let parts = Self.parts(of: result.prefix)
    if let value = parts.value {
      result.prefix = value
      result.kind = Self.option(parts.name, among: options)?.completes ?? .nothing
      return
    }
    let free = options.filter { result.given[$0.name] == nil }
    result.candidates = free.map { Completions.Candidate("--\($0.name)", $0.help) }
    result.candidates.append(Completions.Candidate("--help", "print this help"))
  }

  /// Returns what stands before and after the first `=` of `word`.
  private static func parts(of word: String) -> (name: String, value: String?) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    return (parts.first ?? "", parts.count == 2 ? parts[1] : nil)
  }

  /// Returns the one of `options` that `word` (`--output`, `-o`) names.
  private static func option(_ word: String, among options: [OptionDeclaration]) -> OptionDeclaration? {
    options.first { "--\($0.name)" == word || $0.short.map { "-\($0)" } == word }
  }
}

extension CommandDeclaration {
  /// Returns the argument that the positional one at `place` is, or nothing when it would be one too many.
  fileprivate func argument(at place: Int) -> ArgumentDeclaration? {
    if arguments.indices.contains(place) { return arguments[place] }
    guard let last = arguments.last, last.count == .oneOrMore || last.count == .any else { return nil }
    return last
  }
}
