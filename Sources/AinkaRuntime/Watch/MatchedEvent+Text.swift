public import AinkaBundle
import AinkaValues

extension MatchedEvent {
  /// The event for people, in one line: time, verdict, event, rules, process, other fields as `declared`, notices.
  public func line(fields declared: [BundleEvent.Field], clock: WallClock) -> String {
    var parts = [Timestamp.shortText(nanoseconds: clock.wall(timeNanoseconds))]
    parts += [verdictText, event, rulesText]
    let texts = declared.compactMap { field -> (name: String, text: String)? in
      guard let value = fields[field.name], value != .unknown, value != .none else { return nil }
      return (field.name, value.text(of: field.type, cases: field.cases))
    }
    let named = Dictionary(uniqueKeysWithValues: texts.map { ($0.name, $0.text) })
    if let process = named["process.name"] { parts.append("\(process)[\(named["process.pid"] ?? "?")]") }
    parts += texts.filter { !$0.name.hasPrefix("process.") && !Self.isLastPart($0.name, of: named) }.map {
      "\($0.name)=\(Self.quoted($0.text))"
    }
    if !notices.isEmpty { parts.append(notices.map { "\($0.level): \($0.text)" }.joined(separator: "; ")) }
    return parts.joined(separator: "  ")
  }

  /// `true` iff the field `name` is the last part of a path among the fields `named`, which says it already.
  private static func isLastPart(_ name: String, of named: [String: String]) -> Bool {
    guard name.hasSuffix(".name"), let path = named[name.dropLast(4) + "path"], let text = named[name] else { return false }
    return path == text || path.hasSuffix("/" + text)
  }

  /// "deny EACCES", "kill (refused)".
  public var verdictText: String {
    let name = verdict == .deny ? "deny \(Errno.name(of: errno) ?? "errno \(errno)")" : verdict.name
    return isRefused ? "\(name) (refused)" : name
  }

  /// The rules met, the deciding one first.
  private var rulesText: String {
    let first = decider.map { [$0] } ?? []
    let names = first + rules.filter { $0 != decider }.map { name in observed.first { $0.rule == name }?.text ?? name }
    let rest = ruleCount - rules.count
    return names.joined(separator: ",") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// Returns `text`, in quotes where it would run into its neighbours.
  private static func quoted(_ text: String) -> String { text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text }
}

extension MatchedEvent.Observation {
  /// "p.a (observe: deny EACCES)"
  var text: String { "\(rule) (observe: \(effect))" }
}
