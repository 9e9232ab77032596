public import AinkaBundle
public import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

/// The running kernel as a place where generations decide: our programs, their maps, and their pins.
///
/// Everything lives in the kernel and below `pinDirectory`; a value of this type holds nothing open between calls.
public struct KernelHost: Sendable {
  /// Below a mounted BPF file system.
  public let pinDirectory: String
  /// Where the cgroup 2 hierarchy is mounted.
  public let cgroupMount: String?

  public init(pinDirectory: String = "/sys/fs/bpf/ainka", cgroupMount: String?) {
    self.pinDirectory = pinDirectory
    self.cgroupMount = cgroupMount
  }

  public var name: String { "kernel" }

  /// Returns what the generation word says, or nothing when no generation decides.
  ///
  /// - Throws: also when hooks are attached, but the pin of the word is gone: what decides then cannot be told.
  public func current() throws(HostError) -> ActiveGeneration? {
    guard isPinned(SharedMap.generation.rawValue) else {
      guard let hook = (HookProgram.all + pinnedOwnPrograms()).first(where: isAttached) else { return nil }
      throw HostError(
        operation: "open", object: pin(SharedMap.generation.rawValue), errno: ENOENT,
        advice: "its pin was removed by hand while \(hook.label) is attached: `ainka clear`, then apply again")
    }
    let word = try SharedMaps.withGeneration(pinnedIn: pinDirectory) { ainka_load_acquire(&$0.pointee.word) }
    return word == 0 ? nil : ActiveGeneration(number: word >> 8, half: Int(word & 1))
  }

  /// The hooks that are attached now, as `cgroup/connect4`, sorted.
  public func attachedHooks() -> [String] {
    (HookProgram.all + pinnedOwnPrograms()).filter(isAttached).map(\.label).sorted()
  }

  /// Returns the hooks of `bundle` that are not attached now, as `cgroup/connect4`, sorted.
  public func missingHooks(of bundle: Bundle) -> [String] {
    let own = pinnedOwnPrograms()
    return bundle.events.flatMap { event in
      event.hooks.filter { hook in
        let program = event.isOwn ? own.first { $0.decides(event, at: hook) } : HookProgram.program(for: hook)
        return program.map { !isAttached($0) } ?? event.isOwn
      }.map { "\($0.kind)/\($0.target)" }
    }.sorted()
  }

  /// Undoes what a killed command left: hooks that are not among `hooks`, and everything when no generation decides.
  public func tidy(keeping hooks: [String]) throws(HostError) {
    guard try current() != nil else { return try clear() }
    for hook in HookProgram.all + pinnedOwnPrograms() where !hooks.contains(hook.label) { unlink(pin(hook.pinName)) }
  }

  /// Checks what `request` needs of this host, before any change.
  ///
  /// - Throws: what is missing, and what to do about it.
  public func check(_ request: LoadRequest) throws(HostError) {
    try checkRights()
    let programs = try requiredPrograms(of: request)
    if programs.contains(where: { $0.kind == "cgroup" }) || request.bundle.scopes.count > 1 { _ = try openCgroupRoot() }
    for event in request.bundle.events { try checkVerdicts(of: event) }
    guard let needed = SizeClass.smallest(imageBytes: request.bundle.image.count, rules: request.bundle.rules.count) else {
      throw HostError(
        operation: "hold", object: "a bundle of \(request.bundle.image.count) bytes and \(request.bundle.rules.count) rules",
        advice: "an image may have 16 MiB")
    }
    if try current() != nil {
      let maps = try SharedMaps(pinnedIn: pinDirectory)
      guard needed.imageBits <= maps.size.imageBits else {
        throw HostError(
          operation: "hold", object: "an image of \(request.bundle.image.count) bytes in the maps of the active generation",
          advice: "they have \(maps.size.halfBytes) bytes: `ainka clear`, then apply again")
      }
    }
  }

