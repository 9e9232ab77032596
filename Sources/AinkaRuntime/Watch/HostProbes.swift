import Glibc

extension HostReport {
  /// Returns what files alone tell of this host; whether programs load is probed by AinkaKernel.
  public static func gather() -> HostReport {
    HostReport(
      findings: [kernel, rights, types, cgroups, bpfFileSystem, tracing, securityModule], profile: .portable)
  }

  /// The kernel's version.
  private static var kernel: Finding {
    var name = utsname()
    uname(&name)
    let release = withUnsafeBytes(of: name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    let parts = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    let isEnough = parts.count == 2 && (parts[0], parts[1]) >= (6, 1)
    return Finding(
      name: "kernel 6.1 or later", isPresent: isEnough, detail: release, cost: isEnough ? "" : "the kernel engine",
      advice: isEnough ? "" : "use a newer kernel, or `--engine embedded`")
  }

  /// The right to load BPF programs.
  private static var rights: Finding {
    let isPresent = EngineChoice.mayUseKernel()
    return Finding(
      name: "right to load BPF", isPresent: isPresent, detail: "uid \(getuid())",
      cost: isPresent ? "" : "the kernel engine", advice: isPresent ? "" : "run it with `sudo`")
  }

  /// The kernel's own types.
  private static var types: Finding {
    finding(
      "BTF of the kernel", at: "/sys/kernel/btf/vmlinux", cost: "the kernel engine",
      advice: "use a kernel with CONFIG_DEBUG_INFO_BTF, as Debian's are")
  }

  /// Control groups, version 2.
  private static var cgroups: Finding {
    let root = (try? ScopeResolution.mountPoint()) ?? nil
    return Finding(
      name: "cgroup 2", isPresent: root != nil, detail: root ?? "not mounted",
      cost: root == nil ? "scopes, and the events connect and sysctl_write" : "",
      advice: root == nil ? "mount -t cgroup2 none /sys/fs/cgroup" : "")
  }

  /// Where the generation stays after the command.
  private static var bpfFileSystem: Finding {
    mount("bpf", "BPF file system", cost: "generations that stay after the command", advice: "mount -t bpf bpf /sys/fs/bpf")
  }

  /// Where tracepoints are described.
  private static var tracing: Finding {
    mount(
      "tracefs", "tracefs", cost: "nothing yet: it is mounted privately when it is needed",
      advice: "mount -t tracefs tracefs /sys/kernel/tracing")
  }

  /// LSM programs, which can deny an exec.
  private static var securityModule: Finding {
    let list = String(decoding: (try? FileSystem.read("/sys/kernel/security/lsm")) ?? [], as: UTF8.self)
    let isPresent = list.split(separator: ",").contains("bpf")
    return Finding(
      name: "BPF LSM", isPresent: isPresent, detail: list.isEmpty ? "securityfs is not mounted" : list,
      cost: isPresent ? "" : "`deny` on exec; `kill` works without", advice: isPresent ? "" : "boot with lsm=…,bpf")
  }

  /// Returns whether a file is at `path`.
  private static func finding(_ name: String, at path: String, cost: String, advice: String) -> Finding {
    let isPresent = FileSystem.exists(path)
    return Finding(
      name: name, isPresent: isPresent, detail: path, cost: isPresent ? "" : cost, advice: isPresent ? "" : advice)
  }

  /// Returns whether a file system of type `type` is mounted.
  private static func mount(_ type: String, _ name: String, cost: String, advice: String) -> Finding {
    let mounts = String(decoding: (try? FileSystem.read("/proc/self/mounts")) ?? [], as: UTF8.self)
    let fields = mounts.split(separator: "\n").map { $0.split(separator: " ") }
    let place = fields.first { $0.count >= 3 && $0[2] == type }.map { String($0[1]) }
    return Finding(
      name: name, isPresent: place != nil, detail: place ?? "not mounted", cost: place == nil ? cost : "",
      advice: place == nil ? advice : "")
  }
}
