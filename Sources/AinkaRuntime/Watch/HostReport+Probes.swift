public import AinkaKernel
public import AinkaValues

extension HostReport {
  /// Returns what the kernel that `host` stands for can and cannot do, each found out by trying.
  public static func probe(_ host: KernelHost) -> HostReport {
    let kernel = KernelAbilities.probe(host)
    let findings = kernel.abilities.map { ability in
      Finding(
        name: ability.name, isPresent: ability.isThere, detail: ability.reason, cost: ability.isThere ? "" : ability.cost,
        advice: ability.isThere ? "" : ability.advice)
    }
    return HostReport(
      findings: [rights, version(kernel.release)] + findings,
      profile: profile(release: kernel.release, killFromCgroup: kernel.killFromCgroup),
      canApply: kernel.canApply && EngineChoice.mayUseKernel())
  }

  /// Returns what a compile for this host may count on, and tries nothing else.
  public static func profile() -> HostProfile {
    profile(release: KernelAbilities.release, killFromCgroup: KernelAbilities.canKillFromCgroup)
  }

  private static func profile(release: String, killFromCgroup: Bool) -> HostProfile {
    HostProfile(name: "linux-\(release)", bpfLSM: false, killFromCgroup: killFromCgroup)
  }

  /// The kernel's version.
  private static func version(_ release: String) -> Finding {
    let parts = release.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    let isEnough = parts.count == 2 && (parts[0], parts[1]) >= (6, 1)
    return Finding(
      name: "Linux 6.1 or newer", isPresent: isEnough, detail: release, cost: isEnough ? "" : "the kernel engine is not tried",
      advice: isEnough ? "" : "use a newer kernel, or `--engine embedded`")
  }

  /// The right to load BPF programs.
  private static var rights: Finding {
    let isPresent = EngineChoice.mayUseKernel()
    return Finding(
      name: "right to load BPF programs", isPresent: isPresent,
      cost: isPresent ? "" : "nothing can be applied to the kernel, and what follows cannot be found out",
      advice: isPresent ? "" : "run it with `sudo`")
  }
}
