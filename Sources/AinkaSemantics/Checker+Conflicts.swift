import AinkaSource
import AinkaSyntax
import AinkaValues

/// Rules that want a setting to be different things at the same time.
extension Checker {
  /// What a rule sets a setting to while it is active.
  private struct Claim {
    var rule: Int
    /// The value in canonical text: what is alike is the same value.
    var value: String
    var span: Span
  }

  /// How many conflicts are told: whoever has more has one mistake many times.
  private static let conflictsMost = 50

  /// Reports rules of equal priority, of whatever policy, that may hold one setting at different values at the same time.
  mutating func checkConflicts() {
    let words = ConditionText(
      fields: [], thresholds: thresholds.map(\.typed.name), windows: registry.windows.map(\.text),
      metrics: registry.metrics.map(\.name), settings: registry.settings.map(\.name))
    var claims: [Int: [Int64: [Claim]]] = [:]
    for (index, rule) in levelRules.enumerated() {
      var own: [Int: Claim] = [:]
      for effect in rule.effects + (rule.verify?.otherwise ?? []) {
        guard case .set(let setting, let value, false) = effect.kind else { continue }
        let claim = Claim(rule: index, value: words.text(of: value), span: effect.span)
        if let first = own[setting] {
          report.add(.setTwice(registry.settings[setting].name, at: effect.span, first: first.span))
          continue
        }
        own[setting] = claim
        claims[setting, default: [:]][rule.priority, default: []].append(claim)
      }
    }
    var count = 0
    for (setting, byPriority) in claims.sorted(by: { $0.key < $1.key }) {
      for (_, claims) in byPriority.sorted(by: { $0.key < $1.key }) {
        count += conflicts(among: claims, on: setting, atMost: Checker.conflictsMost - count)
      }
    }
  }

  /// Reports at most `most` conflicts among `claims` of one priority on `setting`, and returns how many there were.
  private mutating func conflicts(among claims: [Claim], on setting: Int, atMost most: Int) -> Int {
    var groups: [String: [Claim]] = [:]
    for claim in claims { groups[claim.value, default: []].append(claim) }
    guard groups.count > 1 else { return 0 }
    var count = 0
    for (place, second) in claims.enumerated() {
      for first in claims[..<place] where first.value != second.value {
        guard count < most else { return count }
        guard !areExclusive(levelRules[first.rule], levelRules[second.rule]) else { continue }
        count += 1
        report.add(
          .conflict(
            on: registry.settings[setting].name, levelRules[second.rule].name, levelRules[first.rule].name, at: second.span,
            other: first.span))
      }
    }
    return count
  }
}

extension ConditionText {
  /// Returns `value` in canonical text.
  func text(of value: SettingValue) -> String {
    switch value {
    case .number(let term): text(of: term)
    case .text(let text): StringText.quoted(Array(text.utf8))
    }
  }
}
