import AinkaBundle
import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

/// Which set the next generation decides in, and what has to be made or attached for it.
struct SetChange: Sendable {
  var set: ProgramSet
  /// The set that decides now, or nothing.
  var earlier: ProgramSet?
  /// Maps of the earlier set that do not do any more; all others are shared. Empty when the set stays.
  var renewed: Set<SharedMap>
  /// The hooks to attach in `set`.
  var missing: [HookProgram]

  /// `true` iff `set` is to be made.
  var isNew: Bool { self.set != earlier }
}

extension KernelHost {
  /// Returns how the host gets to `request`, whose hooks are `programs`: in the set that decides now if that can go on, else in
  /// another one beside it.
  func change(to request: LoadRequest, programs: [HookProgram]) throws(HostError) -> SetChange {
    let everything = Set(SharedMap.allCases.filter { !$0.isOfHost })
    guard let earlier = try activeSet() else {
      return SetChange(set: sets[0], earlier: nil, renewed: everything, missing: programs)
    }
    if let state = try generationState(), state.isPending {
      throw HostError(
        operation: "load", object: "generation \(request.number)", errno: EBUSY,
        advice: "generation \(GenerationState.number(of: state.word)) waits to be confirmed")
    }
    let maps = try SharedMaps(of: earlier, below: pinDirectory)
    let what = try maps.description()
    var renewed: Set<SharedMap> = what.layout == AINKA_LAYOUT ? [] : everything
    let needed = try sizeClass(for: request)
    if needed.imageBits > maps.size.imageBits { renewed.formUnion([.set, .images]) }
    if let highest = request.counters.map(\.index).max(), highest >= maps.counters { renewed.formUnion([.set, .counters]) }
    if request.keyedLines > maps.keyedLines { renewed.formUnion([.set, .keyed]) }
    if what.programs != Self.programsDigest { renewed.insert(.set) }
    let lacking = programs.filter { !earlier.isAttached($0) }
    // What has maps of its own in common is attached together.
    let lacksFork = lacking.contains { $0.family == "fork" }
    let lackingIntervals = Set(lacking.filter { $0.family == "interval" }.compactMap(\.own?.object))
    let missing = programs.filter {
      lacking.contains($0) || lacksFork && $0.family == "fork" || lackingIntervals.contains($0.own?.object ?? "")
    }
    let isElsewhere = try isElsewhere(programs, of: earlier, than: request.hookPlace)
    guard isElsewhere || !renewed.isEmpty else {
      return SetChange(set: earlier, earlier: earlier, renewed: [], missing: missing)
    }
    return SetChange(set: sets[1 - earlier.number], earlier: earlier, renewed: renewed.union([.set]), missing: programs)
  }

  /// `true` iff a cgroup hook among `programs` is attached in `set`, but not at `place`.
  private func isElsewhere(_ programs: [HookProgram], of set: ProgramSet, than place: String) throws(HostError) -> Bool {
    let cgroups = programs.filter { $0.kind == "cgroup" }
    guard !cgroups.isEmpty else { return false }
    let id = try cgroupID(place)
    return cgroups.contains { hook in set.attachment(of: hook).map { $0 != .cgroup(id) } ?? false }
  }

  /// Does all but the switch to `request`: makes the set if it is new, attaches its hooks, fills the spare half, which is returned.
  func prepare(_ request: LoadRequest, _ change: SetChange, programs: [HookProgram]) throws(HostError) -> Int {
    let early = change.earlier == nil ? early?.fitting(try sizeClass(for: request)) : nil
    if change.earlier == nil {
      try clear()
      try makePinDirectory()
      for map in [SharedMap.marks, .generation] {
        try map.pinNew(size: SizeClass(imageBits: 18), in: pinDirectory, early: early)
      }
    }
    if change.isNew { try makeMaps(for: request, change, early: early) }
    let maps = try SharedMaps(of: change.set, below: pinDirectory)
    try attach(change.missing, in: change.set, maps: maps, place: request.hookPlace, early: early)
    if change.isNew, let earlier = change.earlier {
      // Events that began before the last hook was attached meet the programs of one set alone: they may leave no mark.
      try waitForGracePeriod()
      try orderMeetings(of: earlier, and: change.set, maps: maps)
    }
    // Whoever still decides by the half that is spare since the switch before last is done when this returns. And with two sets,
    // every event that meets programs of both carries its word from one to the other from here on. Where there was no set, the maps
    // are new and their word is 0: nobody has decided by them.
    if let earlier = change.earlier {
      if change.isNew { try waitForGracePeriod() } else { try waitForDecisions(in: earlier) }
    }
    FaultPoint.reach("nobody reads the spare half")
    let word = try generationState()?.word ?? 0
    let half = change.renewed.contains(.images) || word == 0 ? 0 : GenerationState.half(of: word) ^ 1
    try write(request, into: half, of: maps, in: change.set, programs: programs, areNew: change.renewed)
    // Last: whatever the earlier programs count from here to the switch is not carried over.
    if change.renewed.contains(.keyed), let earlier = change.earlier { try carryKeys(request, from: earlier, to: maps) }
    return half
  }

