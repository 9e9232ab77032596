import Glibc

/// What `ainka-bench` was told: `ainka-bench [--json FILE] [--only REGEX] [--count N] [--work FOLDER] [--list]
/// [PROGRAMS]`.
struct BenchOptions {
  var programs = ".build/release"
  var work = "build/bench"
  var json: String?
  var only: String?
  var count = 100_000_000
  var isListing = false

  /// Reads `arguments`; returns what is wrong with them otherwise.
  static func read(_ arguments: [String]) -> Result<BenchOptions, Complaint> {
    var options = BenchOptions()
    var rest = arguments[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("--") else {
        options.programs = word
        continue
      }
      if word == "--list" {
        options.isListing = true
        continue
      }
      guard let value = rest.popFirst() else { return .failure(Complaint("\(word) needs a value")) }
      switch word {
      case "--json": options.json = value
      case "--work": options.work = value
      case "--only":
        guard Pattern(value) != nil else { return .failure(Complaint("`\(value)` is no extended regular expression")) }
        options.only = value
      case "--count":
        guard let count = Int(value), count > 0 else { return .failure(Complaint("--count takes a number of decisions")) }
        options.count = count
      default: return .failure(Complaint("no option \(word)"))
      }
    }
    return .success(options)
  }

  /// `true` iff `suite` is to be run.
  func wants(_ suite: Suite) -> Bool {
    guard let only, let pattern = Pattern(only) else { return true }
    return pattern.finds(suite.name) || pattern.finds(suite.topic)
  }
}

/// What is wrong with the arguments.
struct Complaint: Error {
  var text: String
  init(_ text: String) { self.text = text }
}

/// An extended regular expression of POSIX, upper and lower case alike.
final class Pattern {
  private var compiled = regex_t()

  /// Reads `text`; nothing when it is no expression.
  init?(_ text: String) { guard regcomp(&compiled, text, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0 else { return nil } }

  deinit { regfree(&compiled) }

  /// `true` iff it stands somewhere in `text`.
  func finds(_ text: String) -> Bool { regexec(&compiled, text, 0, nil, 0) == 0 }
}
