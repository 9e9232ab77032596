public import AinkaBundle
import CAinkaEvaluator

extension Engine {
  /// Puts rule number `rule` into `mode`: in force with the next event.
  ///
  /// - Requires: the bundle has the rule.
  public mutating func setMode(_ mode: RuleState, of rule: Int) {
    precondition(bundle.rules.indices.contains(rule), "the bundle has the rule")
    withRuleRecord(rule) { $0.mode = mode.rawValue }
  }

  /// Returns how many events window number `region` of the bundle's regions holds at `nanoseconds`, all keys without an entry of their
  /// own taken together.
  public mutating func windowCount(_ region: Int, at nanoseconds: UInt64) -> Int64 {
    min(withTable(region, at: nanoseconds) { $0.sharedCount }, Int64(UInt32.max))
  }
}
