/// How a program ends: one table for all of them, printed by `--help`.
public enum ExitCode: Int32, Sendable, CaseIterable {
  case done = 0
  case failed = 1
  case changesPlanned = 2
  case inputWrong = 3
  case hostCannot = 4
  case staleOrLocked = 5
  case wrongUsage = 64
  case interrupted = 130

  /// What the code means, as the table says it.
  public var meaning: String {
    switch self {
    case .done: "done, or nothing to change; `watch`, `trace` or `record` was interrupted"
    case .failed: "failed: a value was refused, an input file is missing"
    case .changesPlanned: "only `plan --detailed-exitcode`: there are changes"
    case .inputWrong: "the policy, bundle, saved plan, event file or file of costs is wrong"
    case .hostCannot: "this host cannot (right, hook, limit); nothing changed"
    case .staleOrLocked: "stale plan, lock held, or a generation waits to be confirmed; nothing changed"
    case .wrongUsage: "wrong usage"
    case .interrupted: "interrupted"
    }
  }
}
