import AinkaValues
import CAinkaHost
import Glibc

/// File systems of the kernel's that this program mounts for itself alone where the host has them not mounted.
public enum PrivateMounts {
  /// Where libbpf looks for tracefs.
  static let tracing = "/sys/kernel/tracing"

  /// Mounts tracefs unless it is there, and returns where.
  ///
  /// - Throws: `HostError` with the command that mounts it, when this process may not.
  static func tracefs() throws(HostError) -> String {
    for path in ["/sys/kernel/debug/tracing", tracing] where access("\(path)/events", R_OK) == 0 { return path }
    let answer = ainka_mount_privately("tracefs", tracing)
    guard answer == 0 else {
      throw HostError(
        operation: "mount", object: "tracefs, which says what tracepoints there are", errno: -answer,
        advice: "mount -t tracefs tracefs \(tracing)")
    }
    return tracing
  }

  /// Mounts cgroup 2 where nothing else can be seen, and returns where, or nothing when this process may not.
  ///
  /// - Requires: no cgroup 2 is mounted.
  public static func cgroup() -> String? {
    let path = "/sys/fs/cgroup"
    return ainka_mount_privately("cgroup2", path) == 0 ? path : nil
  }
}
