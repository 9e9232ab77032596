public import AinkaJSON
import AinkaValues

extension Replay.Outcome {
  /// The outcomes for people: one line each, and how often each verdict was given.
  public static func text(of outcomes: [Replay.Outcome]) -> String {
    let rows = outcomes.map { outcome in
      ["\(outcome.recorded.line)", outcome.recorded.event, outcome.verdictText, outcome.reason]
    }
    let counts = Verdict.allCases.reversed().compactMap { verdict in
      let count = outcomes.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.name)"
    }
    let events = "\(outcomes.count) event\(outcomes.count == 1 ? "" : "s")"
    let others = outcomes.count { $0.isDifferent }
    let differences = others == 0 ? "" : "; \(others) decided otherwise than when recorded"
    return columns(rows) + "\n\(events)\(counts.isEmpty ? "" : ": \(counts.joined(separator: ", "))")\(differences)\n"
  }

  /// "deny EACCES"
  public var verdictText: String { Self.text(of: verdict, errno: errno) }

  /// Returns `verdict` with the name of `errno` if it denies.
  private static func text(of verdict: Verdict, errno: Int32) -> String {
    verdict == .deny ? "deny \(Errno.name(of: errno) ?? "errno \(errno)")" : verdict.name
  }

  /// `true` iff the file says that something else was decided when it was recorded.
  public var isDifferent: Bool {
    guard let decided = recorded.decided else { return false }
    return decided.verdict != verdict || verdict == .deny && decided.errno != errno || decided.decider != decider
  }

  /// Why: the deciding rule, what else matched, which rules needed more than is known.
  public var reason: String {
    var parts: [String] = []
    if let decider {
      let unknown = isByUnknown ? ", which is unknown" : ""
      parts.append("by \(decider)\(unknown)\(because.isEmpty ? "" : ", because \(because)")")
    }
    let others = matched.filter { $0 != decider }.map { name in observed.first { $0.rule == name }?.text ?? name }
    if !others.isEmpty { parts.append("\(decider == nil ? "matched" : "also matched") \(others.joined(separator: ", "))") }
    if !signals.isEmpty { parts.append("signal \(signals.map { Signal.name(of: $0) ?? "\($0)" }.joined(separator: ", "))") }
    let undecided = unknown.filter { $0 != decider }
    if !undecided.isEmpty { parts.append("unknown to \(undecided.joined(separator: ", "))") }
    parts += notices.map { "\($0.level): \($0.text)" }
    if parts.isEmpty { parts.append(hasNoRules ? "no rule is on \(recorded.event)" : "no rule matches") }
    if let decided = recorded.decided, isDifferent {
      let before = Self.text(of: decided.verdict, errno: decided.errno)
      parts.append("recorded as \(before)\(decided.decider.map { " by \($0)" } ?? "")")
    }
    return parts.joined(separator: "; ")
  }

  /// Writes the outcome as one object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("line", recorded.line)
      writer.member("event", recorded.event)
      writer.member("time", recorded.time.map(Timestamp.text(nanoseconds:)) ?? "")
      writer.member("verdict", verdict.name)
      if verdict == .deny { writer.member("errno", Errno.name(of: errno) ?? "\(errno)") }
      writer.key("decider")
      if let decider { writer.string(decider) } else { writer.null() }
      writer.member("byUnknown", isByUnknown)
      writer.member("rules", matched) { $0.string($1) }
      writer.member("observed", observed.map(\.rule)) { $0.string($1) }
      writer.member("unknown", unknown) { $0.string($1) }
      writer.member("signals", signals) { $0.integer($1) }
      writer.member("different", isDifferent)
      writer.member("reason", reason)
      writer.member("notices", notices) { writer, notice in
        writer.object { writer in
          writer.member("level", notice.level)
          writer.member("text", notice.text)
        }
      }
    }
  }
}
