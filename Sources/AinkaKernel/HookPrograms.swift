import AinkaBundle
import CAinkaABI

/// Our eBPF program for one place in the kernel.
struct HookProgram: Sendable, Hashable {
  /// As the standard library writes it: `hook cgroup "connect4"`.
  var kind: String
  var target: String
  /// The object it is in (`ebpf/<family>.bpf.c`), and its name there.
  var family: String
  var program: String
  /// The place of its rule table in the image's directory (`enum ainka_hook`).
  var directoryIndex: Int
  /// What makes this an instance of a generic program, for an event on tracepoints.
  var own: OwnProgram?

  /// The file below the pin directory that keeps it attached.
  var pinName: String { own?.pinName ?? "hook_\(kind)_" + String(target.map { $0 == "/" ? "-" : $0 }) }

  /// How people call it: `cgroup/connect4`.
  var label: String { "\(kind)/\(target)" }

  /// Every place that we have a program for.
  static let all: [HookProgram] = [
    HookProgram(
      kind: "raw_tracepoint", target: "sched_process_exec", family: "exec", program: "exec_hook",
      directoryIndex: Int(AINKA_HOOK_EXEC.rawValue)),
    HookProgram(
      kind: "raw_tracepoint", target: "sched_process_fork", family: "fork", program: "fork_hook",
      directoryIndex: Int(AINKA_HOOK_FORK.rawValue)),
    tracepoint("sys_exit_clone", family: "fork", program: "fork_clone_hook", AINKA_HOOK_FORK),
    tracepoint("sys_exit_clone3", family: "fork", program: "fork_clone3_hook", AINKA_HOOK_FORK),
    tracepoint("sys_exit_fork", family: "fork", program: "fork_fork_hook", AINKA_HOOK_FORK),
    tracepoint("sys_exit_vfork", family: "fork", program: "fork_vfork_hook", AINKA_HOOK_FORK),
    HookProgram(
      kind: "raw_tracepoint", target: "sched_process_exit", family: "exit", program: "exit_hook",
      directoryIndex: Int(AINKA_HOOK_EXIT.rawValue)),
    tracepoint("sys_exit_open", family: "open", program: "open_hook", AINKA_HOOK_OPEN),
    tracepoint("sys_exit_creat", family: "open", program: "open_hook", AINKA_HOOK_OPEN),
    tracepoint("sys_exit_openat", family: "open", program: "open_hook", AINKA_HOOK_OPEN),
    tracepoint("sys_exit_openat2", family: "open", program: "open_hook", AINKA_HOOK_OPEN),
    tracepoint("sys_exit_accept", family: "accept", program: "accept_hook", AINKA_HOOK_ACCEPT),
    tracepoint("sys_exit_accept4", family: "accept", program: "accept_hook", AINKA_HOOK_ACCEPT),
    cgroup("connect4", family: "connect", AINKA_HOOK_CONNECT),
    cgroup("connect6", family: "connect", AINKA_HOOK_CONNECT),
    cgroup("sendmsg4", family: "connect", AINKA_HOOK_CONNECT),
    cgroup("sendmsg6", family: "connect", AINKA_HOOK_CONNECT),
    cgroup("bind4", family: "connect", AINKA_HOOK_BIND),
    cgroup("bind6", family: "connect", AINKA_HOOK_BIND),
    cgroup("sysctl", family: "sysctl", AINKA_HOOK_SYSCTL_WRITE),
  ]

  /// Each of them with its pin's name, which is made of pieces.
  static let pinned = all.map { (name: $0.pinName, hook: $0) }

  private static func tracepoint(_ name: String, family: String, program: String, _ hook: ainka_hook) -> HookProgram {
    HookProgram(
      kind: "tracepoint", target: "syscalls/\(name)", family: family, program: program, directoryIndex: Int(hook.rawValue))
  }

  private static func cgroup(_ target: String, family: String, _ hook: ainka_hook) -> HookProgram {
    HookProgram(
      kind: "cgroup", target: target, family: family, program: "\(target)_hook", directoryIndex: Int(hook.rawValue))
  }

  /// `true` iff this decides about `event` of a bundle at its `hook`.
  func decides(_ event: BundleEvent, at hook: BundleEvent.Hook) -> Bool {
    kind == hook.kind && target == hook.target && own?.key == (event.isOwn ? OwnProgram.key(of: event) : nil)
      && own?.role != .notes
  }

  /// Returns `programs` by the object that they are loaded from. Each instance of a generic program is one of its own, with its constants.
  static func byObject(_ programs: [HookProgram]) -> [[HookProgram]] {
    Set(programs.map(\.object)).sorted().map { object in programs.filter { $0.object == object } }
  }

  private var object: String { own?.object ?? family }

  /// Returns the program for `hook` of the standard library, or nothing when we have none.
  static func program(for hook: BundleEvent.Hook) -> HookProgram? {
    all.first { $0.kind == hook.kind && $0.target == hook.target }
  }
}
