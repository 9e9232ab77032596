import AinkaValues

/// What the programs at a kind of hook can do.
struct HookAbilities {
  /// The verdicts on a host with `profile`, `audit` and `allow` aside.
  private let verdicts: (HostProfile) -> Set<Verdict>
  /// `true` iff they may send signals on a host with the profile.
  private let signals: (HostProfile) -> Bool

  /// Returns what hooks of `kind` can do, or nothing for an unknown one.
  init?(kind: String) {
    switch kind {
    case "raw_tracepoint", "tracepoint":
      verdicts = { _ in [.kill] }
      signals = { _ in true }
    case "cgroup":
      verdicts = { $0.killFromCgroup ? [.deny, .throttle, .kill] : [.deny, .throttle] }
      signals = \.killFromCgroup
    case "lsm":
      verdicts = { $0.bpfLSM ? [.deny, .throttle, .kill] : [] }
      signals = \.bpfLSM
    default: return nil
    }
  }

  /// Returns `event` with those of its verdicts that one of its hooks can carry out on a host with `profile`.
  static func event(_ event: TypedEvent, on profile: HostProfile) -> TypedEvent {
    var event = event
    var possible: Set<Verdict> = [.allow, .audit]
    if !profile.bpfLSM { event.hooks.removeAll { $0.kind == "lsm" } }
    for hook in event.hooks { possible.formUnion(HookAbilities(kind: hook.kind)?.verdicts(profile) ?? []) }
    event.verdicts = event.verdicts.filter(possible.contains)
    return event
  }

  /// `true` iff `event` allows it, and a hook of it can send a signal on a host with `profile`.
  static func canSignal(_ event: TypedEvent, on profile: HostProfile) -> Bool {
    event.verdicts.contains(.kill) && event.hooks.contains { HookAbilities(kind: $0.kind)?.signals(profile) ?? false }
  }
}
