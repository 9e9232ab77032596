public import AinkaValues

/// What a host must have so that an event's hooks can carry out a verdict.
public enum HostNeed: Sendable, Hashable {
  case nothing
  /// Programs at cgroup hooks may send signals.
  case signalsFromCgroups
  /// BPF LSM programs decide.
  case securityHooks

  /// Returns the least that a host must have for one of `hooks`, which are kinds as declarations write them, to carry out `verdict`;
  /// nothing where none of them ever can.
  public static func need(of verdict: Verdict, hooks: [String]) -> HostNeed? {
    if verdict <= .audit { return .nothing }
    let hosts: [(need: HostNeed, profile: HostProfile)] = [
      (.nothing, .portable),
      (.signalsFromCgroups, HostProfile(name: "", bpfLSM: false, killFromCgroup: true)),
      (.securityHooks, HostProfile(name: "", bpfLSM: true, killFromCgroup: false)),
    ]
    let event = TypedEvent(
      name: "", hooks: hooks.map { TypedEvent.Hook(kind: $0, target: "") }, verdicts: [verdict], fields: [])
    return hosts.first { HookAbilities.event(event, on: $0.profile).verdicts.contains(verdict) }?.need
  }
}
