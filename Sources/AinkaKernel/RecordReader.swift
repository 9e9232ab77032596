public import AinkaValues
import CAinkaABI
import CAinkaHost
import CBPF
import Glibc

/// The one reader of the records that the programs write. While it lives and is asked, matched events are recorded.
///
/// Being the reader is a lock on the pin directory: it ends with the process, however that ends.
public struct RecordReader: ~Copyable {
  private let host: KernelHost
  private let lock: FileDescriptor
  private let generation: FileDescriptor
  private var ring: OpenRing

  /// How long after the last call of `next` the programs go on writing records.
  private static let deadlineNanoseconds: UInt64 = 3_000_000_000

  /// How many records one call of `next` returns at most, so that its caller is never kept by a flood of them.
  fileprivate static let batch = 4096

  /// Becomes the reader of `host`.
  ///
  /// - Throws: when another process is the reader (its pid is told), or nothing is applied.
  public init(of host: KernelHost) throws(HostError) {
    guard let set = try host.activeSet() else { throw host.nothingDecides }
    let lock = FileDescriptor(open(host.pinDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    let generation = FileDescriptor(bpf_obj_get(host.pin(SharedMap.generation.rawValue)))
    guard flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw HostError(operation: "lock", object: host.pinDirectory, errno: errno) }
      let other = try SharedMaps.withGeneration(of: generation.rawValue) { $0.pointee.reader_pid }
      throw HostError(
        operation: "read", object: "records", errno: EBUSY, advice: "process \(other) reads them already")
    }
    try SharedMaps.withGeneration(of: generation.rawValue) { $0.pointee.reader_pid = UInt64(getpid()) }
    ring = try OpenRing(pinnedAt: set.pin(SharedMap.records.rawValue))
    self.host = host
    self.lock = lock
    self.generation = generation
  }

  deinit { try? renew(for: 0) }

  /// Waits for records and returns them, each the bytes of a `struct ainka_record` with its texts; empty after the time.
  public mutating func next(timeoutMilliseconds: Int32) throws(HostError) -> [[UInt8]] {
    try renew(for: Self.deadlineNanoseconds)
    if let later = try laterRing() {
      if !ring.isComplete {
        try host.waitForGracePeriod()  // nobody decides any more by what the word said before
        ring.isComplete = true
      }
      let rest = try ring.poll(timeoutMilliseconds: 0)
      guard rest.isEmpty else { return rest }
      ring = later
    }
    return try ring.poll(timeoutMilliseconds: timeoutMilliseconds)
  }

  /// Returns the ring that records go to, if that is not the one that is read: a set with maps of its own decides now.
  private func laterRing() throws(HostError) -> OpenRing? {
    let deciding = try SharedMaps.withGeneration(of: generation.rawValue) { GenerationState($0).deciding }
    guard deciding != 0 else { return nil }
    let path = host.sets[GenerationState.set(of: deciding)].pin(SharedMap.records.rawValue)
    guard let identity = host.identity(ofMap: path), identity.number != ring.identity else { return nil }
    return try OpenRing(pinnedAt: path)
  }

  /// `true` iff a generation decides: once everything was cleared, no record comes any more.
  public func isActive() throws(HostError) -> Bool {
    try SharedMaps.withGeneration(of: generation.rawValue) { GenerationState($0).deciding != 0 }
  }

  /// How many records found no room, since the maps were made.
  public func lostRecords() throws(HostError) -> UInt64 {
    try SharedMaps.withGeneration(of: generation.rawValue) { $0.pointee.lost_records }
  }

  /// Moves the time until which the programs write records.
  private func renew(for nanoseconds: UInt64) throws(HostError) {
    let deadline = nanoseconds == 0 ? 0 : BootClock.now() + nanoseconds
    try SharedMaps.withGeneration(of: generation.rawValue) { ainka_store_release(&$0.pointee.reader_deadline_ns, deadline) }
  }
}

/// One set's ring buffer of records, open.
private final class OpenRing {
  /// The number of its map in the kernel.
  let identity: UInt32
  /// `true` iff no record comes to it any more.
  var isComplete = false
  private let map: FileDescriptor
  private let ring: OpaquePointer
  private let taken = TakenRecords()

  /// Opens the ring buffer pinned at `path`.
  init(pinnedAt path: String) throws(HostError) {
    let map = FileDescriptor(bpf_obj_get(path))
    var info = bpf_map_info()
    var length = UInt32(MemoryLayout<bpf_map_info>.size)
    guard bpf_obj_get_info_by_fd(map.rawValue, &info, &length) == 0,
      let ring = ainka_ring_open(map.rawValue, takeRecord, Unmanaged.passUnretained(taken).toOpaque())
    else { throw HostError(operation: "open", object: path, errno: errno) }
    identity = info.id
    self.map = map
    self.ring = ring
  }

  deinit { ainka_ring_close(ring) }

  /// Waits for records and returns them.
  func poll(timeoutMilliseconds: Int32) throws(HostError) -> [[UInt8]] {
    let answer = ainka_ring_poll(ring, timeoutMilliseconds)
    guard answer >= 0 || answer == -EINTR || answer == -ECANCELED else {
      throw HostError(operation: "read", object: "the ring buffer of records", errno: -answer)
    }
    return taken.drain()
  }
}

/// Where the C callback puts records; used by one thread, between two calls of `next`.
private final class TakenRecords {
  private var records: [[UInt8]] = []

  /// Takes the record `bytes`; `true` iff there is room for another one.
  func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    records.append(Array(bytes))
    return records.count < RecordReader.batch
  }

  func drain() -> [[UInt8]] {
    defer { records = [] }
    return records
  }
}

private func takeRecord(context: UnsafeMutableRawPointer?, bytes: UnsafeMutableRawPointer?, size: Int) -> Int32 {
  guard let context, let bytes else { return 0 }
  let record = UnsafeRawBufferPointer(start: bytes, count: size)
  return Unmanaged<TakenRecords>.fromOpaque(context).takeUnretainedValue().append(record) ? 0 : -ECANCELED
}
