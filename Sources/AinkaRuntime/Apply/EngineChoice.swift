import AinkaFiles
public import AinkaValues
import Glibc

/// Which engine a command works on (runtime.md 7).
public enum EngineChoice {
  /// Returns what every output says of `engine`.
  public static func title(of engine: String) -> String {
    engine == EmbeddedBackend.name ? "embedded engine: not guarding this host" : "kernel engine"
  }

  /// Returns the engine for a command, given the user's choice and whether this process may load BPF programs.
  ///
  /// A command that changes something never takes the embedded engine by itself.
  public static func engine(
    asked: String?, changes: Bool, mayUseKernel: Bool
  ) throws(HostError) -> (name: String, isFallback: Bool) {
    if asked == EmbeddedBackend.name { return (EmbeddedBackend.name, false) }
    if mayUseKernel { return ("kernel", false) }
    guard asked == nil, !changes else {
      throw HostError(
        operation: "use", object: "the kernel engine", errno: EPERM,
        advice: "loading BPF programs needs the right to: run it with `sudo`, or try `--engine embedded`, which guards nothing")
    }
    return (EmbeddedBackend.name, true)
  }

  /// `true` iff this process has the capabilities that loading and attaching BPF programs needs: CAP_SYS_ADMIN, or CAP_BPF,
  /// CAP_NET_ADMIN and CAP_PERFMON (capabilities(7)).
  public static func mayUseKernel(processStatus: String) -> Bool {
    guard let line = processStatus.split(separator: "\n").first(where: { $0.hasPrefix("CapEff:") }),
      let text = line.split(whereSeparator: { $0 == "\t" || $0 == " " }).last, let effective = UInt64(text, radix: 16)
    else { return false }
    let administrator: UInt64 = 1 << 21
    let precise: UInt64 = 1 << 39 | 1 << 12 | 1 << 38
    return effective & administrator != 0 || effective & precise == precise
  }

  /// `true` iff this process may load and attach BPF programs, as far as its capabilities say.
  public static func mayUseKernel() -> Bool {
    let status = (try? FileSystem.read("/proc/self/status")) ?? []
    return mayUseKernel(processStatus: String(decoding: status, as: UTF8.self))
  }
}
