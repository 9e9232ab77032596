public import AinkaSemantics
public import AinkaValues

/// One thing that happened in a world, and when.
public struct Happening: Sendable, Hashable {
  /// What happened.
  public enum Kind: Sendable, Hashable {
    /// An event was judged: index into `TypedProgram.events`.
    case judged(event: Int, Judgement)
    /// Index into `TypedProgram.levelRules`.
    case ruleEntered(Int)
    case ruleLeft(Int)
    /// What the rule wanted to see did not come in time; what it does else follows.
    case verificationFailed(Int)
    case notice(by: Author, NoticeLevel, String)
    /// An action was not done, because its `limit` held it back.
    case actionHeldBack(by: Author)
    /// `old` is nothing for a setting of an event's process. `isPutBack`: the value is what was there before the rules.
    case settingWritten(Int, old: SettingContent?, new: SettingContent, isPutBack: Bool)
    case settingRefused(Int, Refusal)
    /// Somebody else had changed the setting, so its original was not put back.
    case settingLeftAlone(Int)
    case serviceRestarted(String, by: Author)
    case serviceStopped(String, by: Author)
    case programRun(String, arguments: [String], by: Author)
    case webhookCalled(String, by: Author)
    /// Indices into `TypedProgram.modes`; nothing is `normal`.
    case modeChanged(policy: Int, from: Int?, to: Int?)
    case labelChanged(Int, holder: EventValue, isHeld: Bool)
    case labelRemovedEverywhere(Int)
    /// A new value of a threshold was out of its bounds, or an invariant (index into `TypedProgram.invariants`) forbade it.
    case thresholdRefused(Int, invariant: Int?)
  }

  /// Who does something.
  public enum Author: Sendable, Hashable {
    /// Index into `TypedProgram.rules`.
    case eventRule(Int)
    /// Index into `TypedProgram.levelRules`.
    case levelRule(Int)
  }

  /// Why a setting was not written.
  public enum Refusal: Sendable, Hashable {
    case unknownValue
    case outOfRange(Int64)
    /// The setting cannot be read.
    case unreadable
    /// Index into `TypedProgram.invariants`.
    case invariant(Int)
    /// The rule had been left by `restore` before.
    case ruleLeft
  }

  public var instant: UInt64
  public var kind: Kind

  public init(instant: UInt64, kind: Kind) {
    self.instant = instant
    self.kind = kind
  }
}
