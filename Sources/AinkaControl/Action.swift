public import AinkaBundle
public import AinkaEngine
public import AinkaValues

/// A rule of a bundle.
public enum RuleReference: Sendable, Hashable {
  /// Index into `Bundle.rules`.
  case event(Int)
  /// Index into `BundleDaemon.rules`.
  case level(Int)
}

/// Why a rule was left.
public enum Departure: Sendable, Hashable {
  /// `until` holds.
  case until
  /// `restore`
  case restored
  /// Its mode is not the active one any more.
  case mode
  /// Its day is over.
  case expired
  /// The machine stops, or the rule is not part of what comes after.
  case stopped
}

/// What the machine asks to be done, or tells.
public enum Action: Sendable, Equatable {
  /// What the rules say of the event that it was given.
  case judged(Decision)
  case entered(rule: Int)
  case left(rule: Int, Departure)
  /// The verification of a rule failed; what its `else` says follows.
  case failed(rule: Int)
  case notify(RuleReference, level: String, text: String)
  case restartService(RuleReference, String)
  case stopService(RuleReference, String)
  case run(RuleReference, program: String, arguments: [String])
  case callWebhook(RuleReference, String)
  /// The active mode of policy number `policy`; nothing is `normal`.
  case mode(policy: Int, Int?)
  /// The rules on events that are switched on or off, in one step.
  case switchRules([Int: RuleState])
  /// A setting is to be written.
  case write(setting: Int, HeldValue)
  /// Likewise, of the event's process.
  case writeOfProcess(setting: Int, HeldValue, process: EventValue)
  /// The value that the setting had before any rule changed it is to be written.
  case putBack(setting: Int, HeldValue)
  /// Somebody else changed the setting: it is left alone.
  case leftAlone(setting: Int)
  /// A value was not set, and why.
  case refused(RuleReference?, setting: Int, Refusal)
  /// A patch of a threshold was not taken.
  case refusedPatch(threshold: Int, Refusal)
  /// A limit held back an action.
  case limited(RuleReference)
}

/// Why a value was not set.
public enum Refusal: Sendable, Hashable {
  case unknown
  case outOfRange
  /// Index into `BundleDaemon.invariants`.
  case invariant(Int)
  /// The setting's value cannot be read: nobody could put it back.
  case unread
  /// The rule is no longer active.
  case left
}
