import AinkaBundle
import AinkaEngine
import AinkaValues

/// What an active rule wants a setting to be.
struct Claim: Sendable, Equatable {
  /// Which claim: none has the number of another.
  var number: UInt64
  /// Index into `BundleDaemon.rules`.
  var rule: Int
  var priority: Int64
  var value: SettingContent
}

/// What a rule set and nobody puts back.
struct Keep: Sendable, Equatable {
  var rule: RuleReference
  var value: SettingContent
  /// Whose setting it is, if it is one of the event's process.
  var process: EventValue?
}

/// Where a setting stands.
struct SettingProgress: Sendable, Equatable {
  /// What it is, as far as the machine was told or wrote.
  var current = SettingContent.unread
  /// What it is to be again after the last claim; nothing while there is none.
  var original: SettingContent?
  /// What was written last on behalf of a claim.
  var written: SettingContent?
  /// The claim that counts.
  var counting: UInt64?
  /// What it was before any rule changed it; nothing while none did, or when somebody else changed it since.
  var base: SettingContent?
}

extension Controller {
  /// Brings setting number `number` in line with its claims and with what is to be kept, once after all rules.
  mutating func settle(_ number: Int) {
    let kept = keeps[number]
    keeps[number] = []
    if bundle.daemon.settings[number].isOfEvent {
      for keep in kept { writeOfProcess(number, keep) }
      return
    }
    guard let claim = claims[number].min(by: { ($1.priority, $0.rule) < ($0.priority, $1.rule) }) else {
      return release(number, keeping: kept)
    }
    if settings[number].counting != claim.number { begin(claim, of: number, keeping: kept.last) }
    if settings[number].original == nil {
      for keep in kept { actions.append(.refused(keep.rule, setting: number, .unread)) }
    } else if let last = kept.last {
      settings[number].original = last.value
    }
  }

  /// Lets `claim` count: what the setting is now becomes its original unless a claim has written it, and the claim's value is written.
  private mutating func begin(_ claim: Claim, of number: Int, keeping keep: Keep?) {
    settings[number].counting = claim.number
    let current = settings[number].current
    guard current != .unread else { return actions.append(.refused(.level(claim.rule), setting: number, .unread)) }
    if settings[number].original == nil || current != settings[number].written { settings[number].original = current }
    if write(claim.value, to: number, by: .level(claim.rule)) { settings[number].written = claim.value }
  }

  /// Puts the original back after the last claim, or writes the last of `kept` that can be.
  private mutating func release(_ number: Int, keeping kept: [Keep]) {
    let before = settings[number]
    (settings[number].counting, settings[number].original, settings[number].written) = (nil, nil, nil)
    for keep in kept.reversed() {
      if before.current == .unread {
        actions.append(.refused(keep.rule, setting: number, .unread))
      } else if write(keep.value, to: number, by: keep.rule) {
        return
      }
    }
    guard let original = before.original, let written = before.written else { return }
    guard before.current == written else { return actions.append(.leftAlone(setting: number)) }
    _ = write(original, to: number, by: nil)
  }

  /// Writes `value` to setting number `number` on behalf of `rule`, of nothing to put it back; returns whether it has the value then.
  private mutating func write(_ value: SettingContent, to number: Int, by rule: RuleReference?) -> Bool {
    if let refusal = refusal(of: value, for: number) {
      actions.append(.refused(rule, setting: number, refusal))
      return false
    }
    guard settings[number].current != value else { return true }
    settings[number].base = settings[number].base ?? settings[number].current
    settings[number].current = value
    actions.append(rule == nil ? .putBack(setting: number, value) : .write(setting: number, value))
    return true
  }

  /// Returns why `value` cannot be written to setting number `number`, or nothing.
  private func refusal(of value: SettingContent, for number: Int) -> Refusal? {
    let described = bundle.daemon.settings[number]
    if case .number(let number) = value, number < described.low || number > described.high { return .outOfRange }
    let proposed = Surroundings(controller: self, proposed: (number, value))
    return brokenInvariant(speakingOf: { $0.settings.contains(number) }, proposed).map { .invariant($0) }
  }

  /// Writes a setting of the event's process: it has no original, and nobody knows what it was.
  private mutating func writeOfProcess(_ number: Int, _ keep: Keep) {
    if let refusal = refusal(of: keep.value, for: number) {
      return actions.append(.refused(keep.rule, setting: number, refusal))
    }
    settings[number].current = keep.value
    actions.append(.writeOfProcess(setting: number, keep.value, process: keep.process ?? .unknown))
  }
}
