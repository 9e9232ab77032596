import AinkaValues
import CAinkaHost
import CBPF
import Glibc

/// What the running kernel can and cannot do for us, each found out by trying.
public struct KernelAbilities: Sendable {
  /// One ability. `reason` is the kernel's answer where there is one.
  public struct Ability: Sendable {
    public var name: String
    public var isThere: Bool
    public var reason: String
    /// What is lost without it; empty when nothing is.
    public var cost: String
    /// What to do to get it; may be empty.
    public var advice: String
    /// `true` iff nothing can be applied without it.
    public var isRequired: Bool
  }

  /// As uname(2) says: "6.18.44".
  public var release: String
  public var abilities: [Ability]

  /// `true` iff generations can be applied to this kernel.
  public var canApply: Bool { !abilities.contains { $0.isRequired && !$0.isThere } }

  /// `true` iff programs of cgroup hooks may send signals, so that `kill` works there.
  public var killFromCgroup: Bool { abilities.contains { $0.name == Self.killFromCgroupName && $0.isThere } }

  private static let killFromCgroupName = "signals from cgroup hooks"

  /// Asks the running kernel. Loads tiny programs and one map and throws them away; changes nothing.
  public static func probe(_ host: KernelHost) -> KernelAbilities {
    KernelAbilities(release: release, abilities: required(host) + optional(host))
  }

  /// As uname(2) says: "6.18.44".
  public static var release: String {
    var name = utsname()
    uname(&name)
    return withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// `true` iff programs of cgroup hooks may send signals here, found out by trying.
  public static var canKillFromCgroup: Bool { signalReason() == nil }

  private static func signalReason() -> String? {
    helperReason(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT.rawValue, BPF_FUNC_send_signal)
  }

  private static func required(_ host: KernelHost) -> [Ability] {
    let map = reasonOf { () throws(HostError) in _ = try SharedMap.records.create(size: SizeClass(imageBits: 18)) }
    let exec = helperReason(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, BPF_FUNC_send_signal)
    let pins = ainka_is_bpf_file_system(host.pinParent) == 1
    return [
      Ability(
        name: "BPF maps and ring buffers", isThere: map == nil, reason: map ?? "",
        cost: "nothing can be applied to the kernel", advice: "run as root, or with CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN",
        isRequired: true),
      Ability(
        name: "kernel types (BTF)", isThere: access("/sys/kernel/btf/vmlinux", R_OK) == 0, reason: "",
        cost: "nothing can be applied to the kernel", advice: "a kernel with CONFIG_DEBUG_INFO_BTF", isRequired: true),
      Ability(
        name: "BPF file system at \(host.pinParent)", isThere: pins, reason: "", cost: "nothing can be applied to the kernel",
        advice: "mount -t bpf bpf /sys/fs/bpf", isRequired: true),
      Ability(
        name: "exec events, with kill", isThere: exec == nil, reason: exec ?? "", cost: "no rule on exec can be applied",
        advice: "", isRequired: false),
    ]
  }

  private static func optional(_ host: KernelHost) -> [Ability] {
    let connect = helperReason(BPF_PROG_TYPE_CGROUP_SOCK_ADDR, BPF_CGROUP_INET4_CONNECT.rawValue, BPF_FUNC_set_retval)
    let sysctl = helperReason(BPF_PROG_TYPE_CGROUP_SYSCTL, BPF_CGROUP_SYSCTL.rawValue, BPF_FUNC_set_retval)
    let signal = signalReason()
    let modules = securityModules()
    return tracepoints() + [
      Ability(
        name: "cgroup 2", isThere: host.cgroupMount != nil, reason: host.cgroupMount ?? "",
        cost: "no rule on connect or sysctl_write, and no scope", advice: "mount -t cgroup2 none /sys/fs/cgroup/unified",
        isRequired: false),
      Ability(
        name: "connect and send events, with deny", isThere: connect == nil, reason: connect ?? "",
        cost: "no rule on connect can be applied", advice: "Linux 6.1 or newer, with CONFIG_CGROUP_BPF", isRequired: false),
      Ability(
        name: "sysctl_write events, with deny", isThere: sysctl == nil, reason: sysctl ?? "",
        cost: "no rule on sysctl_write can be applied", advice: "Linux 6.1 or newer, with CONFIG_CGROUP_BPF",
        isRequired: false),
      Ability(
        name: killFromCgroupName, isThere: signal == nil, reason: signal ?? "",
        cost: "`kill` and `signal` are refused on connect and sysctl_write; `deny` works", advice: "a newer kernel",
        isRequired: false),
      Ability(
        name: "BPF security hooks (LSM)", isThere: modules.contains("bpf"), reason: "active: \(modules.joined(separator: ","))",
        cost: "exec can be killed, not denied", advice: "boot with lsm=…,bpf (this version does not use it yet)",
        isRequired: false),
    ]
  }

  /// Whether the tracepoints of each event are there, by event; those of one architecture or configuration may lack some.
  private static func tracepoints() -> [Ability] {
    let families = [("fork", "fork events, with kill"), ("open", "open events, with kill")]
    return families.map { family, name in
      let targets = HookProgram.all.filter { $0.family == family && $0.kind == "tracepoint" }.map(\.target)
      let missing = targets.filter { TracepointFormat.exists($0) != true }
      let isTold = targets.allSatisfy { TracepointFormat.exists($0) != nil }
      return Ability(
        name: name, isThere: missing.isEmpty,
        reason: missing.isEmpty
          ? family == "open" ? "not those of io_uring and of 32-bit programs" : ""
          : isTold ? "no tracepoint \(missing.joined(separator: ", "))" : "tracefs is not mounted",
        cost: "no rule on \(family) can be applied",
        advice: isTold ? "a kernel with CONFIG_FTRACE_SYSCALLS" : "mount -t tracefs tracefs \(PrivateMounts.tracing)",
        isRequired: false)
    }
  }

  /// Returns nothing if the helper may be called there, else the kernel's answer.
  private static func helperReason(_ type: bpf_prog_type, _ attach: UInt32, _ helper: bpf_func_id) -> String? {
    let answer = ainka_probe_helper(type.rawValue, attach, helper.rawValue)
    return answer == 0 ? nil : Errno.name(of: -answer) ?? "errno \(-answer)"
  }

  private static func reasonOf(_ body: () throws(HostError) -> Void) -> String? {
    do throws(HostError) {
      try body()
      return nil
    } catch {
      return Errno.name(of: error.errno) ?? "errno \(error.errno)"
    }
  }

  /// The names of the active security modules, in their order; empty when securityfs is not mounted.
  private static func securityModules() -> [String] {
    let file = open("/sys/kernel/security/lsm", O_RDONLY)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return [] }
    return String(decoding: bytes.prefix(count), as: UTF8.self).split { $0 == "," || $0 == "\n" }.map(String.init)
  }
}
