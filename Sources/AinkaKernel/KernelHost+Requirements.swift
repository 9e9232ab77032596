public import AinkaBundle
public import AinkaValues
import CAinkaHost
import CBPF
import Glibc

extension KernelHost {
  /// Checks what `request` needs of this host, before any change.
  ///
  /// - Throws: what is missing, and what to do about it.
  public func check(_ request: LoadRequest) throws(HostError) {
    try request.bundle.checkKeptHere()
    try checkRights()
    let programs = try requiredPrograms(of: request.bundle)
    if programs.contains(where: { $0.kind == "cgroup" }) { _ = try cgroupID(request.hookPlace) }
    for event in request.bundle.events { try checkVerdicts(of: event) }
    _ = try sizeClass(for: request)
    if let set = try activeSet() { _ = try SetDescription(of: set) }
  }

  /// Returns the smallest class that holds `request`.
  func sizeClass(for request: LoadRequest) throws(HostError) -> SizeClass {
    let bytes = request.bundle.image.count
    let counters = (request.counters.map(\.index).max() ?? 0) / 2 + 1
    guard var size = SizeClass.smallest(imageBytes: bytes, rules: max(request.bundle.rules.count, counters)) else {
      throw HostError(
        operation: "hold", object: "a bundle of \(bytes) bytes and \(request.bundle.rules.count) rules",
        advice: "an image may have \(ImageSize.bytesMax >> 20) MiB")
    }
    guard request.keyedLines <= SizeClass.keyedLinesMost else {
      throw HostError(
        operation: "hold", object: "windows, limits and thresholds by key of \(request.keyedLines * 64) bytes",
        advice: "\(SizeClass.keyedLinesMost * 64) bytes are the most: write `at most N keys` with smaller numbers")
    }
    size.keyedLines = SizeClass.keyedLines(for: request.keyedLines)
    return size
  }

  /// Checks that this kernel has the hooks of `bundle`, and what its rules read there.
  ///
  /// - Throws: what is missing, and what to do about it.
  public func checkHooks(of bundle: Bundle) throws(HostError) { _ = try requiredPrograms(of: bundle, isAlone: true) }

  /// Returns our program for each hook that `bundle` needs; where it `isAlone`, as if nothing was pinned.
  func requiredPrograms(of bundle: Bundle, isAlone: Bool = false) throws(HostError) -> [HookProgram] {
    for hook in bundle.events.flatMap(\.hooks) where hook.kind == "lsm" {
      throw HostError(
        operation: "attach", object: "lsm \"\(hook.target)\"", errno: 0,
        advice: "this version has no programs at security hooks: without `--host` the policy is compiled for what works here")
    }
    var programs = try ownPrograms(of: bundle, pinned: isAlone ? [] : sets.flatMap(\.ownPrograms))
    for hook in bundle.events.filter({ !$0.isOwn }).flatMap(\.hooks) {
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

  /// Checks that the hooks of `event` can carry out what its rules ask for.
  func checkVerdicts(of event: BundleEvent) throws(HostError) {
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

  /// Checks that BPF may be loaded and pinned here at all.
  private func checkRights() throws(HostError) {
    guard ainka_is_bpf_file_system(pinParent) == 1 else {
      throw HostError(
        operation: "pin programs below", object: pinParent, errno: 0,
        advice: "no BPF file system is there: mount -t bpf bpf /sys/fs/bpf")
    }
    _ = try SharedMap.generation.create(size: SizeClass(imageBits: 18))
  }

  func makePinDirectory() throws(HostError) {
    guard mkdir(pinDirectory, 0o700) == 0 || errno == EEXIST else {
      throw HostError(operation: "make", object: pinDirectory, errno: errno, advice: "mount -t bpf bpf /sys/fs/bpf")
    }
  }
}
