import AinkaBundle
public import AinkaJSON
import AinkaPlan

extension Status {
  /// The status for people.
  public var text: String {
    if let unreadable {
      return "generation \(unreadable.number) decides, but no more is known of it: \(unreadable.reason)\n"
        + (hooks.isEmpty ? "" : "  hooks: \(hooks.joined(separator: ", "))\n") + "help: \(unreadable.advice)\n"
    }
    guard let record else {
      let note = lapseText.map { $0 + "\n" } ?? ""
      guard let lostGeneration else { return note.isEmpty ? "no generation is active\n" : note }
      let why = boot.map { " (since boot \($0))" } ?? ": it was taken off by other means than `ainka clear`"
      return note
        + "generation \(lostGeneration) is not in the \(engine == EmbeddedBackend.name ? "embedded engine" : engine)\(why)\n"
        + "`ainka apply --resume` brings it back\n"
    }
    var text = "generation \(record.number), applied \(record.appliedAt) by uid \(record.caller.uid)"
    if let rollbackOf = record.rollbackOf { text += ", brings back \(rollbackOf)" }
    text += "\n  from: \(record.sources.joined(separator: ", "))\n"
    if !hooks.isEmpty { text += "  hooks: \(hooks.joined(separator: ", "))\n" }
    if let lapseText { text += "  \(lapseText)\n" }
    if let pending {
      let fate = pending.previous.map { "generation \($0) decides again" } ?? "nothing decides"
      text +=
        "  not confirmed: until \(pending.until), in \(pending.secondsLeft) s; then \(fate), unless `ainka confirm` comes before\n"
    }
    if !rules.isEmpty { text += "\n" + columns(rules.map(Self.row)) }
    if !levelRules.isEmpty {
      text +=
        "\n" + columns(levelRules.map { ["rule \($0.name)", "daemon · metrics", $0.effect, "needs ainkad: not running"] })
    }
    if !thresholds.isEmpty { text += "\n" + columns(thresholds.map { ["threshold " + $0.row[0]] + $0.row.dropFirst() }) }
    let notes = warnings
    if !notes.isEmpty { text += "\n" + notes.map { "warning: \($0)\n" }.joined() }
    return text
  }

  /// What became of a generation that was not confirmed, or nothing.
  private var lapseText: String? {
    lapsed.map { lapsed in
      let what = lapsed.isWithdrawn ? "was withdrawn" : "was not confirmed"
      let now = (record?.number).map { "generation \($0) decides since" } ?? "nothing decides since"
      return "generation \(lapsed.number) \(what); \(now) \(lapsed.since)"
    }
  }

  /// What people should know: scopes and hooks that are gone, what was lost, notices that nobody read.
  public var warnings: [String] {
    var warnings = goneScopes.map { scope in
      let what = scope.isMadeAnew ? "was deleted and made anew: apply again" : "was deleted: make it, and apply again"
      return "scope gone: \(scope.path) \(what), its rules see no event"
    }
    if !unattended.isEmpty {
      let names = unattended.prefix(8).joined(separator: ", ") + (unattended.count > 8 ? ", …" : "")
      warnings.append("needs ainkad, which is not running: nobody carries out all of \(names)")
    }
    if !expired.isEmpty { warnings.append("past their day: \(expired.joined(separator: ", ")): apply again, and they are off") }
    for hook in missingHooks { warnings.append("\(hook) is not attached any more: apply again, or `ainka apply --resume`") }
    if losses.unguarded > 0 {
      warnings.append("\(losses.unguarded) events were let pass undecided: too many at once on one CPU")
    }
    if losses.lostRecords > 0 {
      warnings.append("\(losses.lostRecords) records were lost: they came faster than they were read")
    }
    for key in keys where key.counts.shared > 0 {
      warnings.append("\(key.counts.shared) events found no room for their key in `\(key.name)`: `at most N keys` makes more")
    }
    for key in keys where key.counts.failed > 0 {
      warnings.append("\(key.counts.failed) events were in each other's way in `\(key.name)`")
    }
    for rule in rules where rule.counters.unread > 0 {
      warnings.append("\(rule.counters.unread) events of \(rule.rule.name) were read by nobody: `ainka watch` reads them")
    }
    if !unheardPolicies.isEmpty {
      warnings.append(
        "nobody reads what \(unheardPolicies.joined(separator: ", ")) would tell by `notify` or `audit`: "
          + "`ainka watch --output FILE` does, or the service ainka-watch")
    }
    return warnings
  }

  /// The policies with rules that tell somebody something while nobody reads.
  private var unheardPolicies: [String] {
    guard reader == nil, engine != EmbeddedBackend.name else { return [] }
    let telling = rules.filter { $0.rule.verdict == .audit || !$0.rule.notices.isEmpty }
    return Set(telling.map { String($0.rule.name.prefix { $0 != "." }) }).sorted()
  }

