import AinkaSemantics
import AinkaValues

/// Says what happened, with the names of a program: the one place that does, so that two roads that do the same say the same.
struct DeedWords: Sendable {
  let program: TypedProgram

  /// What was said of an event.
  struct Judged {
    var event: String
    var verdict: Verdict
    var errno: Int32
    var decidedBy: Int?
    var matched: [Int]
    var unknown: [Int]
    var signals: [Int32]
    var limited: [Int]
  }

  /// Returns what was said of an event.
  func judged(_ judged: Judged) -> String {
    var words = "\(judged.event): \(judged.verdict.name)"
    if judged.verdict == .deny { words += " \(Errno.name(of: judged.errno) ?? "\(judged.errno)")" }
    if let rule = judged.decidedBy { words += " by \(program.rules[rule].name)" }
    /// Adds a list with a word before it.
    func add(_ word: String, _ texts: [String]) { if !texts.isEmpty { words += "; \(word) \(texts.joined(separator: ", "))" } }
    add("matched", judged.matched.map { program.rules[$0].name })
    add("unknown", judged.unknown.map { program.rules[$0].name })
    add("signal", judged.signals.map { Signal.name(of: $0) ?? "\($0)" })
    add("held back in", judged.limited.map { program.rules[$0].name })
    return words
  }

  func entered(_ rule: Int) -> String { "\(program.levelRules[rule].name) entered" }
  func left(_ rule: Int) -> String { "\(program.levelRules[rule].name) left" }
  func failed(_ rule: Int) -> String { "\(program.levelRules[rule].name): verification failed" }
  func notice(_ author: String, _ level: String, _ text: String) -> String { "\(author): notify \(level) \"\(text)\"" }
  func heldBack(_ author: String) -> String { "\(author): an action was held back" }
  func restarted(_ author: String, _ service: String) -> String { "\(author): restart service \"\(service)\"" }
  func stopped(_ author: String, _ service: String) -> String { "\(author): stop service \"\(service)\"" }
  func called(_ author: String, _ address: String) -> String { "\(author): call webhook \"\(address)\"" }
  func ran(_ author: String, _ path: String, _ arguments: [String]) -> String {
    "\(author): run \"\(path)\" [\(arguments.map { "\"\($0)\"" }.joined(separator: ", "))]"
  }
  func mode(ofPolicy policy: Int, _ mode: Int?) -> String {
    "\(program.policies[policy].name): mode \(mode.map { program.modes[$0].name } ?? "normal")"
  }
  func written(_ setting: Int, _ value: String, isPutBack: Bool) -> String {
    "\(program.settings[setting].name) \(isPutBack ? "put back to" : "set to") \(value)"
  }
  func refused(_ setting: Int, _ why: String) -> String { "\(program.settings[setting].name) refused: \(why)" }
  func leftAlone(_ setting: Int) -> String { "\(program.settings[setting].name) left alone: somebody else changed it" }
  func refusedThreshold(_ threshold: Int, _ why: String) -> String {
    "\(program.thresholds[threshold].name) refused: \(why)"
  }
  func broken(_ invariant: Int) -> String { "invariant \(program.invariants[invariant].text)" }

  /// Returns a number that setting `setting` can have.
  func value(_ number: Int64, ofSetting setting: Int) -> String {
    Shown.number(number, type: program.settings[setting].type, cases: program.settings[setting].cases)
  }
}

/// Values for people.
enum Shown {
  /// Returns `number`, of `type`, with its unit; of an enumeration with `cases` the case.
  static func number(_ number: Int64, type: ValueType?, cases: [String] = []) -> String {
    if let place = Int(exactly: number), cases.indices.contains(place) { return cases[place] }
    guard let type else { return "\(number)" }
    if type == .bool { return number == 0 ? "false" : "true" }
    return Quantity.text(of: number, type: type)
  }

  /// Returns `value`, of `type`, with its unit; a text in quotes.
  static func value(_ value: EventValue, type: ValueType, cases: [String]) -> String {
    switch value {
    case .number(let number): Shown.number(number, type: type, cases: cases)
    case .text(let bytes, let isTruncated): "\"\(String(decoding: bytes, as: UTF8.self))\(isTruncated ? "…" : "")\""
    case .address(let address): "\(address)"
    case .none: "none"
    case .unknown: "unknown"
    }
  }

  /// Returns an instant or a time: `1min 30s`.
  static func time(_ nanoseconds: UInt64) -> String {
    if nanoseconds == 0 { return "0s" }
    var rest = nanoseconds
    var parts: [String] = []
    for (name, size) in [
      ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000),
      ("us", 1_000), ("ns", 1),
    ] as [(String, UInt64)] where rest >= size {
      parts.append("\(rest / size)\(name)")
      rest %= size
    }
    return parts.joined(separator: " ")
  }
}
