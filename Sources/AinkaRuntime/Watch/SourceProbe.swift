import AinkaFiles
import AinkaValues
import Glibc

/// Looks whether what a metric is read from, or a setting written to, is on this host.
///
/// Of a declaration with parameters (`disk(name)`) one instance is enough: hosts differ in how many they have.
public struct SourceProbe {
  /// A name of `SourceKind`.
  public var kind: String
  /// Where, with names of parameters in braces.
  public var target: String
  /// Which number there: `some.avg10`, `MemTotal - MemAvailable`.
  public var selector: String
  /// `true` iff it is to be written.
  public var isWritten: Bool

  /// How many instances are looked at.
  private static let mostInstances = 64

  public init(kind: String, target: String, selector: String, isWritten: Bool) {
    self.kind = kind
    self.target = target
    self.selector = selector
    self.isWritten = isWritten
  }

  /// Returns what is missing, or nothing; cgroup 2 is mounted at `cgroupMount`, if it is.
  public func missing(cgroupMount: String?) -> String {
    switch kind {
    case "service": return FileSystem.exists("/run/systemd/system") ? "" : "systemd does not run here"
    case "process": return FileSystem.exists("/proc/self/stat") ? "" : "no /proc/PID/stat"
    case "filesystem": return ""
    default: break
    }
    // Which file it is the policy says.
    guard !target.hasSuffix("}") else { return "" }
    let pattern = pattern(cgroupMount: cgroupMount)
    let paths = Self.paths(like: pattern)
    guard !paths.isEmpty else {
      // Without the file's own name: so what lacks a directory for all of them is told at once.
      guard let star = pattern.lastIndex(of: "*"), let slash = pattern[star...].firstIndex(of: "/") else {
        return "no \(pattern)"
      }
      return "not below \(pattern[..<slash])"
    }
    var reason = ""
    for path in paths.prefix(Self.mostInstances) {
      reason = missing(in: path)
      if reason.isEmpty { return "" }
    }
    return reason
  }

  /// Returns the target with a star for each parameter, below where cgroup 2 really is.
  private func pattern(cgroupMount: String?) -> String {
    var pattern = ""
    var isInside = false
    for character in target {
      switch character {
      case "{":
        isInside = true
        pattern.append("*")
      case "}": isInside = false
      default: if !isInside { pattern.append(character) }
      }
    }
    let usual = "/sys/fs/cgroup/*/"
    guard let cgroupMount, target.hasPrefix("/sys/fs/cgroup/{") else { return pattern }
    return "\(cgroupMount)/*/\(pattern.dropFirst(usual.utf8.count))"
  }

  /// Returns what is missing in the file at `path`, or nothing.
  private func missing(in path: String) -> String {
    // Writing is not tried: whether a value is taken is known when one comes. Who has no rights is told so once, elsewhere.
    if isWritten {
      guard geteuid() != 0 || access(path, W_OK) == 0 else {
        return "\(HostError(operation: "write", object: path, errno: errno))"
      }
      return ""
    }
    let bytes: [UInt8]
    do throws(HostError) { bytes = try FileSystem.read(path, limit: 1 << 20) } catch {
      return "\(error)"
    }
    let words = Set(bytes.split { !Self.isInWord($0) }.map { String(decoding: $0, as: UTF8.self) })
    for word in selected where !words.contains(word) { return "no `\(word)` in \(path)" }
    return ""
  }

  /// The words of the selector that must stand in the file: numbers count columns, and are none.
  private var selected: [String] {
    selector.utf8.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: ".") }
      .map { String(decoding: Array($0), as: UTF8.self) }
      .filter { word in word.utf8.allSatisfy(Self.isInWord) && Int(word) == nil }
  }

  /// `true` iff `byte` is of a word: a letter, a digit, `_`, or a bracket as in `Active(anon)`.
  private static func isInWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "("), UInt8(ascii: ")"): true
    default: false
    }
  }

  /// Returns the files whose paths are like `pattern`, sorted.
  private static func paths(like pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
  }
}
