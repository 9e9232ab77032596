public import AinkaBundle
import AinkaValues

/// Compares the rules over metrics of two bundles by name.
struct LevelRuleDifferences {
  /// Added and changed rules by name, then removed ones by name.
  private(set) var all: [Plan.RuleDifference] = []

  /// Compares the rules of `old` and `new`, on `day`.
  init(from old: Bundle?, to new: Bundle, day: Int64) {
    var before: [String: DaemonRule] = [:]
    for rule in old?.daemon.rules ?? [] { before[rule.name] = rule }
    for rule in new.daemon.rules {
      guard let old, let earlier = before.removeValue(forKey: rule.name) else {
        all.append(Self.difference(rule, .add, in: new, day: day))
        continue
      }
      guard earlier.digest != rule.digest else { continue }
      let (gone, come) = (old.words(of: earlier), new.words(of: rule))
      var difference = Self.difference(rule, .change, in: new, day: day)
      difference.details =
        gone.filter { !come.contains($0) }.map { Plan.Detail(subject: $0, difference: "removed") }
        + come.filter { !gone.contains($0) }.map { Plan.Detail(subject: $0, difference: "added") }
      all.append(difference)
    }
    guard let old else { return }
    all += before.values.sorted { $0.name < $1.name }.map { Self.difference($0, .remove, in: old, day: day) }
  }

  /// Returns the line of `rule` of `bundle`.
  private static func difference(_ rule: DaemonRule, _ change: Plan.Change, in bundle: Bundle, day: Int64)
    -> Plan.RuleDifference
  {
    var difference = Plan.RuleDifference(
      name: rule.name, change: change, tier: "daemon", event: "metrics", effect: rule.effect(in: bundle), details: [])
    if let last = rule.expiresDay, last < day, change != .remove { difference.mode = "off: expired \(CivilDate(day: last))" }
    return difference
  }
}

extension DaemonRule {
  /// What it does in a few words: "set sysctl.vm.swappiness = 10, notify warning".
  public func effect(in bundle: Bundle) -> String {
    let words = effects.map { effect in
      if case .notify(let level, _) = effect.kind { return "notify \(level)" }
      return bundle.words(of: effect)
    }
    return words.isEmpty ? "nothing" : words.joined(separator: ", ")
  }
}

extension BundleRule {
  /// Why it is off on `day` while no daemon runs, or nothing: "off: expired 2027-01-31", "off outside of p.emergency".
  public func offWords(onDay day: Int64, in bundle: Bundle) -> String? {
    if !expires.isEmpty, let number = bundle.rules.firstIndex(where: { $0.name == name }),
      let last = bundle.daemon.eventRules.first(where: { $0.rule == number })?.expiresDay, last < day
    {
      return "off: expired \(expires)"
    }
    return mode.isEmpty ? nil : "off outside of mode \(mode)"
  }
}
