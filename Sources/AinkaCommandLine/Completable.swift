/// What a shell can offer where a value is to be written.
public enum Completable: Sendable, Equatable {
  /// Nothing: only the user knows.
  case nothing
  /// One of these words.
  case words([String])
  case files
  case directories
  /// Names that the program knows when it is asked, of this kind: "threshold".
  case names(String)

  /// What `placeholder` (`FILE`, `DIR`) stands for.
  init(placeholder: String) {
    switch placeholder {
    case "FILE", "POLICY", "BUNDLE", "EVENTS": self = .files
    case "DIR": self = .directories
    case "EVENT": self = .names("event")
    default: self = .nothing
    }
  }
}

/// What a shell can offer for the word that is being written.
public struct Completions: Sendable, Equatable {
  /// A word, and what it means.
  public struct Candidate: Sendable, Equatable {
    public var word: String
    public var meaning: String

    public init(_ word: String, _ meaning: String = "") {
      self.word = word
      self.meaning = meaning
    }
  }

  /// What is written of the word so far; of `--option=value` only the value.
  public var prefix: String
  public var candidates: [Candidate] = []
  /// What else fits there.
  public var kind = Completable.nothing
  /// The values of options that stand before it.
  public var given: [String: String] = [:]

  /// The text that the shell's function reads: a candidate a line, its meaning behind a tab, and at the end what else fits.
  ///
  /// - Parameter names: the names of a kind that the program knows.
  public func text(names: (String) -> [Candidate] = { _ in [] }) -> String {
    var all = candidates
    var last = ""
    switch kind {
    case .nothing: break
    case .words(let words): all += words.map { Candidate($0) }
    case .files: last = ":files\n"
    case .directories: last = ":directories\n"
    case .names(let kind): all += names(kind)
    }
    let lines = all.filter { $0.word.hasPrefix(prefix) }.map { $0.meaning.isEmpty ? $0.word : "\($0.word)\t\($0.meaning)" }
    return lines.map { $0 + "\n" }.joined() + last
  }
}