  /// Takes back what `prepare` did for `change`.
  func undo(_ change: SetChange) {
    guard let earlier = change.earlier else {
      try? clear()
      return
    }
    if change.isNew { try? retire(besides: earlier) } else { try? earlier.detach(change.missing) }
  }

  /// Creates the maps of the new set, or pins those of the earlier one for it, too.
  private func makeMaps(for request: LoadRequest, _ change: SetChange, early: EarlyPrograms?) throws(HostError) {
    if let earlier = change.earlier { try retire(besides: earlier) }
    try change.set.makeDirectory()
    let size = try sizeClass(for: request)
    for map in SharedMap.allCases where !map.isOfHost {
      if let earlier = change.earlier, !change.renewed.contains(map) {
        try earlier.share(map.rawValue, with: change.set)
      } else {
        try map.pinNew(size: size, in: change.set.directory, early: early)
      }
    }
    if let earlier = change.earlier {
      if change.renewed.contains(.counters) {
        try CarriedCounters.create(in: change.set, indices: request.counters.filter(\.isKept).map(\.index))
      } else if access(earlier.pin(CarriedCounters.pinName), F_OK) == 0 {
        try earlier.share(CarriedCounters.pinName, with: change.set)
      }
    }
    if change.renewed.contains(.keyed), let earlier = change.earlier { try shareSeed(of: earlier, with: change.set) }
    let maps = try SharedMaps(of: change.set, below: pinDirectory)
    try maps.describe(size: maps.size)  // images that are shared may be larger
    FaultPoint.reach("set\(change.set.number) has its maps")
  }

  /// Says which of the two sets an event meets first, for each kind of hook.
  ///
  /// Tracepoints run programs in the order in which they were attached. Cgroup hooks run those of a cgroup before those of the
  /// cgroups above it, and in the order of attaching within one.
  private func orderMeetings(of earlier: ProgramSet, and later: ProgramSet, maps: borrowing SharedMaps) throws(HostError) {
    try maps.forgetMarks()
    let shared = earlier.attached.filter(later.isAttached)
    var cgroups: UInt32 = 0
    if let old = earlier.place, let new = later.place {
      let (oldPath, newPath) = (cgroupPath(old) ?? "", cgroupPath(new) ?? "")
      if old == new || oldPath.isBelow(newPath) { cgroups = earlier.first(at: shared.filter { $0.kind == "cgroup" }) }
      if newPath.isBelow(oldPath) { cgroups = later.first(at: shared.filter { $0.kind == "cgroup" }) }
    }
    let others = earlier.first(at: shared.filter { $0.kind != "cgroup" })
    try maps.withGeneration { $0.pointee.first = (others, cgroups) }
    FaultPoint.reach("the order of sets is told")
  }

  /// Removes the set that is not `set`: its programs decide nothing any more. What it had counted is kept.
  func retire(besides set: ProgramSet) throws(HostError) {
    let other = sets[1 - set.number]
    guard other.exists else { return }
    // Events that met their first program before the last switch have met their second one, too, when this returns.
    try waitForGracePeriod()
    try SharedMaps.withGeneration(pinnedIn: pinDirectory) { $0.pointee.first = (0, 0) }
    FaultPoint.reach("the order of sets is forgotten")
    try other.detach(other.hooks)
    if let carried = CarriedCounters(of: set), let earlier = try? SharedMaps(of: other, below: pinDirectory) {
      try carried.settle(from: earlier, carried: CarriedCounters(of: other))
      FaultPoint.reach("counts are carried over")
    }
    try other.remove()
  }

  /// Makes the word say what the programs decide by when the time to confirm is over, or nothing waits although a time is set.
  func settle(_ state: GenerationState) throws(HostError) {
    if state.confirmDeadline != 0 { try withdraw() }
  }

  func waitForGracePeriod() throws(HostError) {
    let waited = ainka_wait_for_grace_period()
    guard waited == 0 else { throw HostError(operation: "wait for", object: "a grace period (membarrier)", errno: -waited) }
  }
}

extension ProgramSet {
  /// What `ainka_generation.first` says when an event meets this set first at `hooks`, where both sets are attached.
  fileprivate func first(at hooks: [HookProgram]) -> UInt32 {
    hooks.reduce(hooks.isEmpty ? 0 : 1 + UInt32(number)) { $0 | 1 << UInt32(Int(AINKA_FIRST_HOOKS) + $1.directoryIndex) }
  }
}

extension String {
  /// `true` iff it is a path below `other`.
  fileprivate func isBelow(_ other: String) -> Bool {
    !isEmpty && !other.isEmpty && self != other && hasPrefix(other == "/" ? "/" : other + "/")
  }
}
