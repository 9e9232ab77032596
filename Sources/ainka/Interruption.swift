import Glibc

/// The signals that end a command which runs until it is told to end; they wait until they are asked for.
struct Interruption {
  /// When the command ends by itself, in seconds of the monotonic clock; nothing where it does not.
  private var end: Double?
  private let takesHangups: Bool

  /// Lets SIGINT and SIGTERM wait, and SIGHUP where it asks for a file to be opened anew; `seconds` from now the end has come.
  init(after seconds: Double? = nil, takesHangups: Bool = false) {
    self.takesHangups = takesHangups
    end = seconds.map { Self.now() + $0 }
    var set = Self.set([SIGINT, SIGTERM] + (takesHangups ? [SIGHUP] : []))
    sigprocmask(SIG_BLOCK, &set, nil)
  }

  /// `true` iff the command is to end.
  var hasCome: Bool {
    var pending = sigset_t()
    sigpending(&pending)
    if sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 { return true }
    return end.map { Self.now() >= $0 } ?? false
  }

  /// Returns whether a SIGHUP came since the last time.
  func takeHangup() -> Bool {
    guard takesHangups else { return false }
    var set = Self.set([SIGHUP])
    var nothing = timespec()
    return sigtimedwait(&set, nil, &nothing) == SIGHUP
  }

  private static func set(_ signals: [Int32]) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    return set
  }

  private static func now() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
  }
}
