import AinkaSemantics
import AinkaValues

/// What a rule that is active wants a setting to be.
struct Claim: Sendable {
  /// No two claims have the same.
  var number: Int
  var rule: Int
  var priority: Int64
  var content: SettingContent
}

/// What a rule wants written once.
struct Keep: Sendable {
  var setting: Int
  var content: SettingContent
}

/// What is remembered of a setting.
struct SettingState: Sendable {
  var claims: [Claim] = []
  /// The number of the claim that counted at the last look; nothing while none did.
  var countingClaim: Int?
  /// What it was before the first claim; nothing while nothing has been written for one.
  var original: SettingContent?
  /// What was written last for a claim.
  var written: SettingContent?
  /// What it was before any rule changed it, or what somebody else made of it since.
  var foreign = SettingContent.own
}

extension World {
  /// Settles all settings, in the order of their names, after all rules.
  mutating func settle() {
    for setting in program.settings.indices { settle(setting) }
    keeps = []
  }

  /// Writes what the claim that counts says of setting `setting`, if it did not count before; puts the original back if none counts
  /// any longer; then does what is to be kept.
  private mutating func settle(_ setting: Int) {
    let claim = settings[setting].claims.min { $0.priority != $1.priority ? $0.priority > $1.priority : $0.rule < $1.rule }
    let keep = keeps.last { $0.setting == setting && refusal(of: $0.content, for: setting) == nil }
    for refused in keeps where refused.setting == setting {
      if let refusal = refusal(of: refused.content, for: setting) { note(.settingRefused(setting, refusal)) }
    }
    if let claim {
      if claim.number != settings[setting].countingClaim { write(claim, to: setting) }
      guard let keep else { return }
      if settings[setting].written == nil {
        write(keep.content, to: setting, isPutBack: false)
      } else {
        settings[setting].original = keep.content
      }
    } else if let keep {
      forgetClaims(of: setting)
      write(keep.content, to: setting, isPutBack: false)
    } else {
      putBack(setting)
    }
  }

  /// Writes what `claim` says, which begins to count.
  private mutating func write(_ claim: Claim, to setting: Int) {
    settings[setting].countingClaim = claim.number
    let present = standing.settings[setting] ?? .unreadable
    if let refusal = refusal(of: claim.content, for: setting) { return note(.settingRefused(setting, refusal)) }
    if settings[setting].original == nil || settings[setting].written != present { settings[setting].original = present }
    settings[setting].written = claim.content
    write(claim.content, to: setting, isPutBack: false)
  }

  /// Puts the original back, if something was written and nobody else has changed it since.
  private mutating func putBack(_ setting: Int) {
    let state = settings[setting]
    forgetClaims(of: setting)
    guard let original = state.original, state.countingClaim != nil else { return }
    guard standing.settings[setting] == state.written else { return note(.settingLeftAlone(setting)) }
    if let refusal = refusal(of: original, for: setting) { return note(.settingRefused(setting, refusal)) }
    write(original, to: setting, isPutBack: true)
  }

  /// Forgets what was before the claims.
  private mutating func forgetClaims(of setting: Int) {
    settings[setting].countingClaim = nil
    settings[setting].original = nil
    settings[setting].written = nil
  }

  /// Writes `content`, unless it is there already; a setting of an event's process is always written.
  private mutating func write(_ content: SettingContent, to setting: Int, isPutBack: Bool) {
    let isOfEvent = program.settings[setting].isOfEvent
    let old = standing.settings[setting]
    guard isOfEvent || old != content else { return }
    standing.settings[setting] = content
    note(.settingWritten(setting, old: isOfEvent ? nil : old, new: content, isPutBack: isPutBack))
  }

  /// Returns why `content` must not be written to `setting`, or nothing: an invariant would be false with it.
  private func refusal(of content: SettingContent, for setting: Int) -> Happening.Refusal? {
    if standing.settings[setting] == .unreadable { return .unreadable }
    var written = situation
    written.standing.settings[setting] = content
    let broken = program.invariants.firstIndex { invariant in
      invariant.settings.contains(setting) && interpreter.truth(of: invariant.condition, in: written) == .isFalse
    }
    return broken.map { .invariant($0) }
  }
}
