import AinkaValues
import Glibc
import Synchronization

/// Maps and programs that are made while the policy that they are for is still compiled: the kernel's verifier takes as long as the
/// compiler, on another CPU.
///
/// What will be needed is guessed from the policy's words. They are pinned nowhere, attached to nothing, and their word is 0. The apply
/// that they fit takes them; else they are thrown away, and made as if they had never been there.
public final class EarlyPrograms: @unchecked Sendable {
  private let host: KernelHost
  private let size: SizeClass
  private let programs: [HookProgram]
  /// `true` iff nothing more is to be begun.
  private let isEnough = Atomic(false)
  private var thread: pthread_t?
  // Written by the thread, and read by others when it has ended.
  private var maps: SharedMaps?
  private var families: [LoadedFamily] = []

  /// The programs of one object, loaded.
  final class LoadedFamily {
    fileprivate let members: [HookProgram]
    let programs: LoadedPrograms

    fileprivate init(_ members: [HookProgram], _ programs: consuming LoadedPrograms) {
      self.members = members
      self.programs = programs
    }
  }

  /// Begins to make what `guess` says for `host`; nothing where something is there already, or nothing is guessed.
  public init?(for guess: PolicyGuess, on host: KernelHost) {
    guard !FaultPoint.isWatchedByTest, !guess.hooks.isEmpty, !host.sets.contains(where: \.exists),
      let size = SizeClass.smallest(imageBytes: guess.rules * PolicyGuess.imageBytesPerRule, rules: guess.rules)
    else { return nil }
    self.host = host
    self.size = size
    programs = HookProgram.all.filter { guess.hooks.contains($0.directoryIndex) }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(self)
    let answer = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<EarlyPrograms>.fromOpaque(context).takeRetainedValue().make() }
        return nil
      }, context.toOpaque())
    guard answer == 0 else {
      context.release()
      return nil
    }
    self.thread = thread
  }

  deinit {
    isEnough.store(true, ordering: .relaxed)
    if let thread { pthread_detach(thread) }
  }

  /// Makes all, on the thread. What fails is left out: whoever applies finds out why.
  private func make() {
    guard let maps = try? SharedMaps(unpinned: size, ringBytes: SharedMap.ringBytes) else { return }
    for members in HookProgram.byObject(programs) where !isEnough.load(ordering: .relaxed) {
      guard let first = members.first,
        let loaded = try? LoadedPrograms(
          family: first.family, programs: members, maps: maps, set: 0, canSignal: host.canSignal(kind: first.kind))
      else { continue }
      families.append(LoadedFamily(members, loaded))
    }
    self.maps = consume maps
  }

  /// Returns itself iff the maps are of `size`: then they may be pinned. Begins nothing more, and waits for what was begun.
  func fitting(_ size: SizeClass) -> EarlyPrograms? {
    isEnough.store(true, ordering: .relaxed)
    finish()
    return self.size == size && maps != nil ? self : nil
  }

  /// Waits until all is made that was begun, or is still to be.
  func finish() {
    guard let thread else { return }
    pthread_join(thread, nil)
    self.thread = nil
  }

  /// Returns an open file of the map, which its caller closes.
  func file(of map: SharedMap) throws(HostError) -> FileDescriptor {
    let copy = fcntl(maps?.file(map) ?? -1, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { throw HostError(operation: "use", object: "map \(map.rawValue)", errno: errno) }
    return FileDescriptor(copy)
  }

  /// Returns what was loaded for all of `members`, which share an object, or nothing.
  func family(of members: [HookProgram]) -> LoadedFamily? {
    families.first { family in members.allSatisfy(family.members.contains) }
  }

  /// Gives up what is pinned nowhere.
  func release() {
    families = []
    maps = nil
  }
}
