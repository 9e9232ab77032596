import AinkaSyntax
import AinkaValues

/// Writes typed conditions and terms: names and constants put in, so that two that mean the same by their words read the same.
struct ConditionText {
  /// The fields of the event that the conditions are about.
  let fields: [TypedField]
  /// The names of the program's thresholds.
  let thresholds: [String]
  /// The texts of the program's windows.
  let windows: [String]
  /// The names of the program's metrics, settings and labels.
  var metrics: [String] = []
  var settings: [String] = []
  var labels: [String] = []

  /// Returns `condition` in prefix form.
  func text(of condition: TypedCondition) -> String {
    switch condition {
    case .constant(let value): "\(value)"
    case .not(let inner): "not(\(text(of: inner)))"
    case .all(let parts): "all(\(parts.map { text(of: $0) }.joined(separator: ", ")))"
    case .any(let parts): "any(\(parts.map { text(of: $0) }.joined(separator: ", ")))"
    case .compare(let left, let comparison, let right, _): "\(text(of: left)) \(comparison.sign) \(text(of: right))"
    case .isNone(let field, _): "\(fields[field].name) is none"
    case .numberIn(let field, let ranges, _):
      "\(fields[field].name) in \(ranges.map { "\($0)" }.joined(separator: " "))"
    case .addressIn(let field, let ranges, _):
      "\(fields[field].name) in \(ranges.map { "\($0)" }.joined(separator: " "))"
    case .text(let field, let test, _): "\(fields[field].name) \(text(of: test))"
    case .has(let field, let label, _): "\(fields[field].name) has \(labels[label])"
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
  func text(of term: TypedTerm) -> String {
    switch term {
    case .constant(let value): "\(value)"
    case .field(let field): fields[field].name
    case .threshold(let threshold): "<\(thresholds[threshold])>"
    case .keyedThreshold(let threshold, let key): "<\(thresholds[threshold])(\(text(of: key)))>"
    case .window(let window, _): "[\(windows[window])]"
    case .metric(let metric): metrics[metric]
    case .setting(let setting): settings[setting]
    case .negated(let inner): "(-\(text(of: inner)))"
    case .sum(let left, let right): "(\(text(of: left)) + \(text(of: right)))"
    case .difference(let left, let right): "(\(text(of: left)) - \(text(of: right)))"
    case .product(let left, let right, let divisor): "(\(text(of: left)) * \(text(of: right)) / \(divisor))"
    case .quotient(let left, let right, let multiplier, let otherwise):
      "(\(text(of: left)) * \(multiplier) / \(text(of: right))\(otherwise.map { " else \(text(of: $0))" } ?? ""))"
    }
  }

  /// Returns `key` as it is asked for.
  private func text(of key: TypedKey) -> String {
    switch key {
    case .field(let field): fields[field].name
    case .number(let number): "\(number)"
    case .text(let text): StringText.quoted(text)
    case .address(let address): "\(address)"
    }
  }
}

extension TypedProgram {
  /// Returns `condition`, which is about event number `event`, in prefix form.
  public func text(of condition: TypedCondition, event: Int) -> String { words(event).text(of: condition) }

  /// Returns `term`, which is about event number `event`, in brackets where it is calculated.
  public func text(of term: TypedTerm, event: Int) -> String { words(event).text(of: term) }

  /// Returns what writes conditions about event number `event`.
  private func words(_ event: Int) -> ConditionText {
    ConditionText(
      fields: events[event].fields, thresholds: thresholds.map(\.name), windows: windows.map(\.text),
      metrics: metrics.map(\.name), settings: settings.map(\.name), labels: labels.map(\.name))
  }
}
