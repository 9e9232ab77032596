extension Plan {
  /// The plan for people, as lines.
  public var text: String {
    let title = from.map { "plan: generation \($0) → \(to)" } ?? "plan: generation \(to), the first"
    guard !isEmpty else {
      return from.map { "plan: generation \($0) stays\n\nNothing to change.\n" }
        ?? "plan: nothing to apply\n\nNothing to change.\n"
    }
    let closing = guardsHost ? "No event goes unguarded while this is applied." : "Nothing on this host changes."
    let notes = warnings.map { "\nwarning: \($0)\n" }.joined()
    return "\(title)\n\n" + body + "\n" + summary + " \(closing)\n" + notes
  }

  /// What whoever applies it should know: the rules that nobody carries out, and those that are past their day.
  public var warnings: [String] {
    var lines: [String] = []
    if !unattended.isEmpty {
      let names = unattended.prefix(8).joined(separator: ", ") + (unattended.count > 8 ? ", …" : "")
      lines.append("needs ainkad, which is not running: nobody carries out all of \(names)")
    }
    if !expired.isEmpty { lines.append("past their day, and off: \(expired.joined(separator: ", "))") }
    return lines
  }

  /// "1 to add, 2 to change, 1 to remove."
  public var summary: String {
    "\(count(.add)) to add, \(count(.change)) to change, \(count(.remove)) to remove."
  }

  /// The lines between title and summary.
  private var body: String {
    let nameWidth = (rules.map { Self.head(of: $0).count } + thresholds.map { Self.head(of: $0).count }).max() ?? 0
    let placeWidth = rules.filter { $0.change != .remove }.map { Self.place(of: $0).count }.max() ?? 0
    let staying = rules.filter { $0.change != .remove }.map { Self.lines(for: $0, nameWidth, placeWidth) }
    let learned = thresholds.filter { $0.change != .remove }.map { Self.line(for: $0, nameWidth) }
    let removed =
      rules.filter { $0.change == .remove }.map(Self.head) + thresholds.filter { $0.change == .remove }.map(Self.head)
    var text = (staying + learned + removed.map { $0 + "\n" }).joined()
    var hooks: [String] = []
    if !attach.isEmpty { hooks.append("attach \(attach.joined(separator: ", "))") }
    if !detach.isEmpty { hooks.append("detach \(detach.joined(separator: ", "))") }
    if let move { hooks.append("move those of cgroups from \(move.from) to \(move.to)") }
    if !hooks.isEmpty { text += "    hooks: \(hooks.joined(separator: "; "))\n" }
    if renewsPrograms { text += "    programs: those of another version of ainka are replaced\n" }
    if !observing.isEmpty {
      let names = observing.prefix(8).joined(separator: ", ") + (observing.count > 8 ? ", …" : "")
      text += "    mode: \(observing.count) more observe\(observing.count == 1 ? "s" : "") (set by hand, kept): \(names)\n"
    }
    for part in parts { text += "  \(part.change.sign) \(part.kind) \(part.name)\n" }
    for scope in renewedScopes { text += "    scope: \(scope) was made anew since\n" }
    return text
  }

  /// "  + rule a.b"
  private static func head(of rule: RuleDifference) -> String { "  \(rule.change.sign) rule \(rule.name)" }

  /// "  ~ threshold a.b"
  private static func head(of threshold: ThresholdDifference) -> String {
    "  \(threshold.change.sign) threshold \(threshold.name)"
  }

  /// "ebpf · exec"
  private static func place(of rule: RuleDifference) -> String { "\(rule.tier) · \(rule.event)" }

  /// Returns the lines for an added or changed rule, its columns at `nameWidth` and `placeWidth`.
  private static func lines(for rule: RuleDifference, _ nameWidth: Int, _ placeWidth: Int) -> String {
    var text = padded(head(of: rule), to: nameWidth) + "   " + padded(place(of: rule), to: placeWidth) + "   \(rule.effect)"
    text += rule.mode.isEmpty ? "\n" : "   \(rule.mode)\n"
    for detail in rule.details {
      let subject = "        \(Self.aligned(detail.subject))"
      text += padded(subject, to: nameWidth + placeWidth + 3) + "   \(detail.difference)\n"
    }
    return text
  }

  /// Returns the line for an added or changed threshold, its second column at `nameWidth`.
  private static func line(for threshold: ThresholdDifference, _ nameWidth: Int) -> String {
    var parts = [padded(head(of: threshold), to: nameWidth), threshold.bounds, threshold.start]
    parts += threshold.clauses
    if !threshold.value.isEmpty { parts.append("(\(threshold.value))") }
    return parts.joined(separator: "   ") + "\n"
  }

  /// Returns `clause`, its condition in the same column behind `when` as behind `unless`.
  private static func aligned(_ clause: String) -> String {
    clause.hasPrefix("when ") && !clause.hasPrefix("when  ") ? "when  " + clause.dropFirst(5) : clause
  }

  /// Returns `text` with spaces behind it up to `width`.
  private static func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
