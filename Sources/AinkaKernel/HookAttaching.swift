import AinkaValues
import CAinkaHost
import CBPF
import Glibc

extension KernelHost {
  /// Loads `programs` for `set` onto `maps`, if they are not among the `early` ones, and attaches them, those of cgroup hooks at `place`.
  func attach(
    _ programs: [HookProgram], in set: ProgramSet, maps: borrowing SharedMaps, place: String, early: EarlyPrograms? = nil
  ) throws(HostError) {
    guard !programs.isEmpty else { return }
    let cgroup = programs.contains { $0.kind == "cgroup" } ? try openCgroup(place) : FileDescriptor(-1)
    for members in HookProgram.byObject(programs) {
      if let family = early?.family(of: members) {
        try attach(members, of: family.programs, in: set, cgroup: cgroup.rawValue)
        continue
      }
      let (family, kind) = (members.first?.family ?? "", members.first?.kind ?? "")
      let loaded = try LoadedPrograms(
        family: family, programs: members, maps: maps, set: set.number, canSignal: canSignal(kind: kind))
      try attach(members, of: loaded, in: set, cgroup: cgroup.rawValue)
    }
  }

  /// Attaches `members` of what is `loaded` in `set`, those of cgroup hooks at the open `cgroup`.
  private func attach(
    _ members: [HookProgram], of loaded: borrowing LoadedPrograms, in set: ProgramSet, cgroup: Int32
  ) throws(HostError) {
    for member in members {
      try set.detach([member])  // a link that somebody detached leaves its pin; others are made anew with their fellows
      try loaded.attach(member, cgroup: member.kind == "cgroup" ? cgroup : nil, pinnedAt: set.pin(member.pinName))
      FaultPoint.reach("attached \(member.label)")
    }
  }

  // MARK: - Cgroups

  /// Opens the cgroup at `place`, a path below the mount that begins with `/`.
  func openCgroup(_ place: String) throws(HostError) -> FileDescriptor {
    guard let cgroupMount else {
      throw HostError(
        operation: "find", object: "a cgroup 2 mount", errno: 0, advice: "mount -t cgroup2 none /sys/fs/cgroup/unified")
    }
    let path = place == "/" ? cgroupMount : cgroupMount + place
    let file = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw HostError(operation: "open", object: "cgroup \(path)", errno: errno) }
    return FileDescriptor(file)
  }

  /// Returns the id of the cgroup at `place`.
  func cgroupID(_ place: String) throws(HostError) -> UInt64 {
    let file = try openCgroup(place)
    var status = stat()
    guard fstat(file.rawValue, &status) == 0 else {
      throw HostError(operation: "ask for", object: "cgroup \(place)", errno: errno)
    }
    return UInt64(status.st_ino)
  }

  /// Returns the path of cgroup `id` below the mount, beginning with `/`, or nothing when it is gone.
  func cgroupPath(_ id: UInt64) -> String? {
    guard let root = try? openCgroup("/") else { return nil }
    var path = [CChar](repeating: 0, count: 8192)
    guard ainka_cgroup_path(root.rawValue, id, &path, path.count) == 0 else { return nil }
    return String(decoding: path.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
  }
}
