import AinkaBundle
import AinkaValues

/// Compares the rules of two bundles by name.
struct RuleDifferences {
  /// Added and changed rules by name, then removed ones by name.
  private(set) var all: [Plan.RuleDifference] = []

  /// A rule with what its bundle says around it.
  private struct Place {
    var rule: BundleRule
    var event: String
    var scope: String
    var mode: RuleMode

    init(_ rule: BundleRule, in bundle: Bundle, scopes: [String], modes: RuleModes) {
      self.rule = rule
      mode = modes.mode(of: rule.name, in: bundle.policies[rule.policy].name)
      event = bundle.events[rule.event].name
      scope = scopes[bundle.policies[rule.policy].scope]
    }
  }

  /// Compares the rules of `active` and `bundle`, whose scopes are at `scopes` and whose rules are in `modes`, on `day`.
  init(from active: ActiveState?, to bundle: Bundle, scopes: [String], modes: RuleModes, day: Int64) {
    var previous: [String: Place] = [:]
    if let active {
      for rule in active.bundle.rules {
        previous[rule.name] = Place(rule, in: active.bundle, scopes: active.scopes, modes: active.modes)
      }
    }
    let isKept = active.map { $0.modes.kept(for: bundle) == modes } ?? false
    for rule in bundle.rules.sorted(by: { $0.name < $1.name }) {
      let place = Place(rule, in: bundle, scopes: scopes, modes: modes)
      let before = previous.removeValue(forKey: rule.name)
      let details = before.map { Self.details(from: $0, to: place) } ?? []
      guard before == nil || !details.isEmpty else { continue }
      var difference = Self.difference(before == nil ? .add : .change, place, details)
      if place.mode == .observe { difference.mode = isKept ? "observe (set by hand, kept)" : "observe" }
      if let words = place.rule.offWords(onDay: day, in: bundle) { difference.mode = words }
      all.append(difference)
    }
    all += previous.values.sorted { $0.rule.name < $1.rule.name }.map { Self.difference(.remove, $0) }
  }

  /// Returns the line for `place`.
  private static func difference(
    _ change: Plan.Change, _ place: Place, _ details: [Plan.Detail] = []
  ) -> Plan.RuleDifference {
    Plan.RuleDifference(
      name: place.rule.name, change: change, tier: place.rule.tier, event: place.event, effect: place.rule.effect,
      details: details)
  }

  /// Returns what differs between two rules of one name.
  private static func details(from old: Place, to new: Place) -> [Plan.Detail] {
    var details = conditions(from: old.rule, to: new.rule) + sets(from: old.rule, to: new.rule)
    /// Adds a line for `subject` iff `before` and `after` differ.
    func compare(_ subject: String, _ before: String, _ after: String) {
      guard before != after else { return }
      details.append(
        Plan.Detail(subject: subject, difference: "\(before.isEmpty ? "none" : before) → \(after.isEmpty ? "none" : after)"))
    }
    compare("on", old.event, new.event)
    compare("then", old.rule.fullEffect, new.rule.fullEffect)
    compare("on unknown", old.rule.unknownVerdict.name, new.rule.unknownVerdict.name)
    compare("because", old.rule.because, new.rule.because)
    compare("in", old.rule.mode, new.rule.mode)
    compare("expires", old.rule.expires, new.rule.expires)
    compare("tier", old.rule.tier, new.rule.tier)
    compare("mode", old.mode.rawValue, new.mode.rawValue)
    compare("scope", old.scope.isEmpty ? "the whole host" : old.scope, new.scope.isEmpty ? "the whole host" : new.scope)
    if details.isEmpty, old.rule.digest != new.rule.digest {
      details.append(Plan.Detail(subject: "meaning", difference: "a constant or predicate that it uses changed"))
    }
    return details
  }

  /// Returns the condition lines that come and go.
  private static func conditions(from old: BundleRule, to new: BundleRule) -> [Plan.Detail] {
    let gone = old.conditions.filter { !new.conditions.contains($0) }
    let come = new.conditions.filter { !old.conditions.contains($0) }
    return gone.map { Plan.Detail(subject: $0, difference: "removed") }
      + come.map { Plan.Detail(subject: $0, difference: "added") }
  }

  /// Returns the named sets whose members differ, each at the first condition that mentions it.
  private static func sets(from old: BundleRule, to new: BundleRule) -> [Plan.Detail] {
    new.sets.compactMap { set in
      guard let before = old.sets.first(where: { $0.name == set.name }) else { return nil }
      let signed =
        before.members.filter { !set.members.contains($0) }.map { "- \($0)" }
        + set.members.filter { !before.members.contains($0) }.map { "+ \($0)" }
      guard !signed.isEmpty else { return nil }
      let condition = new.conditions.first { $0.mentions(set.name) } ?? new.conditions.first ?? "on \(set.name)"
      return Plan.Detail(subject: condition, difference: "\(set.name): \(signed.joined(separator: ", "))")
    }
  }
}

extension String {
  /// `true` iff `name` stands here as a word of its own.
  fileprivate func mentions(_ name: String) -> Bool {
    let words = split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    return words.contains { $0 == name || $0.hasSuffix("." + name) || name.hasSuffix("." + $0) }
  }
}
