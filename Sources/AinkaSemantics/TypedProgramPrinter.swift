import AinkaSyntax
import AinkaValues

extension TypedProgram {
  /// The program as `--emit typed` prints it.
  public var description: String {
    var lines: [String] = []
    for policy in policies { lines.append("policy \(policy.name)\(policy.scope.map { " scope \($0)" } ?? "")") }
    for event in events {
      lines.append("event \(event.name) can \(event.verdicts.map(\.name).joined(separator: " "))")
    }
    for threshold in thresholds {
      let type = threshold.type
      let range = "\(Quantity.text(of: threshold.low, type: type)) .. \(Quantity.text(of: threshold.high, type: type))"
      lines.append(
        "threshold \(threshold.name): \(type.name) within \(range) start \(Quantity.text(of: threshold.start, type: type))")
      lines += threshold.clauses.map { "  \($0)" }
    }
    for rule in rules { lines += self.lines(of: rule) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// Returns the lines of `rule`.
  private func lines(of rule: TypedRule) -> [String] {
    var lines = ["rule \(rule.name) on \(events[rule.event].name)"]
    lines += rule.conditionText.map { "  as written: \($0)" }
    lines.append("  when \(text(of: rule.when, rule))")
    lines.append("  unless \(text(of: rule.unless, rule))")
    if !rule.verdict.isEmpty { lines.append("  verdict \(text(of: rule.verdict))") }
    if !rule.unknownVerdict.isEmpty { lines.append("  unknown \(text(of: rule.unknownVerdict))") }
    for action in rule.actions {
      switch action {
      case .notify(let level, let message): lines.append("  notify \(level) \(text(of: message, rule))")
      case .signal(let number): lines.append("  signal \(Signal.name(of: number) ?? "\(number)")")
      }
    }
    if !rule.because.isEmpty { lines.append("  because \(StringText.quoted(Array(rule.because.utf8)))") }
    lines += rule.namedSets.map { "  set \($0.name) { \($0.members.joined(separator: ", ")) }" }
    return lines
  }

  /// Returns `kill or deny EACCES`.
  private func text(of choices: [TypedRule.Choice]) -> String {
    choices.map { $0.verdict == .deny ? "deny \(Errno.name(of: $0.errno) ?? "\($0.errno)")" : $0.verdict.name }.joined(
      separator: " or ")
  }

  /// Returns the parts of `message`.
  private func text(of message: MessageTemplate, _ rule: TypedRule) -> String {
    message.parts.map { part in
      switch part {
      case .text(let text): StringText.quoted(Array(text.utf8))
      case .field(let field): "{\(events[rule.event].fields[field].name)}"
      case .threshold(let threshold): "{\(thresholds[threshold].name)}"
      }
    }.joined(separator: " ")
  }

  /// Returns `condition` in prefix form.
  private func text(of condition: TypedCondition, _ rule: TypedRule) -> String {
    /// Returns the name of field number `field`.
    func name(_ field: Int) -> String { events[rule.event].fields[field].name }
    return switch condition {
    case .constant(let value): "\(value)"
    case .not(let inner): "not(\(text(of: inner, rule)))"
    case .all(let parts): "all(\(parts.map { text(of: $0, rule) }.joined(separator: ", ")))"
    case .any(let parts): "any(\(parts.map { text(of: $0, rule) }.joined(separator: ", ")))"
    case .compare(let left, let comparison, let right, _):
      "\(text(of: left, rule)) \(comparison.sign) \(text(of: right, rule))"
    case .isNone(let field, _): "\(name(field)) is none"
    case .numberIn(let field, let ranges, _): "\(name(field)) in \(ranges.map { "\($0)" }.joined(separator: " "))"
    case .addressIn(let field, let ranges, _): "\(name(field)) in \(ranges.map { "\($0)" }.joined(separator: " "))"
    case .text(let field, let test, _): "\(name(field)) \(text(of: test))"
    }
  }

  /// Returns `test` in words.
  private func text(of test: TextTest) -> String {
    /// Returns `texts` in quotes.
    func list(_ texts: [[UInt8]]) -> String { texts.map(StringText.quoted).joined(separator: " ") }
    return switch test {
    case .equals(let texts): "is \(list(texts))"
    case .startsWith(let text): "starts with \(StringText.quoted(text))"
    case .endsWith(let text): "ends with \(StringText.quoted(text))"
    case .contains(let texts): "contains \(list(texts))"
    case .matches(let glob): "matches \(glob.description)"
    }
  }

  /// Returns `term` in brackets where it is calculated.
  private func text(of term: TypedTerm, _ rule: TypedRule) -> String {
    switch term {
    case .constant(let value): "\(value)"
    case .field(let field): events[rule.event].fields[field].name
    case .threshold(let threshold): "<\(thresholds[threshold].name)>"
    case .negated(let inner): "(-\(text(of: inner, rule)))"
    case .sum(let left, let right): "(\(text(of: left, rule)) + \(text(of: right, rule)))"
    case .difference(let left, let right): "(\(text(of: left, rule)) - \(text(of: right, rule)))"
    case .product(let left, let right, let divisor): "(\(text(of: left, rule)) * \(text(of: right, rule)) / \(divisor))"
    case .quotient(let left, let right, let multiplier, let otherwise):
      "(\(text(of: left, rule)) * \(multiplier) / \(text(of: right, rule))\(otherwise.map { " else \(text(of: $0, rule))" } ?? ""))"
    }
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