  /// Returns the columns for `rule`.
  private static func row(_ rule: Rule) -> [String] {
    let scope = rule.scope.isEmpty ? "" : " in \(rule.scope)\(rule.isScopeGone ? " (scope gone)" : "")"
    var effect = rule.mode == .observe ? "observe: \(rule.rule.effect)" : rule.rule.effect
    if let off = rule.off { effect = "\(off): \(rule.rule.effect)" }
    return ["rule \(rule.rule.name)", "\(rule.rule.tier) · \(rule.event)\(scope)", effect, rule.counters.text]
  }

  /// Writes the status as one object.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("version", 1)
      writer.member("engine", engine)
      writer.member("guardsHost", engine == "kernel" && (record != nil || unreadable != nil))
      writer.member("state", statePath)
      writer.key("generation")
      if let record { record.write(to: &writer) } else { writer.null() }
      writer.key("lostGeneration")
      if let lostGeneration { writer.integer(lostGeneration) } else { writer.null() }
      writer.key("confirmBy")
      if let pending { writer.string(pending.until) } else { writer.null() }
      writer.key("lapsed")
      if let lapsed {
        writer.object { writer in
          writer.member("number", lapsed.number)
          writer.member("since", lapsed.since)
          writer.member("withdrawn", lapsed.isWithdrawn)
        }
      } else {
        writer.null()
      }
      writer.key("unreadable")
      if let unreadable {
        writer.object { writer in
          writer.member("number", unreadable.number)
          writer.member("reason", unreadable.reason)
          writer.member("advice", unreadable.advice)
        }
      } else {
        writer.null()
      }
      writer.member("hooks", hooks) { $0.string($1) }
      writer.key("reader")
      if let reader { writer.integer(reader) } else { writer.null() }
      writer.member("rules", rules) { writer, rule in
        writer.object { writer in
          writer.member("name", rule.rule.name)
          writer.member("tier", rule.rule.tier)
          writer.member("event", rule.event)
          writer.member("scope", rule.scope)
          writer.member("effect", rule.rule.effect)
          writer.member("mode", rule.off == nil ? rule.mode.rawValue : "off")
          for (name, count) in rule.counters.named { writer.member(name, count) }
        }
      }
      writer.member("levelRules", levelRules) { writer, rule in
        writer.object { writer in
          writer.member("name", rule.name)
          writer.member("tier", "daemon")
          writer.member("effect", rule.effect)
          writer.member("when", rule.when)
        }
      }
      writer.member("unattended", unattended) { $0.string($1) }
      writer.member("expired", expired) { $0.string($1) }
      writer.member("thresholds", thresholds) { $1.write(to: &$0) }
      writer.member("keys", keys.filter { $0.counts != KeyCounts() }) { writer, key in
        writer.object { writer in
          writer.member("name", key.name)
          writer.member("shared", key.counts.shared)
          writer.member("evicted", key.counts.evicted)
          writer.member("failed", key.counts.failed)
        }
      }
      writer.member("goneScopes", goneScopes) { $0.string($1.path) }
      writer.member("missingHooks", missingHooks) { $0.string($1) }
      writer.member("unguarded", losses.unguarded)
      writer.member("lostRecords", losses.lostRecords)
      writer.member("warnings", warnings) { $0.string($1) }
    }
  }
}

extension RuleCounters {
  /// The counters with their names, in order.
  var named: [(name: String, count: UInt64)] {
    [
      ("matched", matched), ("acted", acted), ("limited", limited), ("refused", refused), ("unknown", unknown),
      ("unread", unread), ("observed", observed),
    ]
  }

  /// "12 matched, 12 acted, 1 unknown": the first always, the others where they are not 0.
  var text: String {
    named.filter { $0.name == "matched" || $0.count > 0 }.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
  }
}

extension ThresholdStatus {
  /// The threshold for people, in one line.
  public static func text(of thresholds: [ThresholdStatus]) -> String { columns(thresholds.map(\.row)) }

  /// Name, value, bounds, start.
  var row: [String] {
    let by = origin == .hand ? "set by hand" : "at its start"
    return [
      declaration.name, "\(declaration.text(of: value)), \(by)", "within \(declaration.boundsText)",
      "start \(declaration.text(of: declaration.start))",
    ]
  }

  /// Writes the threshold as one object; numbers in the canonical scale, texts with units.
  public func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.member("name", declaration.name)
      writer.member("type", declaration.type.name)
      writer.member("value", value)
      writer.member("text", declaration.text(of: value))
      writer.member("origin", origin.rawValue)
      writer.member("low", declaration.low)
      writer.member("high", declaration.high)
      writer.member("start", declaration.start)
    }
  }
}
