import Glibc

/// The steps of a command, numbered as they are reached, so that tests can end it at each of them.
///
/// Only debug builds look at the environment: `AINKA_FAULT=kill:7` ends the process at its seventh step as `kill -9` would,
/// `AINKA_FAULT=full:2` answers its second write with a full disk, and `AINKA_FAULT_LIST=FILE` notes what was reached.
public enum FaultPoint {
  #if DEBUG
    /// What the environment asks for: what happens, and at which number.
    private static let armed: (kind: String, number: Int)? = {
      guard let text = getenv("AINKA_FAULT").map({ String(cString: $0) }) else { return nil }
      let parts = text.split(separator: ":")
      guard parts.count == 2, let number = Int(parts[1]) else { return nil }
      return (String(parts[0]), number)
    }()
    /// `true` iff a test watches: otherwise nothing is counted, as unit tests do many things at once.
    private static let isWatched = getenv("AINKA_FAULT") != nil || getenv("AINKA_FAULT_LIST") != nil

    /// How many steps and writes were reached; commands change things from one thread.
    nonisolated(unsafe) private static var reached: [String: Int] = [:]

    /// Counts one more of `kind`, notes `name`; `true` iff it is the one that the environment asks for.
    private static func isHit(_ kind: String, _ name: String) -> Bool {
      guard isWatched else { return false }
      reached[kind, default: 0] += 1
      if let path = getenv("AINKA_FAULT_LIST") {
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        let line = Array("\(kind) \(name)\n".utf8)
        _ = Glibc.write(file, line, line.count)
        close(file)
      }
      return armed?.kind == kind && armed?.number == reached[kind]
    }
  #endif

  /// `true` iff a test counts steps, which one thread alone may reach then.
  public static var isWatchedByTest: Bool {
    #if DEBUG
      return isWatched
    #else
      return false
    #endif
  }

  /// Says that the step `name` is reached; `last` is what the process still does if it ends here.
  public static func reach(_ name: @autoclosure () -> String, last: () -> Void = {}) {
    #if DEBUG
      guard isHit("kill", name()) else { return }
      last()
      kill(getpid(), SIGKILL)
    #endif
  }

  /// `true` iff a test wants the kernel to refuse the program `name` that is loaded now.
  public static func isRefused(_ name: @autoclosure () -> String) -> Bool {
    #if DEBUG
      return isHit("refuse", name())
    #else
      return false
    #endif
  }

  /// `true` iff a test wants the write of `name` that comes now to find a full disk.
  public static func isFull(_ name: @autoclosure () -> String) -> Bool {
    #if DEBUG
      return isHit("full", name())
    #else
      return false
    #endif
  }
}
