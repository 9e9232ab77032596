import AinkaKernel
import AinkaValues
import Glibc

/// This very process in the run's own cgroup, and back where it was at the end: rules with that scope meet what it does.
final class CgroupPlace {
  private let mount: String
  private let before: String

  init(_ bench: Bench) throws {
    mount = bench.host.cgroupMount ?? ""
    let lines = Measuring.text(ofFile: "/proc/self/cgroup").split(separator: "\n")
    before = lines.first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) } ?? "/"
    guard CgroupPlace.move("\(mount)\(bench.scope)") else {
      throw HostError(operation: "move into", object: "\(mount)\(bench.scope)", errno: errno)
    }
  }

  deinit { _ = CgroupPlace.move("\(mount)\(before)") }

  private static func move(_ cgroup: String) -> Bool {
    let file = open("\(cgroup)/cgroup.procs", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    let text = Array("\(getpid())".utf8)
    return write(file, text, text.count) == text.count
  }
}
