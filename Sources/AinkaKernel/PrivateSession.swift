public import AinkaBundle
public import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

/// Programs and maps of this process alone, beside whatever is applied: pinned nowhere, so that the kernel takes them off when the
/// process ends, however it ends.
///
/// They are the same objects as those of an applied generation, with maps that nobody shares. All that they meet is recorded for
/// as long as the session lives.
public final class PrivateSession {
  // Detached before the programs and maps go.
  private let hooks: [KeptHook]
  private let maps: SharedMaps
  private let ring: RecordRing

  /// The generation number that records carry.
  public static let generation: UInt64 = 1

  /// Loads `bundle` for `scopes`, one for each of its scopes, and attaches it.
  ///
  /// - Parameter ringBytes: room for records that wait to be read; a power of two of at least a page.
  /// - Parameter exemptions: whom nothing is done against.
  public init(
    of host: KernelHost, bundle: Bundle, scopes: [ResolvedScope], ringBytes: Int, exemptions: [Exemption]
  ) throws(HostError) {
    let request = LoadRequest(
      number: Self.generation, bundle: bundle, scopes: scopes,
      slots: bundle.thresholds.enumerated().map { SlotAssignment(index: $0, value: $1.start, isKept: false) },
      counters: bundle.rules.indices.map { CounterAssignment(index: $0, isKept: false) }, exemptions: exemptions)
    let programs = try host.requiredPrograms(of: request.bundle, isAlone: true)
    for event in bundle.events { try host.checkVerdicts(of: event) }
    let maps = try SharedMaps(unpinned: try host.sizeClass(for: request), ringBytes: ringBytes)
    try host.write(request, into: maps, programs: programs)
    let ring = try RecordRing(map: maps.file(.records))
    try maps.withGeneration { generation in
      generation.pointee.reader_pid = UInt64(getpid())
      generation.pointee.reader_deadline_ns = .max
      ainka_store_release(&generation.pointee.word, Self.generation << 8)
    }
    var hooks: [KeptHook] = []
    for members in HookProgram.byObject(programs) {
      let (family, kind) = (members.first?.family ?? "", members.first?.kind ?? "")
      let place = kind == "cgroup" ? try host.openCgroup(request.hookPlace) : FileDescriptor(-1)
      let loaded = try LoadedPrograms(
        family: family, programs: members, maps: maps, set: 0, canSignal: host.canSignal(kind: kind))
      for member in members {
        hooks.append(KeptHook(try loaded.attach(member, cgroup: kind == "cgroup" ? place.rawValue : nil)))
      }
    }
    self.hooks = hooks
    self.maps = maps
    self.ring = ring
  }

  /// Waits for records and returns them, each the bytes of a `struct ainka_record` with its texts; empty after the time.
  public func next(timeoutMilliseconds: Int32) throws(HostError) -> [[UInt8]] {
    try ring.next(timeoutMilliseconds: timeoutMilliseconds)
  }

  /// Decides nothing more from here on; the records that are there can still be read.
  public func stop() throws(HostError) { try maps.withGeneration { ainka_store_release(&$0.pointee.word, 0) } }

  /// Decides as before from here on, and records nothing more.
  public func stopRecording() throws(HostError) {
    try maps.withGeneration { ainka_store_release(&$0.pointee.reader_deadline_ns, 0) }
  }

  /// Returns the open file of the map `name` of its programs, or nothing when they share no such map: for a measurement that decides by
  /// its tables.
  public func openFile(ofMap name: String) -> Int32? { SharedMap(rawValue: name).map { maps.file($0) } }

  /// How many records found no room, and how many events found no place to be decided in.
  public func losses() throws(HostError) -> (lostRecords: UInt64, unguarded: UInt64) {
    try maps.withGeneration { ($0.pointee.lost_records, $0.pointee.unguarded) }
  }
}

/// A link in a list of its like.
private final class KeptHook {
  private let hook: AttachedHook

  init(_ hook: consuming AttachedHook) { self.hook = hook }
}
