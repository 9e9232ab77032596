import AinkaValues
import CBPF
import Glibc

/// One of the two sets of programs and maps that can be attached side by side; only the set in the generation word decides.
///
/// A second one is made where the first cannot go on: its maps are too small, its hooks are attached elsewhere, or its programs
/// are of another version. All of it is pinned in a directory of its own.
struct ProgramSet: Sendable, Equatable {
  let number: Int
  let directory: String

  /// The set `number`, 0 or 1, of what is pinned below `pinDirectory`.
  init(_ number: Int, below pinDirectory: String) {
    self.number = number
    directory = "\(pinDirectory)/set\(number)"
  }

  /// What is pinned in `directory` itself.
  init(directory: String) {
    number = 0
    self.directory = directory
  }

  /// `true` iff something of it is there.
  var exists: Bool { access(directory, F_OK) == 0 }

  func pin(_ name: String) -> String { "\(directory)/\(name)" }

  /// Makes its directory, if it is not there.
  func makeDirectory() throws(HostError) {
    guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
      throw HostError(operation: "make", object: directory, errno: errno)
    }
  }

  /// Unpins what it has: its hooks are detached, its maps go with the last program that uses them.
  ///
  /// - Throws: when a pin cannot be removed, or something in the directory is not ours.
  func remove() throws(HostError) {
    guard exists else { return }
    try detach(hooks)
    let names = [CarriedCounters.pinName] + SharedMap.allCases.reversed().map(\.rawValue)
    for name in names where access(pin(name), F_OK) == 0 {
      guard unlink(pin(name)) == 0 else { throw HostError(operation: "remove", object: pin(name), errno: errno) }
      FaultPoint.reach("unpinned \(name)")
    }
    guard rmdir(directory) == 0 else {
      throw HostError(
        operation: "remove", object: directory, errno: errno, advice: "something in it is not ours; remove it by hand")
    }
  }

  // MARK: - Hooks

  /// Every hook that is pinned in it, attached or not.
  var hooks: [HookProgram] {
    let names = pinNames
    return HookProgram.pinned.filter { names.contains($0.name) }.map(\.hook) + Self.ownPrograms(among: names)
  }

  /// Where a hook of the set is attached.
  enum Attachment: Sendable, Equatable {
    case everywhere
    /// A cgroup's id.
    case cgroup(UInt64)
  }

  /// Returns where `hook` is attached, or nothing: its link is not pinned, or somebody detached it (which leaves the pin).
  func attachment(of hook: HookProgram) -> Attachment? {
    let file = bpf_obj_get(pin(hook.pinName))
    guard file >= 0 else { return nil }
    defer { close(file) }
    guard let info = bpf_link_info(of: file) else { return nil }
    guard hook.kind == "cgroup" else { return .everywhere }
    return info.cgroup.cgroup_id == 0 ? nil : .cgroup(info.cgroup.cgroup_id)
  }

  func isAttached(_ hook: HookProgram) -> Bool { attachment(of: hook) != nil }

  /// The hooks that are attached.
  var attached: [HookProgram] { hooks.filter(isAttached) }

  /// The id of the cgroup that its cgroup hooks are attached at, or nothing when there are none.
  var place: UInt64? {
    for hook in HookProgram.all where hook.kind == "cgroup" {
      if case .cgroup(let id)? = attachment(of: hook) { return id }
    }
    return nil
  }

  /// Detaches `hooks`, those that are attached, and waits until no event meets their programs any more.
  ///
  /// The kernel takes off what was unpinned some time later. The next set may have this one's number, and the next program this
  /// one's place: were one still attached by then, both would decide.
  ///
  /// - Throws: when a pin cannot be removed, or a program is still there after five seconds.
  func detach(_ hooks: [HookProgram]) throws(HostError) {
    var programs: [KernelIdentity] = []
    var failure: HostError?
    for hook in hooks {
      let path = pin(hook.pinName)
      let link = FileDescriptor(bpf_obj_get(path))
      if link.rawValue >= 0, let info = bpf_link_info(of: link.rawValue) {
        programs.append(KernelIdentity(kind: .program, number: info.prog_id))
      }
      if unlink(path) != 0, errno != ENOENT {
        failure = failure ?? HostError(operation: "detach", object: hook.label, errno: errno)
      }
      if link.rawValue >= 0 { FaultPoint.reach("detached \(hook.label)") }
    }
    if let failure { throw failure }
    guard KernelIdentity.areGone(programs) else {
      throw HostError(
        operation: "see the kernel detach", object: hooks.map(\.label).joined(separator: ", "), errno: 0,
        advice: "another process holds our programs open: `bpftool prog` shows which")
    }
  }
}
