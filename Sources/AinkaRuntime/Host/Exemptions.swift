public import AinkaBundle
import AinkaFiles
import AinkaKernel
import Glibc

/// Who nothing is ever done against: whoever applies a policy must be able to take it off again.
public enum Exemptions {
  /// Where an installed program may stand beside this one's own folder.
  private static let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

  /// Returns the calling process, its ancestors, and the executables of `ainka` and `ainkad`.
  public static func gather() -> [Exemption] {
    var all = ancestors(of: getpid())
    for file in executables() where !all.contains(file) { all.append(file) }
    return all
  }

  /// Returns `pid` and the processes above it, without process 1.
  static func ancestors(of pid: Int32) -> [Exemption] {
    var all: [Exemption] = []
    var current = pid
    while current > 1, all.count < 128, let status = try? FileSystem.read("/proc/\(current)/stat"),
      let fields = parse(status: String(decoding: status, as: UTF8.self))
    {
      all.append(.process(pid: current, start: fields.start))
      current = fields.parent
    }
    return all
  }

  /// Returns the parent and the start (clock ticks since boot) that `status`, the text of /proc/PID/stat, tells; see proc(5).
  ///
  /// The second field is the name in brackets, which may hold brackets and spaces itself: the last bracket closes it.
  static func parse(status: String) -> (parent: Int32, start: UInt64)? {
    guard let bracket = status.lastIndex(of: ")") else { return nil }
    let fields = status[status.index(after: bracket)...].split(separator: " ")
    guard fields.count >= 20, let parent = Int32(fields[1]), let start = UInt64(fields[19]) else { return nil }
    return (parent, start)
  }

  /// Returns the files that are `ainka` or `ainkad`: the running one, its neighbours, and what is installed.
  private static func executables() -> [Exemption] {
    var paths = ["/proc/self/exe"]
    var own = [CChar](repeating: 0, count: 4096)
    let length = readlink("/proc/self/exe", &own, own.count)
    var places = folders
    if length > 0 {
      let path = String(decoding: own[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      places.insert(FileSystem.directory(of: path), at: 0)
    }
    for place in places { paths += ["\(place)/ainka", "\(place)/ainkad"] }
    return paths.compactMap(Exemption.executable)
  }
}
