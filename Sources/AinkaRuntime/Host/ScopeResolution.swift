public import AinkaBundle
import AinkaFiles
public import AinkaValues
import Glibc

/// Finds the cgroups that scopes name.
public enum ScopeResolution {
  /// Returns where cgroup 2 is mounted, according to `mounts` (the text of /proc/self/mounts), or nothing.
  public static func mountPoint(in mounts: String) -> String? {
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      if fields.count >= 3, fields[2] == "cgroup2" { return unescaped(fields[1]) }
    }
    return nil
  }

  /// Returns where cgroup 2 is mounted on this host, or nothing.
  public static func mountPoint() throws(HostError) -> String? {
    mountPoint(in: String(decoding: try FileSystem.read("/proc/self/mounts"), as: UTF8.self))
  }

  /// Returns the cgroups at `paths` below `root`; "" is the whole host.
  ///
  /// - Throws: `HostError` for the first that does not exist.
  public static func resolve(_ paths: [String], root: String?) throws(HostError) -> [ResolvedScope] {
    var scopes: [ResolvedScope] = []
    for path in paths { scopes.append(try resolve(path, root: root)) }
    return scopes
  }

  /// Returns the cgroup at `path` below `root`.
  private static func resolve(_ path: String, root: String?) throws(HostError) -> ResolvedScope {
    guard !path.isEmpty else { return ResolvedScope(path: "", cgroup: 0, level: 0) }
    guard let root else {
      throw HostError(operation: "find", object: "cgroup \(path)", advice: "no cgroup 2 file system is mounted")
    }
    let components = path.split(separator: "/")
    guard !components.contains("..") else {
      throw HostError(operation: "find", object: "cgroup \(path)", advice: "a path may not go up")
    }
    let full = ([root] + components.map(String.init)).joined(separator: "/")
    var status = stat()
    guard stat(full, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      let reason = errno == 0 ? ENOTDIR : errno
      throw HostError(
        operation: "find", object: "cgroup \(path)", errno: reason, advice: "there is no directory \(full); create it first")
    }
    let canonical = components.isEmpty ? "/" : "/" + components.joined(separator: "/")
    return ResolvedScope(path: canonical, cgroup: UInt64(status.st_ino), level: UInt32(components.count))
  }

  /// Returns `field` of /proc/self/mounts with its octal escapes (`\040` is a space) put back; see getmntent(3).
  private static func unescaped(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(field.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(3)
      if byte == UInt8(ascii: "\\"), digits.count == 3, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 8) {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
