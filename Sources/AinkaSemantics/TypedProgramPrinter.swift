import AinkaSyntax
import AinkaValues

extension TypedProgram {
  /// The program as `--emit typed` prints it.
  public var description: String {
    var lines: [String] = []
    for policy in policies {
      lines.append("policy \(policy.name)\(policy.scope.map { " scope \($0)" } ?? "")")
      lines += headerLines(of: policy)
    }
    for event in events {
      lines.append("event \(event.name) can \(event.verdicts.map(\.name).joined(separator: " "))")
    }
    for window in windows {
      lines.append("window \(window.text)\(policies[window.policy].scope.map { " scope \($0)" } ?? "")")
    }
    lines += readingLines
    for threshold in thresholds {
      let type = threshold.type
      let range = "\(Quantity.text(of: threshold.low, type: type)) .. \(Quantity.text(of: threshold.high, type: type))"
      let key = threshold.key.map { " by \($0.field) at most \($0.capacity) keys" } ?? ""
      lines.append(
        "threshold \(threshold.name): \(type.name)\(key) within \(range) start \(Quantity.text(of: threshold.start, type: type))"
      )
      lines += threshold.clauses.map { "  \($0)" }
      if let learning = threshold.learning { lines += self.lines(of: learning) }
    }
    lines += factLines
    for rule in rules { lines += self.lines(of: rule) }
    lines += levelLines
    lines += testLines
    return lines.map { $0 + "\n" }.joined()
  }

  /// Returns the lines of `rule`.
  private func lines(of rule: TypedRule) -> [String] {
    var lines = ["rule \(rule.name) on \(events[rule.event].name)"]
    if let mode = rule.mode { lines.append("  in \(modes[mode].name)") }
    if let day = rule.expiresDay { lines.append("  expires \(CivilDate(day: day))") }
    lines += rule.conditionText.map { "  as written: \($0)" }
    lines.append("  when \(text(of: rule.when, event: rule.event))")
    lines.append("  unless \(text(of: rule.unless, event: rule.event))")
    if !rule.verdict.isEmpty { lines.append("  verdict \(text(of: rule.verdict))") }
    if !rule.unknownVerdict.isEmpty { lines.append("  unknown \(text(of: rule.unknownVerdict))") }
    for action in rule.actions {
      switch action {
      case .notify(let level, let message, let limit):
        let words = message.parts.isEmpty ? "" : " \(text(of: message, fields: events[rule.event].fields))"
        lines.append("  notify \(level)\(words)\(text(of: limit))")
      case .signal(let number, let limit):
        lines.append("  signal \(Signal.name(of: number) ?? "\(number)")\(text(of: limit))")
      }
    }
    lines += rule.effects.map { "  then \(words(of: $0, fields: events[rule.event].fields))" }
    if !rule.because.isEmpty { lines.append("  because \(StringText.quoted(Array(rule.because.utf8)))") }
    lines += rule.namedSets.map { "  set \($0.name) { \($0.members.joined(separator: ", ")) }" }
    return lines
  }

  /// Returns `kill or deny EACCES`.
  private func text(of choices: [TypedRule.Choice]) -> String {
    choices.map { choice in
      if let bucket = choice.bucket { return bucket.text + numbers(of: bucket) }
      return choice.verdict == .deny ? "deny \(Errno.name(of: choice.errno) ?? "\(choice.errno)")" : choice.verdict.name
    }.joined(separator: " or ")
  }

  /// Returns ` limit 10 per 1min` and what it comes to, or nothing.
  private func text(of limit: TypedBucket?) -> String {
    limit.map { " \($0.text)\(numbers(of: $0))" } ?? ""
  }

  /// Returns what `bucket` comes to: ` [interval 100 ns, tolerance 900 ns, at most 4096 keys]`.
  private func numbers(of bucket: TypedBucket) -> String {
    let keys = bucket.key == nil ? "" : ", at most \(bucket.capacity) keys"
    return " [interval \(bucket.intervalNanoseconds) ns, tolerance \(bucket.toleranceNanoseconds) ns\(keys)]"
  }
}

extension Glob: CustomStringConvertible {
  /// The elements, each in its own form: `"/tmp/" * [48-57] **`.
  public var description: String {
    var parts: [String] = []
    var run: [UInt8] = []
    /// Returns the bytes so far, in quotes.
    func flushed() -> [String] { run.isEmpty ? [] : [StringText.quoted(run)] }
    for element in elements {
      if case .byte(let byte) = element {
        run.append(byte)
        continue
      }
      parts += flushed()
      run = []
      switch element {
      case .byte: break
      case .anyRunWithinComponent: parts.append("*")
      case .anyRun: parts.append("**")
      case .oneOf(let ranges):
        parts.append(
          "[\(ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " "))]")
      }
    }
    return (parts + flushed()).joined(separator: " ")
  }
}
