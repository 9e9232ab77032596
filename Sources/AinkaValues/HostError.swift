/// Why the kernel's verifier refused a program.
public struct ProgramRefusal: Sendable, Equatable {
  /// The hooks that the program is for, as people call them: `tracepoint/task/task_rename`.
  public var hooks: [String]
  /// The last lines of what it said, the complaint among them.
  public var log: [String]

  public init(hooks: [String], log: [String]) {
    self.hooks = hooks
    self.log = log
  }
}

/// The host is wrong: an operation on an object failed, and what to do about it.
public struct HostError: Error, Sendable, CustomStringConvertible {
  /// What was being done: "attach program", "open map".
  public var operation: String
  /// What it was done to: "cgroup/connect4 at /sys/fs/cgroup/unified/user.slice".
  public var object: String
  /// The kernel's answer, 0 where it is not the kernel's.
  public var errno: Int32
  /// What to do; may be empty.
  public var advice: String
  /// What the kernel's verifier said where it refused a program of ours; else nothing.
  public var refusal: ProgramRefusal?

  public init(operation: String, object: String, errno: Int32 = 0, advice: String = "") {
    self.operation = operation
    self.object = object
    self.errno = errno
    self.advice = advice
  }

  public var description: String {
    let reason = errno == 0 ? "" : ": \(Errno.name(of: errno) ?? "errno \(errno)")"
    return "cannot \(operation) \(object)\(reason)" + (advice.isEmpty ? "" : " (\(advice))")
  }
}
