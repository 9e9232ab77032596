import AinkaValues

extension Bundle {
  /// What the bundle says, in words: the same text for the same bundle (`ainkac dump`).
  public var words: String {
    var lines = [
      "bundle \(Self.hexadecimal(digest))", "  compiled by ainka \(compiler) for \(profile), image of \(image.count) bytes",
    ]
    for policy in policies {
      let scope = policy.scope == 0 ? "the whole host" : "cgroup \(scopes[policy.scope])"
      lines.append("policy \(policy.name) from \(sources[policy.source].name), \(scope)")
      lines += policy.wishes.map { "  \($0.kind) \($0.value)" }
    }
    for event in events {
      let hooks = event.hooks.map { "\($0.kind) \($0.target)" }.joined(separator: ", ")
      lines.append("event \(event.name) at \(hooks)")
      var needs = event.verdicts.filter { $0 > .audit }.map(\.name)
      if event.signals { needs.append("signal") }
      if !needs.isEmpty { lines.append("  must be able to \(needs.joined(separator: ", "))") }
      lines += event.facts.map { "  is asked whether \($0.field) has \($0.label)" }
    }
    for threshold in thresholds {
      func text(_ number: Int64) -> String { Quantity.text(of: number, type: threshold.type) }
      lines.append(
        "threshold \(threshold.name) within \(text(threshold.low)) .. \(text(threshold.high)) start \(text(threshold.start))")
      lines += threshold.clauses.map { "  \($0)" }
    }
    for rule in rules { lines += words(of: rule) }
    lines += daemonWords
    return lines.joined(separator: "\n") + "\n"
  }

  /// Returns the lines of one rule.
  private func words(of rule: BundleRule) -> [String] {
    var lines = [
      "rule \(rule.name) on \(events[rule.event].name) in \(rule.tier) at \(sources[rule.source].name):\(rule.line):\(rule.column)"
    ]
    lines += rule.conditions.map { "  \($0)" }
    lines += rule.sets.map { "  where \($0.name) = { \($0.members.joined(separator: ", ")) }" }
    lines += rule.verdictWords.map { "  \($0)" }
    for notice in rule.notices {
      let text = notice.parts.map { part in
        switch part {
        case .text(let text): text
        case .field(let name), .threshold(let name): "{\(name)}"
        }
      }
      lines.append("  then notify \(notice.level) \"\(text.joined())\"")
    }
    lines += rule.signals.map { "  then signal \(Signal.name(of: $0) ?? String($0))" }
    lines += rule.effects.map { "  then \($0)" }
    if !rule.mode.isEmpty { lines.append("  in \(rule.mode)") }
    if !rule.expires.isEmpty { lines.append("  expires \(rule.expires)") }
    if !rule.because.isEmpty { lines.append("  because \"\(rule.because)\"") }
    if !rule.thresholds.isEmpty { lines.append("  reads \(rule.thresholds.joined(separator: ", "))") }
    lines.append("  means \(Self.hexadecimal(rule.digest))")
    return lines
  }

  /// Returns `bytes` as hexadecimal digits.
  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}

extension BundleRule {
  /// What the rule does, as clauses.
  fileprivate var verdictWords: [String] {
    func words(_ verdict: Verdict, _ errno: Int32) -> String {
      verdict == .deny && errno != 0 ? "deny \(Errno.name(of: errno) ?? String(errno))" : verdict.name
    }
    var lines: [String] = []
    if verdict != .allow {
      lines.append("then \(words(verdict, errno))" + (preference.isEmpty ? "" : " (written: \(preference))"))
    }
    if unknownVerdict != .allow { lines.append("on unknown \(unknownVerdict.name)") }
    return lines
  }
}
