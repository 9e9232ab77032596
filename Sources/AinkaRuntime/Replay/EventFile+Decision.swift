import AinkaJSON
import AinkaValues

extension EventFile {
  /// Returns what `object`, the line `line`, says was decided, or nothing when it says nothing of it.
  func decision(in object: JSONValue, line: Int) throws(EventFileError) -> RecordedDecision? {
    guard let verdict = object["verdict"] else { return nil }
    guard let name = verdict.string, let value = Verdict(name: name) else {
      throw Self.error(
        "`verdict` is one of \(Verdict.allCases.map { "`\($0.name)`" }.joined(separator: ", "))", at: verdict, line: line)
    }
    var decision = RecordedDecision(
      generation: 0, verdict: value, errno: 0, decider: nil, rules: [], ruleCount: 0, isRefused: false, isSignalled: false,
      notices: [])
    if let generation = object["generation"] {
      guard let number = generation.unsigned else { throw Self.error("`generation` is a number", at: generation, line: line) }
      decision.generation = number
    }
    if let errno = object["errno"] {
      guard let number = errno.string.flatMap({ Errno.number(named: $0) ?? Int32($0) }) else {
        throw Self.error("`errno` is the name of an error, as \"EACCES\"", at: errno, line: line)
      }
      decision.errno = number
    }
    if let decider = object["decider"] {
      guard let name = decider.string else { throw Self.error("`decider` is a string", at: decider, line: line) }
      decision.decider = name
    }
    decision.rules = try strings("rules", in: object, line: line)
    decision.ruleCount = decision.rules.count
    if let count = object["ruleCount"] {
      guard let number = count.integer.flatMap(Int.init(exactly:)) else {
        throw Self.error("`ruleCount` is a number", at: count, line: line)
      }
      decision.ruleCount = number
    }
    decision.isRefused = try flag("refused", in: object, line: line)
    decision.isSignalled = try flag("signalled", in: object, line: line)
    decision.notices = try pairs("notices", of: ("level", "text"), in: object, line: line).map { .init(level: $0, text: $1) }
    decision.observed = try pairs("observed", of: ("rule", "effect"), in: object, line: line).map {
      .init(rule: $0, effect: $1)
    }
    return decision
  }

  /// Returns the strings of the list `name`; none where it is missing.
  private func strings(_ name: String, in object: JSONValue, line: Int) throws(EventFileError) -> [String] {
    guard let value = object[name] else { return [] }
    let texts = value.elements?.compactMap(\.string)
    guard let texts, texts.count == value.elements?.count else {
      throw Self.error("`\(name)` is a list of strings", at: value, line: line)
    }
    return texts
  }

  /// Returns the truth value `name`; false where it is missing.
  private func flag(_ name: String, in object: JSONValue, line: Int) throws(EventFileError) -> Bool {
    guard let value = object[name] else { return false }
    guard let flag = value.bool else { throw Self.error("`\(name)` is a truth value", at: value, line: line) }
    return flag
  }

  /// Returns the two strings of each object of the list `name`; none where it is missing.
  private func pairs(
    _ name: String, of keys: (String, String), in object: JSONValue, line: Int
  ) throws(EventFileError) -> [(String, String)] {
    guard let value = object[name] else { return [] }
    var pairs: [(String, String)] = []
    for element in value.elements ?? [] {
      guard let first = element[keys.0]?.string, let second = element[keys.1]?.string else { break }
      pairs.append((first, second))
    }
    guard let count = value.elements?.count, count == pairs.count else {
      throw Self.error("`\(name)` is a list of objects with `\(keys.0)` and `\(keys.1)`", at: value, line: line)
    }
    return pairs
  }
}
