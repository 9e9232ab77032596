public import AinkaValues
import CAinkaABI
import CAinkaHost
import Glibc

/// The one reader of the records that the programs write. While it lives and is asked, matched events are recorded.
///
/// Being the reader is a lock on the pin directory: it ends with the process, however that ends.
public struct RecordReader: ~Copyable {
  private let lock: FileDescriptor
  private let maps: SharedMaps
  private let ring: RecordRing

  /// How long after the last call of `next` the programs go on writing records.
  private static let deadlineNanoseconds: UInt64 = 3_000_000_000

  /// Becomes the reader of `host`.
  ///
  /// - Throws: when another process is the reader (its pid is told), or nothing is applied.
  public init(of host: KernelHost) throws(HostError) {
    let maps = try host.activeMaps()
    let lock = FileDescriptor(open(host.pinDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    guard flock(lock.rawValue, LOCK_EX | LOCK_NB) == 0 else {
      guard errno == EWOULDBLOCK else { throw HostError(operation: "lock", object: host.pinDirectory, errno: errno) }
      let other = try maps.withGeneration { $0.pointee.reader_pid }
      throw HostError(
        operation: "read", object: "records", errno: EBUSY, advice: "process \(other) reads them already")
    }
    try maps.withGeneration { $0.pointee.reader_pid = UInt64(getpid()) }
    let ring = try RecordRing(map: maps.file(.records))
    self.lock = lock
    self.maps = maps
    self.ring = ring
  }

  deinit { try? renew(for: 0) }

  /// Waits for records and returns them, each the bytes of a `struct ainka_record` with its texts; empty after the time.
  ///
  /// - Parameter isLast: no more records are to come; those that are there are returned.
  public func next(timeoutMilliseconds: Int32, isLast: Bool = false) throws(HostError) -> [[UInt8]] {
    try renew(for: isLast ? 0 : Self.deadlineNanoseconds)
    return try ring.next(timeoutMilliseconds: timeoutMilliseconds)
  }

  /// `true` iff a generation decides: once everything was cleared, no record comes any more.
  public func isActive() throws(HostError) -> Bool { try maps.withGeneration { ainka_load_acquire(&$0.pointee.word) != 0 } }

  /// How many records found no room, since the maps were made.
  public func lostRecords() throws(HostError) -> UInt64 { try maps.withGeneration { $0.pointee.lost_records } }

  /// Moves the time until which the programs write records.
  private func renew(for nanoseconds: UInt64) throws(HostError) {
    let deadline = nanoseconds == 0 ? 0 : BootClock.now() + nanoseconds
    try maps.withGeneration { ainka_store_release(&$0.pointee.reader_deadline_ns, deadline) }
  }
}

extension KernelHost {
  /// Returns the process that reads records now, or nothing when they are not even written.
  public func reader() throws(HostError) -> Int32? {
    let now = BootClock.now()
    return try SharedMaps.withGeneration(pinnedIn: pinDirectory) { generation in
      let isRead = ainka_load_acquire(&generation.pointee.reader_deadline_ns) > now
      return isRead ? Int32(truncatingIfNeeded: generation.pointee.reader_pid) : nil
    }
  }
}
