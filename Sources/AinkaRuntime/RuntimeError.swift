public import AinkaValues

/// Why an operation of the runtime was not done; except where it says otherwise, nothing changed.
public enum RuntimeError: Error, Sendable, CustomStringConvertible {
  /// The host or the backend cannot.
  case host(HostError)
  /// Another command holds the lock.
  case locked(pid: Int32?, path: String)
  /// A file of the state directory is not what it should be.
  case damaged(path: String, reason: String, advice: String)
  /// A generation waits to be confirmed, and nothing else is changed until then.
  case unconfirmed(number: UInt64, until: String)
  /// The host is not any more as it was when the plan was saved.
  case stale([String])
  /// What the user asked for makes no sense here: an unknown name, a value outside its bounds.
  case refused(String, advice: String)

  public var description: String {
    switch self {
    case .host(let error): "\(error)"
    case .locked(let pid, let path):
      "another command\(pid.map { " (process \($0))" } ?? "") is changing the state in \(path)"
    case .damaged(let path, let reason, _): "\(path) is damaged: \(reason)"
    case .unconfirmed(let number, let until): "generation \(number) waits to be confirmed until \(until)"
    case .stale(let changes): "the plan is stale: \(changes.joined(separator: "; "))"
    case .refused(let message, _): message
    }
  }

  /// What to do about it; may be empty.
  public var advice: String {
    switch self {
    case .host: ""
    case .unconfirmed: "`ainka confirm` keeps it, `ainka confirm --undo` takes it back at once"
    case .stale: "make another one with `ainka plan -o FILE`"
    case .locked: "wait until it has ended, and try again"
    case .damaged(_, _, let advice), .refused(_, let advice): advice
    }
  }
}