  /// Makes `request` the generation that decides.
  ///
  /// Loads and attaches what is missing, fills the spare half, reads it back, stores the generation word, detaches what is gone.
  /// Until the word is stored the earlier generation decides; every event from then on is decided by the new one.
  public func load(_ request: LoadRequest) throws(HostError) {
    let programs = try requiredPrograms(of: request)
    let missing = toAttach(of: programs)
    let isFirst = try current() == nil
    do throws(HostError) {
      if isFirst { try createMaps(for: request.bundle) }
      try prepare(request, programs: programs, missing: missing)
    } catch {
      if isFirst { try? clear() } else { for hook in missing { unlink(pin(hook.pinName)) } }
      throw error
    }
    let maps = try SharedMaps(pinnedIn: pinDirectory)
    try maps.withGeneration { generation in
      let before = generation.pointee.word
      generation.pointee.previous = before
      ainka_store_release(&generation.pointee.word, request.number << 8 | UInt64(Self.spareHalf(of: before)))
    }
    let kept = Set(programs.map(\.pinName))
    for gone in HookProgram.all + pinnedOwnPrograms() where !kept.contains(gone.pinName) && isPinned(gone.pinName) {
      unlink(pin(gone.pinName))
    }
    try removeExemptions(butFor: request.exemptions, maps: maps)
  }

  /// Detaches and unpins everything; returns when the kernel has freed it.
  ///
  /// - Throws: when something is left that cannot be removed, or is still there after five seconds.
  public func clear() throws(HostError) {
    let identities = pinnedIdentities()
    // A word of zero names no generation: from here on nothing decides, and readers of records end.
    try? SharedMaps.withGeneration(pinnedIn: pinDirectory) { ainka_store_release(&$0.pointee.word, 0) }
    // The word goes last: as long as it is there, the next command knows what to do with what is left.
    let names = (HookProgram.all + pinnedOwnPrograms()).map(\.pinName) + SharedMap.allCases.reversed().map(\.rawValue)
    for name in names where isPinned(name) {
      guard unlink(pin(name)) == 0 else { throw HostError(operation: "remove", object: pin(name), errno: errno) }
    }
    if access(pinDirectory, F_OK) == 0, rmdir(pinDirectory) != 0 {
      throw HostError(
        operation: "remove", object: pinDirectory, errno: errno, advice: "something in it is not ours; remove it by hand")
    }
    for _ in 0..<500 {
      if !identities.contains(where: { $0.isStillThere }) { return }
      usleep(10_000)
    }
    throw HostError(
      operation: "see the kernel free", object: "our programs and maps", errno: 0,
      advice: "another process holds them open: `bpftool prog` shows which")
  }

  // MARK: - Steps

  /// Creates and pins the maps for a first generation, of `bundle`; what an earlier command left is removed.
  private func createMaps(for bundle: Bundle) throws(HostError) {
    try clear()
    try makePinDirectory()
    let size = SizeClass.smallest(imageBytes: bundle.image.count, rules: bundle.rules.count)
    try SharedMaps.create(size: size ?? SizeClass(imageBits: 24), pinnedIn: pinDirectory)
  }

  /// Attaches the hooks that are `missing`, and fills the spare half: all but the switch to `request`.
  private func prepare(_ request: LoadRequest, programs: [HookProgram], missing: [HookProgram]) throws(HostError) {
    let maps = try SharedMaps(pinnedIn: pinDirectory)
    try attach(missing, maps: maps)
    // Whoever still reads the spare half since the switch before last has left it when this returns.
    let waited = ainka_wait_for_grace_period()
    guard waited == 0 else { throw HostError(operation: "wait for", object: "a grace period (membarrier)", errno: -waited) }
    let half = Self.spareHalf(of: try maps.withGeneration { $0.pointee.word })
    try write(request, into: half, of: maps, programs: programs)
  }

  /// Returns the half that `word` does not name.
  private static func spareHalf(of word: UInt64) -> Int { word == 0 ? 0 : Int(word & 1) ^ 1 }

  /// Returns our program for each hook that `request` needs.
  private func requiredPrograms(of request: LoadRequest) throws(HostError) -> [HookProgram] {
    let own = request.bundle.events.filter(\.isOwn)
    var programs = try ownPrograms(for: own)
    for hook in request.bundle.events.filter({ !$0.isOwn }).flatMap(\.hooks) {
      if hook.kind == "tracepoint" { _ = try TracepointFormat.read(hook.target) }
      guard let program = HookProgram.program(for: hook) else {
        throw HostError(
          operation: "attach", object: "\(hook.kind) \"\(hook.target)\"",
          advice: "this version of ainka has no program for that hook")
      }
      programs.append(program)
    }
    return programs
  }

