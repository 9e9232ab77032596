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
  /// What was made beforehand for the next load, or nothing.
  let early: EarlyPrograms?

  public init(pinDirectory: String = "/sys/fs/bpf/ainka", cgroupMount: String?, early: EarlyPrograms? = nil) {
    self.pinDirectory = pinDirectory
    self.cgroupMount = cgroupMount
    self.early = early
  }

  public var name: String { "kernel" }

  /// Both sets of programs and maps, whether or not they are there.
  var sets: [ProgramSet] { [ProgramSet(0, below: pinDirectory), ProgramSet(1, below: pinDirectory)] }

  /// Returns the generation in the word, or nothing when there is none. One that was not confirmed in time is still told,
  /// although the one before it decides.
  ///
  /// - Throws: also when hooks are attached, but the pin of the word is gone: what decides then cannot be told.
  public func current() throws(HostError) -> ActiveGeneration? {
    if let state = try generationState() { return state.active }
    guard let hook = sets.lazy.flatMap(\.attached).first else { return nil }
    throw HostError(
      operation: "open", object: pin(SharedMap.generation.rawValue), errno: ENOENT,
      advice:
        "its pin was removed by hand while \(hook.label) is attached: `ainka apply --resume` brings all back, `ainka clear` takes all off"
    )
  }

  /// The hooks that are attached now, as `cgroup/connect4`, sorted.
  public func attachedHooks() -> [String] { Set(sets.flatMap(\.attached).map(\.label)).sorted() }

  /// Returns the hooks of `bundle` that are not attached now, as `cgroup/connect4`, sorted.
  public func missingHooks(of bundle: Bundle) -> [String] {
    let set = (try? activeSet()) ?? nil
    let attached = set?.attached ?? []
    return bundle.events.flatMap { event in
      event.hooks.filter { hook in !attached.contains { $0.decides(event, at: hook) } }.map { "\($0.kind)/\($0.target)" }
    }.sorted()
  }

  /// Undoes what a killed command left: hooks that are not among `hooks`, a set that does not decide, and everything when no
  /// generation decides. While a generation waits to be confirmed all stays as it is.
  public func tidy(keeping hooks: [String]) throws(HostError) {
    guard let state = try generationState(), state.deciding != 0 else {
      _ = try current()
      return try clear()
    }
    guard !state.isPending else { return }
    try settle(state)
    let set = ProgramSet(GenerationState.set(of: state.deciding), below: pinDirectory)
    try retire(besides: set)
    let kept = set.hooks.filter { hooks.contains($0.label) && $0.own?.role != .notes }
    let keptEvents = Set(kept.compactMap(\.own?.key))
    try set.detach(set.hooks.filter { hook in !kept.contains(hook) && !keptEvents.contains(hook.own?.key ?? "") })
  }

  /// Throws iff there is no place where pins could be seen.
  public func reach() throws(HostError) {
    guard ainka_is_bpf_file_system(pinParent) == 1 else {
      throw HostError(
        operation: "look for pins below", object: pinParent, advice: "no BPF file system is there: mount -t bpf bpf /sys/fs/bpf"
      )
    }
  }

  /// Makes `request` the generation that decides.
  ///
  /// Loads and attaches what is missing, fills the spare half, reads it back, stores the generation word, detaches what is gone.
  /// Until the word is stored the earlier generation decides; every event from then on is decided by the new one.
  ///
  /// - Parameter deadline: nanoseconds since boot. Unless `confirm` is called before, the earlier generation decides again from
  ///   then on, without any process; all that it needs stays until then.
  public func load(_ request: LoadRequest, confirmBy deadline: UInt64?) throws(HostError) {
    let programs = try requiredPrograms(of: request.bundle)
    if let state = try generationState(), !state.isPending { try settle(state) }
    let change = try change(to: request, programs: programs)
    let half: Int
    defer { early?.release() }
    do throws(HostError) {
      half = try prepare(request, change, programs: programs)
      if let deadline, BootClock.now() >= deadline {
        throw HostError(
          operation: "load", object: "generation \(request.number)", errno: ETIME,
          advice: "the time to confirm was over before it could decide: give it more")
      }
    } catch {
      early?.release()  // what it holds open would not be gone
      undo(change)
      throw error
    }
    try SharedMaps.withGeneration(pinnedIn: pinDirectory) { generation in
      // In this order: an event in between never sees a deadline that has passed with a word to go back to.
      ainka_store_release(&generation.pointee.confirm_deadline_ns, 0)
      generation.pointee.previous = generation.pointee.word
      ainka_store_release(&generation.pointee.confirm_deadline_ns, deadline ?? 0)
      FaultPoint.reach("the word")
      ainka_store_release(
        &generation.pointee.word, GenerationState.word(number: request.number, set: change.set.number, half: half))
    }
    FaultPoint.reach("switched")
    guard deadline == nil else { return }
    try retire(besides: change.set)
    let kept = Set(programs.map(\.pinName))
    try change.set.detach(change.set.attached.filter { !kept.contains($0.pinName) })
    try removeExemptions(butFor: request.exemptions, maps: try activeMaps())
  }

  /// Lets the generation in the word decide for good. `tidy(keeping:)` afterwards takes off what the earlier one needed.
  public func confirm() throws(HostError) {
    FaultPoint.reach("confirm")
    try SharedMaps.withGeneration(pinnedIn: pinDirectory) { ainka_store_release(&$0.pointee.confirm_deadline_ns, 0) }
    FaultPoint.reach("confirmed")
  }

  /// Makes the generation before the one in the word the active one again, or none when there was none.
  ///
  /// The word first: with the deadline behind it, both of them name the same generation at every instant.
  public func withdraw() throws(HostError) {
    FaultPoint.reach("withdraw")
    try SharedMaps.withGeneration(pinnedIn: pinDirectory) { generation in
      ainka_store_release(&generation.pointee.word, generation.pointee.previous)
      FaultPoint.reach("withdrawn")
      ainka_store_release(&generation.pointee.confirm_deadline_ns, 0)
    }
  }

  /// Detaches and unpins everything; returns when the kernel has freed it.
  ///
  /// - Throws: when something is left that cannot be removed, or is still there after five seconds.
  public func clear() throws(HostError) {
    let identities = pinnedIdentities()
    // A word of zero names no generation: from here on nothing decides, and readers of records end.
    FaultPoint.reach("clear")
    try? SharedMaps.withGeneration(pinnedIn: pinDirectory) { generation in
      ainka_store_release(&generation.pointee.previous, 0)
      ainka_store_release(&generation.pointee.word, 0)
    }
    FaultPoint.reach("nothing decides")
    // Hooks before anything that may be in the way of removing a directory. The word goes last: as long as it is there, the next
    // command knows what to do with what is left. Versions that knew no sets pinned all beside the word.
    let places = sets + [ProgramSet(directory: pinDirectory)]
    for place in places {
      for hook in place.hooks where unlink(place.pin(hook.pinName)) == 0 { FaultPoint.reach("unpinned \(hook.label)") }
    }
    for place in places { try place.remove() }
    guard KernelIdentity.areGone(identities) else {
      throw HostError(
        operation: "see the kernel free", object: "our programs and maps", errno: 0,
        advice: "another process holds them open: `bpftool prog` shows which")
    }
  }

  // MARK: - Pins

  func pin(_ name: String) -> String { "\(pinDirectory)/\(name)" }

  /// The directory that the pin directory is in.
  var pinParent: String { "/" + pinDirectory.split(separator: "/").dropLast().joined(separator: "/") }

  func isPinned(_ name: String) -> Bool { access(pin(name), F_OK) == 0 }
}
