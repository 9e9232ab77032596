/// What a compile may count on at the host that the bundle is for.
public struct HostProfile: Sendable, Hashable {
  /// The name shown to the user: `portable`, or the host's.
  public var name: String
  /// `true` iff BPF LSM programs decide there.
  public var bpfLSM: Bool
  /// `true` iff a program at a cgroup hook may send a signal there.
  public var killFromCgroup: Bool

  public init(name: String, bpfLSM: Bool, killFromCgroup: Bool) {
    self.name = name
    self.bpfLSM = bpfLSM
    self.killFromCgroup = killFromCgroup
  }

  /// What kernel 6.1 and later can do without asking: no BPF LSM, no signal from cgroup hooks.
  public static let portable = HostProfile(name: "portable", bpfLSM: false, killFromCgroup: false)
}
