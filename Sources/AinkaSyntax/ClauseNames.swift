import AinkaSource

/// The words that start a clause of one kind of declaration.
struct ClauseNames {
  /// The declaration, in a message.
  var declaration = ""
  /// Those of them that may also be names.
  var words: KeywordSet = []
  /// The others.
  var reserved: [String] = []
  /// What people write who know other languages, and what they mean.
  var others: [String: String] = [:]

  /// Returns the word that `word` was likely meant to be.
  func meant(by word: String) -> String? {
    others[word] ?? Suggestion.nearest(to: word, in: words.keywords.map(\.rawValue).sorted() + reserved)
  }

  static let rule = ClauseNames(
    declaration: "rule", words: [.cooldown, .verify, .priority, .expires], reserved: ["on", "when", "unless", "then", "until"],
    others: [
      "if": "when", "where": "when", "and": "when", "while": "when", "do": "then", "kill": "then", "deny": "then",
      "audit": "then", "notify": "then", "throttle": "then", "signal": "then", "set": "then", "restart": "then", "stop": "then",
      "run": "then", "call": "then", "enter": "then", "restore": "then", "except": "unless", "event": "on", "leave": "until",
    ])
  static let threshold = ClauseNames(
    declaration: "threshold",
    words: [.from, .method, .side, .window, .within, .start, .require, .step, .drift, .expires, .freeze, .forget, .stage])
  static let model = ClauseNames(
    declaration: "model", words: [.ask, .with, .returns, .cache, .timeout, .require, .fallback],
    others: ["input": "with", "inputs": "with", "output": "returns", "outputs": "returns", "url": "ask", "else": "fallback"])
  static let mode = ClauseNames(
    declaration: "mode", words: [.enter, .leave, .priority],
    others: ["when": "enter when", "until": "leave when", "exit": "leave when", "on": "enter when"])
  static let label = ClauseNames(
    declaration: "label", words: [.add, .remove, .spreads],
    others: ["on": "add on", "when": "add on", "delete": "remove", "drop": "remove", "inherits": "spreads"])
  static let test = ClauseNames(
    declaration: "test", words: [.skip, .given, .set, .after, .expect], reserved: ["event"],
    others: [
      "assert": "expect", "check": "expect", "verdict": "expect verdict", "wait": "after", "sleep": "after", "let": "given",
      "mock": "set", "on": "event",
    ])
  static let event = ClauseNames(declaration: "event", words: [.hook, .verdicts, .field])
  static let record = ClauseNames(declaration: "record", words: [.field])
  static let metric = ClauseNames(
    declaration: "metric", words: [.source, .every], others: ["file": "source", "from": "source", "period": "every"])
  static let setting = ClauseNames(
    declaration: "setting", words: [.source, .within, .moves],
    others: ["file": "source", "range": "within", "affects": "moves"])
}
