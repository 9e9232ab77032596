public import AinkaBundle
public import AinkaJSON
import AinkaValues

extension MatchedEvent {
  /// The event for people, in one line: time, verdict, event, rules, process, other fields, notices.
  public func line(bundle: Bundle) -> String {
    var parts = [Timestamp.text(bootClockNanoseconds: timeNanoseconds), verdictText, event, rulesText]
    let declared = bundle.events.first { $0.name == event }?.fields ?? []
    let texts = declared.compactMap { field -> (name: String, text: String)? in
      guard let value = fields[field.name], value != .unknown, value != .none else { return nil }
      return (field.name, value.text(of: field.type, cases: field.cases))
    }
    let named = Dictionary(uniqueKeysWithValues: texts.map { ($0.name, $0.text) })
    if let process = named["process.name"] { parts.append("\(process)[\(named["process.pid"] ?? "?")]") }
    parts += texts.filter { !$0.name.hasPrefix("process.") }.map { "\($0.name)=\(Self.quoted($0.text))" }
    if !notices.isEmpty { parts.append(notices.map { "\($0.level): \($0.text)" }.joined(separator: "; ")) }
    return parts.joined(separator: "  ")
  }

  /// "deny EACCES", "kill (refused)".
  public var verdictText: String {
    let name = verdict == .deny ? "deny \(Errno.name(of: errno) ?? "errno \(errno)")" : verdict.name
    return isRefused ? "\(name) (refused)" : name
  }

  /// The rules met, the deciding one first.
  private var rulesText: String {
    let first = decider.map { [$0] } ?? []
    let names = first + rules.filter { $0 != decider }
    let rest = ruleCount - rules.count
    return names.joined(separator: ",") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// Returns `text`, in quotes where it would run into its neighbours.
  private static func quoted(_ text: String) -> String { text.contains(" ") || text.isEmpty ? "\"\(text)\"" : text }

  /// Writes the event as one object, in the form of docs/events.md.
  public func write(to writer: inout JSONWriter, bundle: Bundle) {
    let declared = bundle.events.first { $0.name == event }?.fields ?? []
    writer.object { writer in
      writer.member("version", 1)
      writer.member("event", event)
      writer.member("time", Timestamp.text(bootClockNanoseconds: timeNanoseconds))
      writer.key("fields")
      writer.object { writer in
        for field in declared {
          guard let value = fields[field.name], value != .unknown else { continue }
          writer.key(field.name)
          value.write(to: &writer, cases: field.cases)
        }
      }
      writer.member("generation", generation)
      writer.member("verdict", verdict.name)
      if verdict == .deny { writer.member("errno", Errno.name(of: errno) ?? "\(errno)") }
      if let decider { writer.member("decider", decider) }
      writer.member("rules", rules) { $0.string($1) }
      writer.member("ruleCount", ruleCount)
      writer.member("refused", isRefused)
      writer.member("signalled", isSignalled)
      writer.member("notices", notices) { writer, notice in
        writer.object { writer in
          writer.member("level", notice.level)
          writer.member("text", notice.text)
        }
      }
    }
  }
}
