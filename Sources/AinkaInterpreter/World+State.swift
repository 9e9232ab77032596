public import AinkaSemantics
import AinkaValues

/// What a test can see of a world.
extension World {
  /// `true` iff rule number `rule` over metrics is active.
  public func isActive(_ rule: Int) -> Bool { rules[rule].isActive }

  /// The active mode of policy number `policy`; nothing is `normal`.
  public func activeMode(ofPolicy policy: Int) -> Int? { memory.activeModes[policy] }

  /// Returns what setting number `setting` holds.
  public func content(ofSetting setting: Int) -> SettingContent { standing.settings[setting] ?? .unreadable }

  /// `true` iff setting number `setting` holds what it did before any rule changed it, or what somebody else made of it since.
  public func isOriginal(setting: Int) -> Bool { content(ofSetting: setting) == settings[setting].foreign }

  /// Returns what metric number `metric` is now; nothing is unknown.
  public func value(ofMetric metric: Int) -> Int64? {
    guard case .number(let number) = interpreter.value(ofMetric: metric, in: situation) else { return nil }
    return number
  }

  /// Returns the value of threshold number `threshold`, that has no key.
  public func value(ofThreshold threshold: Int) -> Int64 { interpreter.thresholds[threshold] }

  /// Returns what `condition`, about no event, comes to now. That a test asks is not counted as seen.
  public func outcome(of condition: TypedCondition) -> Truth { interpreter.truth(of: condition, in: situation) }
}
