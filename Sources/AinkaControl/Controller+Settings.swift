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
  var value: HeldValue
}

/// What a rule set and nobody puts back.
struct Keep: Sendable, Equatable {
  var rule: RuleReference
  var value: HeldValue
  /// Whose setting it is, if it is one of the event's process.
  var process: EventValue?
}

/// Where a setting stands.
struct SettingProgress: Sendable, Equatable {
  /// What it is, as far as the machine was told or wrote.
  var current = HeldValue.unread
  /// What it is to be again after the last claim; nothing while there is none.
  var original: HeldValue?
  /// What was written last on behalf of a claim.
  var written: HeldValue?
  /// The claim that counts.
  var counting: UInt64?
  /// What it was before any rule changed it; nothing while none did, or when somebody else changed it since.
  var base: HeldValue?
}

extension Controller {
  /// Brings setting number `number` in line with its claims and with what is to be kept, once after all rules.
  mutating func settle(_ number: Int) {
    var kept: [Keep] = []
    for keep in keeps[number] {
      if let refusal = refusal(of: keep.value, for: number) {
        actions.append(.refused(keep.rule, setting: number, refusal))
      } else {
        kept.append(keep)
      }
    }
    keeps[number] = []
    if bundle.daemon.settings[number].isOfEvent {
      // One write a look, as of any other setting: the last counts.
      if let last = kept.last { writeOfProcess(number, last) }
      return
    }
    if let claim = claims[number].min(by: { ($1.priority, $0.rule) < ($0.priority, $1.rule) }) {
      if settings[number].counting != claim.number { begin(claim, of: number) }
      guard let keep = kept.last else { return }
      if settings[number].written == nil { write(keep.value, to: number) } else { settings[number].original = keep.value }
    } else {
      release(number, keeping: kept.last)
    }
  }

  /// Lets `claim` count: its value is written, and what the setting was becomes its original unless a claim had written it.
  private mutating func begin(_ claim: Claim, of number: Int) {
    settings[number].counting = claim.number
    if let refusal = refusal(of: claim.value, for: number) {
      return actions.append(.refused(.level(claim.rule), setting: number, refusal))
    }
    let current = settings[number].current
    if settings[number].original == nil || current != settings[number].written { settings[number].original = current }
    settings[number].written = claim.value
    write(claim.value, to: number)
  }

  /// Puts the original back after the last claim, or writes what is to be kept in its place.
  private mutating func release(_ number: Int, keeping keep: Keep?) {
    let before = settings[number]
    (settings[number].counting, settings[number].original, settings[number].written) = (nil, nil, nil)
    if let keep { return write(keep.value, to: number) }
    guard let original = before.original else { return }
    guard before.current == before.written else { return actions.append(.leftAlone(setting: number)) }
    if let refusal = refusal(of: original, for: number) {
      return actions.append(.refused(nil, setting: number, refusal))
    }
    write(original, to: number, isPutBack: true)
  }

  /// Writes `value` to setting number `number`, unless it is there already.
  private mutating func write(_ value: HeldValue, to number: Int, isPutBack: Bool = false) {
    guard settings[number].current != value else { return }
    settings[number].base = settings[number].base ?? settings[number].current
    settings[number].current = value
    actions.append(isPutBack ? .putBack(setting: number, value) : .write(setting: number, value))
  }

  /// Returns why `value` cannot be written to setting number `number`, or nothing: it cannot be read, or an invariant would be false.
  private func refusal(of value: HeldValue, for number: Int) -> Refusal? {
    if settings[number].current == .unread, !bundle.daemon.settings[number].isOfEvent { return .unread }
    let proposed = Surroundings(controller: self, proposed: (number, value))
    return brokenInvariant(speakingOf: { $0.settings.contains(number) }, proposed).map { .invariant($0) }
  }

  /// Writes a setting of the event's process: it has no original, and nobody knows what it was.
  private mutating func writeOfProcess(_ number: Int, _ keep: Keep) {
    settings[number].current = keep.value
    actions.append(.writeOfProcess(setting: number, keep.value, process: keep.process ?? .unknown))
  }
}