  private func checkVerdicts(of event: BundleEvent) throws(HostError) {
    guard event.hooks.contains(where: { $0.kind == "cgroup" }), event.verdicts.contains(.kill) || event.signals else { return }
    guard canSignal(kind: "cgroup") else {
      throw HostError(
        operation: "send signals from", object: "\(event.name) on this kernel", errno: ENOTSUP,
        advice: "use `deny` there; `ainka doctor` shows what this kernel can do")
    }
  }

  /// `true` iff programs of this kind of hook may send signals on this kernel.
  func canSignal(kind: String) -> Bool {
    guard kind == "cgroup" else { return true }
    return ainka_probe_helper(
      UInt32(BPF_PROG_TYPE_CGROUP_SOCK_ADDR.rawValue), UInt32(BPF_CGROUP_INET4_CONNECT.rawValue),
      UInt32(BPF_FUNC_send_signal.rawValue)) == 0
  }

  /// Returns those of `programs` that must be attached: what is not, and what shares maps of its own with one of these.
  private func toAttach(of programs: [HookProgram]) -> [HookProgram] {
    let missing = programs.filter { !isAttached($0) }
    return programs.filter { program in
      missing.contains { $0 == program || $0.family == program.family && program.family == "fork" }
    }
  }

  private func attach(_ programs: [HookProgram], maps: borrowing SharedMaps) throws(HostError) {
    guard !programs.isEmpty else { return }
    let root = programs.contains { $0.kind == "cgroup" } ? try openCgroupRoot() : FileDescriptor(-1)
    // Each event of a policy is an object of its own, with constants of its own.
    for group in Set(programs.map { $0.own?.pinName ?? $0.family }).sorted() {
      let members = programs.filter { ($0.own?.pinName ?? $0.family) == group }
      let family = members.first?.family ?? ""
      let kind = members.first?.kind ?? ""
      let loaded = try LoadedPrograms(family: family, programs: members, maps: maps, canSignal: canSignal(kind: kind))
      for member in members {
        unlink(pin(member.pinName))  // of a link that somebody detached, or that is made anew with its fellows
        try loaded.attach(member, cgroup: kind == "cgroup" ? root.rawValue : nil, pinnedAt: pin(member.pinName))
      }
    }
  }

  // MARK: - Pins

  func pin(_ name: String) -> String { "\(pinDirectory)/\(name)" }

  /// The directory that the pin directory is in.
  var pinParent: String { "/" + pinDirectory.split(separator: "/").dropLast().joined(separator: "/") }

  func isPinned(_ name: String) -> Bool { access(pin(name), F_OK) == 0 }

  /// `true` iff `hook` is attached: its link is pinned, and nobody detached it (which leaves the pin).
  private func isAttached(_ hook: HookProgram) -> Bool {
    let file = bpf_obj_get(pin(hook.pinName))
    guard file >= 0 else { return false }
    defer { close(file) }
    var info = bpf_link_info()
    var length = UInt32(MemoryLayout<bpf_link_info>.size)
    guard bpf_obj_get_info_by_fd(file, &info, &length) == 0 else { return false }
    return hook.kind != "cgroup" || info.cgroup.cgroup_id != 0
  }

  private func makePinDirectory() throws(HostError) {
    guard mkdir(pinDirectory, 0o700) == 0 || errno == EEXIST else {
      throw HostError(operation: "make", object: pinDirectory, errno: errno, advice: "mount -t bpf bpf /sys/fs/bpf")
    }
  }

  /// Checks that BPF may be loaded and pinned here at all.
  private func checkRights() throws(HostError) {
    guard ainka_is_bpf_file_system(pinParent) == 1 else {
      throw HostError(
        operation: "pin programs below", object: pinParent, errno: 0,
        advice: "no BPF file system is there: mount -t bpf bpf /sys/fs/bpf")
    }
    _ = try SharedMap.generation.create(size: SizeClass(imageBits: 18))
  }

  private func openCgroupRoot() throws(HostError) -> FileDescriptor {
    guard let cgroupMount else {
      throw HostError(
        operation: "find", object: "a cgroup 2 mount", errno: 0, advice: "mount -t cgroup2 none /sys/fs/cgroup/unified")
    }
    let file = open(cgroupMount, O_RDONLY | O_DIRECTORY)
    guard file >= 0 else { throw HostError(operation: "open", object: cgroupMount, errno: errno) }
    return FileDescriptor(file)
  }
}
