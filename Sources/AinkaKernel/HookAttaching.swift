import AinkaValues
import CAinkaHost
import CBPF
import Glibc

extension KernelHost {
  /// Loads `programs` for `set` onto `maps` and attaches them, those of cgroup hooks at `place`.
  func attach(
    _ programs: [HookProgram], in set: ProgramSet, maps: borrowing SharedMaps, place: String
  ) throws(HostError) {
    guard !programs.isEmpty else { return }
    let cgroup = programs.contains { $0.kind == "cgroup" } ? try openCgroup(place) : FileDescriptor(-1)
    for family in Set(programs.map(\.family)).sorted() {
      let members = programs.filter { $0.family == family }
      let kind = members.first?.kind ?? ""
      let loaded = try LoadedPrograms(
        family: family, programs: members, maps: maps, set: set.number, canSignal: canSignal(kind: kind))
      for member in members {
        try set.detach([member])  // a link that somebody detached leaves its pin
        try loaded.attach(member, cgroup: kind == "cgroup" ? cgroup.rawValue : nil, pinnedAt: set.pin(member.pinName))
      }
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
